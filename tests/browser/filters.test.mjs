// Filters with counts, and what the search page shows on narrow and wide screens.
import assert from 'node:assert/strict';
import { bars, chart, charted, done, holdersBy, mentionsByMonth, monthName, of, opened, queryIs, sorted, table, transcripts } from './counted.mjs';
import { archive, reading } from './support.mjs';

/** {name: count} of the channels offered. */
async function channelsOffered(page) {
  const offered = await page.locator('#search-channels li').evaluateAll((all) => all.map((one) => [...one.querySelectorAll('span')].map((part) => part.textContent)));
  return Object.fromEntries(offered);
}

reading('channels and months are offered with how many transcripts answer', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  const offered = (id) => page.locator(`#${id} option`).allTextContents();
  const byChannel = Object.fromEntries(Object.entries(holdersBy('channel', 'fog')).map(([name, count]) => [name, String(count)]));
  const channels = await channelsOffered(page);
  assert.deepEqual(sorted(channels), sorted(byChannel));
  const byMonth = Object.entries(holdersBy('month', 'fog')).filter(([month]) => month);
  for (const id of ['search-from', 'search-to']) {
    assert.deepEqual((await offered(id)).slice(1).sort(), byMonth.map(([month, count]) => `${monthName(month)} (${count})`).sort());
  }
  await page.locator('#search-channels summary').click();
  await page.getByRole('checkbox', { name: /^Common Inventions/ }).check();
  await queryIs(page, 'fog channel:"Common Inventions"');
  await done(page);
  await page.waitForFunction((count) => document.querySelectorAll('#results > li').length === Number(count), byChannel['Common Inventions']);
  await page.waitForFunction(() => document.querySelectorAll('.bar').length === 3);
  assert.deepEqual(await bars(page), sorted(mentionsByMonth('fog', 'Common Inventions')));
  // What a list offers is counted for the choices in the others, not for its own.
  assert.deepEqual(await channelsOffered(page), channels);
  assert.ok((await offered('search-from')).includes('March 2020 (1)'));
  await page.reload();
  await charted(page);
  assert.ok(await page.getByRole('checkbox', { name: /^Common Inventions/, includeHidden: true }).isChecked());
});

reading('several channels are chosen, shown and removed one by one', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await page.locator('#search-channels summary').click();
  await page.getByLabel('Find a channel').fill('common');
  assert.equal(await page.locator('#search-channels li').count(), 1);
  await page.keyboard.press('Enter');
  await queryIs(page, 'fog channel:"Common Inventions"');
  await page.getByRole('checkbox', { name: /^Harbour Voices/ }).check();
  await queryIs(page, 'fog channel:"Common Inventions" channel:"Harbour Voices"');
  await charted(page);
  const both = { ...mentionsByMonth('fog', 'Common Inventions') };
  for (const [month, count] of Object.entries(mentionsByMonth('fog', 'Harbour Voices'))) both[month] = (both[month] || 0) + count;
  await page.waitForFunction((count) => document.querySelectorAll('.bar').length === count, Object.keys(both).length);
  assert.deepEqual(await bars(page), sorted(both));
  const chips = page.getByRole('list', { name: 'Filters in use' }).getByRole('button');
  assert.deepEqual((await chips.allInnerTexts()).map((text) => text.replace(/\s*×$/, '')), ['Common Inventions', 'Harbour Voices']);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove the filter “Common Inventions”' }).click();
  await queryIs(page, 'fog channel:"Harbour Voices"');
  assert.equal(await chips.count(), 1);
  await page.getByRole('button', { name: 'Remove the filter “Harbour Voices”' }).click();
  await queryIs(page, 'fog');
  assert.equal(await chips.count(), 0);
});

// ---- narrow screens ---------------------------------------------------------------------------------

reading('on a phone the first result is in sight, filters and chart unfold', { viewport: { width: 390, height: 780 } }, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await done(page);
  const marked = await page.locator('#results mark').first().boundingBox();
  assert.ok(marked.y + marked.height < 780, `${marked.y}`);
  assert.ok(await page.locator('#search-channels').isHidden());
  await opened(page);
  assert.deepEqual(await bars(page), sorted(mentionsByMonth('fog')));
  await page.waitForFunction(() => document.querySelector('svg.chart').clientWidth > 300);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await table(page);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await page.getByRole('button', { name: 'Hide details' }).click();
  assert.ok(await page.locator('#timeline-note').isHidden());
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.locator('#search-channels summary').click();
  await page.getByRole('checkbox', { name: /^Common Inventions/ }).check();
  await queryIs(page, 'fog channel:"Common Inventions"');
  await page.reload();
  await done(page);
  await page.getByRole('button', { name: 'Remove the filter “Common Inventions”' }).waitFor();
  await goto(of('fog', '&vs=lamp'));
  await chart(page).nth(1).waitFor();
});

reading('on a laptop the first result is in sight, and the filters stand in one row', { viewport: { width: 1280, height: 800 } }, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await done(page);
  const marked = await page.locator('#results mark').first().boundingBox();
  assert.ok(marked.y + marked.height < 800, `${marked.y}`);
  assert.equal(await page.getByRole('button', { name: 'Filters' }).count(), 0);
  const middles = await page.locator('#search-filters > *').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ top, height }) => top + height / 2));
  assert.ok(Math.max(...middles) - Math.min(...middles) < 8, middles.join(' '));
  // The names of the lines stay in the picture.
  const cut = await chart(page).evaluate((svg) => [...svg.querySelectorAll('.chart-tick')].filter((text) => text.getBoundingClientRect().top < svg.getBoundingClientRect().top - 2).length);
  assert.equal(cut, 0);
});

// ---- markup -----------------------------------------------------------------------------------------

const IMAGE = '<img src=x onerror=alert(1)>';
const hostile = archive([
  { title: IMAGE, channel: IMAGE, lines: [[0, `Before ${IMAGE} after.`], [4, 'Good night.']] },
  { title: 'Another', channel: 'A & <b>B', lines: [[0, `Once more ${IMAGE}`], [4, 'Good night.']] },
]);

reading('markup in queries and channels stays text in the chart', { site: hostile }, async ({ page, goto }) => {
  await goto(of('img', `&vs=${encodeURIComponent(`${IMAGE} after`)}&vs=${encodeURIComponent('onerror OR "<b>"')}`));
  await chart(page).nth(2).waitFor();
  assert.deepEqual(await page.locator('#timeline .chart-name').allInnerTexts(), ['img', `${IMAGE} after`, 'onerror OR "<b>"']);
  const label = await page.locator('.bar').first().getAttribute('aria-label');
  assert.match(label, /^January 2024: /);
  assert.ok((await page.locator('.bar').evaluateAll((all) => all.map((bar) => bar.getAttribute('aria-label')))).some((text) => text.endsWith(`, ${IMAGE} after`)));
  await table(page);
  await page.getByRole('button', { name: /^Count exactly/ }).click();
  await page.locator('#timeline[data-exact=true]').waitFor();
  await page.getByRole('radio', { name: 'by channel' }).check();
  await page.locator('#timeline .is-channel', { hasText: IMAGE }).first().waitFor();
  assert.ok(IMAGE in await channelsOffered(page));
  assert.equal(await page.locator('main :is(img, b, i), script:not([src])').count(), 0);
});
