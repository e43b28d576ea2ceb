// Topics: from the home page to a line, without a script if need be.
import assert from 'node:assert/strict';
import { archive, reading } from './support.mjs';

const lines = (...texts) => texts.map((text, at) => [at * 5, text]);
const site = archive([
  { title: 'First', date: '2024-01-03', length: 7200, lines: lines('Good evening.', 'The fog came', 'in at night.') },
  { title: 'Second', date: '2024-03-05', length: 7200, channel: 'Other', lines: lines('No lamp here.', 'Fog, and again', 'the foghorn.') },
  { title: 'Third', date: '2024-03-06', length: 3600, lines: ['Without times.', 'There was fog.'] },
], 'topics:\n  - {name: Fog, terms: ["fog*"], group: Weather}\n  - {name: Lamp, terms: [lamp]}\n');

for (const javaScriptEnabled of [true, false]) {
  reading(`from home over a topic to the line, ${javaScriptEnabled ? 'with' : 'without'} scripts`, { site, javaScriptEnabled }, async ({ page, root, goto }) => {
    await goto('index.html');
    await page.getByRole('link', { name: '2 topics over time' }).click();
    await page.waitForURL(`${root}topics/index.html`);
    await page.getByRole('link', { name: 'Fog' }).click();
    await page.waitForURL(`${root}topics/fog.html`);
    assert.equal(await page.locator('h1').innerText(), 'Fog');
    assert.equal(await page.locator('.facts').innerText().then((text) => text.replace(/\s+/g, ' ')), '4 mentions · in 3 of 3 transcripts'.replace(' · ', ' '));
    await page.getByRole('link', { name: '0:05', exact: true }).first().click();
    await page.waitForURL(`${root}other/2024-03-05-second.html#0:05`);
    assert.equal(await page.locator('p:target').innerText().then((text) => text.trim()), 'Fog, and again');
  });

  reading(`the bars are per hour or in number, ${javaScriptEnabled ? 'with' : 'without'} scripts and by key`, { site, javaScriptEnabled }, async ({ page, goto }) => {
    await goto('topics/fog.html');
    const shown = () => Promise.all(['.per-hour', '.per-number'].map((chart) => page.locator(chart).isVisible()));
    assert.deepEqual(await shown(), [true, false]);
    await page.getByRole('radio').first().focus();
    await page.keyboard.press('ArrowRight');
    assert.deepEqual(await shown(), [false, true]);
    await page.getByRole('radio', { name: 'per recorded hour' }).check();
    assert.deepEqual(await shown(), [true, false]);
  });
}

reading('what the bars show stands in a table', { site }, async ({ page, goto }) => {
  await goto('topics/fog.html');
  const bars = page.getByRole('img', { name: 'All channels by month. Peak: 3 in March 2024' });
  assert.equal(await bars.count(), 0, 'not shown as long as rates are');
  await page.getByRole('radio', { name: 'mentions' }).check();
  assert.equal(await bars.count(), 1);
  await page.getByText('Data table').click();
  const rows = await page.getByRole('region', { name: 'Mentions by month' }).locator('tbody tr').allInnerTexts();
  const cells = rows.map((row) => row.split(/\t/).map((cell) => cell.trim()));
  assert.deepEqual(cells, [['March 2024', '3', '2 of 2', '3', '1', '1', '2'], ['January 2024', '1', '1 of 1', '2', '0.5', '1', '']]);
});

reading('a place without a time is its paragraph', { site, javaScriptEnabled: false }, async ({ page, root, goto }) => {
  await goto('topics/fog.html');
  await page.getByRole('link', { name: 'line 2' }).click();
  await page.waitForURL(`${root}channel/2024-03-06-third.html#l1`);
  assert.match(await page.locator('p:target').innerText(), /There was fog/);
});

reading('the search page finds the same', { site }, async ({ page, goto }) => {
  await goto('topics/fog.html');
  await page.getByRole('link', { name: 'Search for these words' }).click();
  await page.locator('#status[data-state=done]').waitFor();
  await page.locator('.chart-told', { hasText: '4 mentions in 3 transcripts' }).waitFor();
  assert.equal(await page.locator('.result').count(), 3);
});
