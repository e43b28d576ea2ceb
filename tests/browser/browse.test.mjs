// Browsing without searching: years, months, keywords, the longest; without a script if need be.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { archiveOf, reading } from './support.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A day, `days` after the first of 2023. @param {number} days */
const day = (days) => new Date(Date.UTC(2023, 0, 1 + days)).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });
const TITLES = ['The Night the Lamp Went Out', 'Supercalifragilisticexpialidociousfoghornsandlightships', 'مرحبا بكم في الميناء', 'Fog'];
// Four a day in the first month, then one a day: a year too long for one page, and one that is not.
const site = archiveOf(Object.fromEntries(Array.from({ length: 640 }, (_, at) => [`${at}.md`, `---
Length: ${60 + at}s
Video Views: ${at + 1}
Video Keywords: ['fog horn'${at % 2 ? ", 'Lighthouses and lightships of the northern coast'" : ''}]
---

# ${TITLES[at % 4]} ${at}
**${['Harbour Voices', 'A channel with a rather long name of its own'][at % 2]}:** [${day(at < 124 ? Math.floor(at / 4) : at - 93)}](https://example.org/${at})
*  The fog came in.
`])));
const PAGES = {
  home: 'index.html', channel: 'harbour-voices/index.html', 'year of a channel': 'harbour-voices/2023.html', years: 'years/index.html', year: 'years/2023.html',
  keywords: 'keywords/index.html', keyword: 'keywords/fog-horn.html', longest: 'longest.html', 'most viewed': 'most-viewed.html',
};

for (const javaScriptEnabled of [true, false]) {
  reading(`from home over a year and its months to a transcript, ${javaScriptEnabled ? 'with' : 'without'} scripts`, { site, javaScriptEnabled }, async ({ page, root, goto }) => {
    await goto('index.html');
    await page.getByRole('navigation', { name: 'Browse' }).getByRole('link', { name: 'All years' }).click();
    await page.waitForURL(`${root}years/index.html`);
    await page.getByRole('navigation', { name: '2023' }).getByRole('link', { name: 'March' }).click();
    await page.waitForURL(`${root}years/2023.html#2023-03`);
    const heading = page.getByRole('heading', { name: 'March 2023' });
    assert.ok(await heading.evaluate((element) => element.getBoundingClientRect().top < innerHeight), 'in sight');
    await page.locator('a[rel=next]').click();
    await page.waitForURL(`${root}years/2024.html`);
    await page.getByRole('navigation', { name: 'Years' }).getByRole('link', { name: '2023' }).click();
    await page.getByRole('link', { name: 'Fog 3', exact: true }).click();
    await page.waitForURL(`${root}a-channel-with-a-rather-long-name-of-its-own/2023-01-01-fog-3.html`);
  });

  reading(`from home over a keyword to a transcript, ${javaScriptEnabled ? 'with' : 'without'} scripts`, { site, javaScriptEnabled }, async ({ page, root, goto }) => {
    await goto('index.html');
    await page.getByRole('link', { name: 'Keywords' }).click();
    await page.getByRole('link', { name: 'fog horn' }).click();
    await page.waitForURL(`${root}keywords/fog-horn.html`);
    assert.equal(await page.locator('h1').innerText(), 'fog horn');
    await page.getByRole('link', { name: 'Fog 639' }).click();
    await page.waitForURL(`${root}a-channel-with-a-rather-long-name-of-its-own/*-fog-639.html`);
  });
}

reading('a day is named once, by month; all of it is listed', { site }, async ({ page, goto }) => {
  await goto('years/2023.html');
  const january = page.locator('section[id="2023-01"]');
  assert.equal(await january.locator('li').count(), 124);
  assert.equal(await january.locator('time').count(), 31);
  assert.deepEqual(await january.locator('time').first().evaluate((time) => [time.innerText, time.dateTime]), ['Jan 31', '2023-01-31']);
});

reading('the most viewed come first, with their views', { site }, async ({ page, goto }) => {
  await goto('index.html');
  await page.getByRole('link', { name: 'Most viewed' }).click();
  await page.waitForURL('**/most-viewed.html');
  const rows = page.locator('.rows li');
  assert.equal(await rows.count(), 100);
  assert.match(await rows.first().innerText(), /^640\s+Fog 639\s+A channel with/);
});

reading('transcripts by month are a picture with a name', { site }, async ({ page, goto }) => {
  for (const address of ['index.html', 'harbour-voices/index.html', 'years/index.html', 'keywords/fog-horn.html']) {
    await goto(address);
    const picture = page.getByRole('img', { name: /^Transcripts by month\. Peak: \d+ in January 2023$/ });
    const { width, height } = await picture.boundingBox();
    assert.ok(width > 500 && height > 20, `${address}: ${width} by ${height}`);
  }
});

for (const colorScheme of ['light', 'dark']) {
  for (const [kind, address] of Object.entries(PAGES)) {
    reading(`axe-core finds nothing wrong: ${kind}, ${colorScheme}`, { site, colorScheme, over: ['http'] }, async ({ page, goto }) => {
      await goto(address);
      await page.evaluate(axe);
      const found = await page.evaluate(async (values) => (await window.axe.run(document, { runOnly: { type: 'tag', values }, preload: false })).violations, STANDARDS);
      assert.deepEqual(found.flatMap(({ id, help, nodes }) => nodes.slice(0, 3).map(({ target, failureSummary }) => `${id}: ${help}: ${target} ${failureSummary}`)), []);
    });
  }
}

for (const [name, options, size] of [
  ['at 320 px', { viewport: { width: 320, height: 640 } }, ''],
  ['at 320 px with text of twice the size', { viewport: { width: 320, height: 640 } }, '200%'],
]) {
  reading(`no page is wider than the window ${name}`, { site, over: ['http'], ...options }, async ({ page, goto }) => {
    for (const address of Object.values(PAGES)) {
      await goto(address);
      await page.evaluate((wanted) => document.documentElement.style.setProperty('font-size', wanted, 'important'), size);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, address);
    }
  });
}

reading('on a phone a date stands over its rows, and a note under its title', { site, viewport: { width: 360, height: 640 }, over: ['http'] }, async ({ page, goto }) => {
  await goto('years/2023.html');
  const row = page.locator('section[id="2023-01"] li').first();
  const top = (part) => row.locator(part).evaluate((element) => element.getBoundingClientRect().top);
  assert.ok(await top('time') < await top('a'));
  const note = await row.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element.lastChild);
    return range.getBoundingClientRect().top;
  });
  assert.ok(note > await top('a'));
});
