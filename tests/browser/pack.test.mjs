// A site that was packed, unpacked elsewhere: read and searched from disk, and where it is served.
import assert from 'node:assert/strict';
import { archive, reading, unpacked } from './support.mjs';

const done = (page) => page.locator('#status[data-state=done]').waitFor();
const titles = (page) => page.locator('#results .result-title').allInnerTexts();

const STORM = { channel: 'Harbour Voices', title: 'The storm', lines: [[0, 'The lamp went out at nine'], [5, 'and nobody knew why.']] };
const PEAT = { channel: 'Lectures', title: 'On peat', lines: [[0, 'Peat burns slowly'], [7, 'and the lamp does not.']] };

// Published without the files for searching from disk, as where a host has no room for them.
const whole = unpacked([STORM, PEAT], 'search: {offline: never}\n');
const part = unpacked([STORM, PEAT], 'search: {offline: never}\n', ['--channel', 'lectures']);
// Whether the index is there as JSON is found out by asking for it.
const expected = /^console: Failed to load resource.*404.*\/search\/index\.json\)$/;

for (const [what, site, found] of [['site', whole, ['The storm', 'On peat']], ['part of a site', part, ['On peat']]]) {
  reading(`a ${what} that was packed is searched for words and phrases once it is unpacked`, { site, expected }, async ({ page, goto }) => {
    await goto('index.html');
    await page.locator('main input[name=q]').fill('lamp');
    await page.locator('main input[name=q]').press('Enter');
    await page.waitForURL('**/search.html?q=lamp');
    await done(page);
    assert.deepEqual((await titles(page)).sort(), [...found].sort());
    await goto(`search.html?q=${encodeURIComponent('"slowly and the lamp"')}`);
    await done(page);
    assert.deepEqual(await titles(page), ['On peat']);
    await page.locator('a.hit', { hasText: '0:00' }).click();
    await page.locator('p[id="0:00"] mark').first().waitFor();
    await goto('search.html?q=lmap');
    await done(page);
    await page.locator('.search-note', { hasText: 'Showing results for' }).waitFor();
    assert.deepEqual((await titles(page)).sort(), [...found].sort());
  });
}

const COPY = 'Download the archive for offline reading';
const told = archive([STORM], 'offline_copy: https://example.org/all.zip\nsearch: {offline: never}\n');
const link = (page) => page.getByRole('link', { name: COPY });

reading('where search from disk was left out, the page names the copy that has it', { site: told, over: ['file'], expected: /^(console|error)/ }, async ({ page, goto }) => {
  await goto('search.html');
  assert.equal(await link(page).count(), 0);
  await goto('search.html?q=lamp');
  await done(page);
  assert.match(await page.locator('#status').innerText(), /Could not read the search index from this folder/);
  assert.equal(await link(page).getAttribute('href'), 'https://example.org/all.zip');
});

reading('the first page names the copy to read offline, and a search that works does not', { site: told, over: ['http'] }, async ({ page, goto }) => {
  await goto('index.html');
  assert.equal(await link(page).getAttribute('href'), 'https://example.org/all.zip');
  await goto('search.html?q=lamp');
  await done(page);
  assert.deepEqual(await titles(page), ['The storm']);
  assert.equal(await link(page).count(), 0);
});
