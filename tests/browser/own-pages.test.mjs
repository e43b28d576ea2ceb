// Pages that the owner writes: from the home page to a heading, on any screen, with and without scripts.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { archive, folder, reading } from './support.mjs';

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg==', 'base64');
const about = path.join(await folder('pages'), 'about');
await mkdir(about);
const files = {
  'README.md': '# About us\n\nWe keep what was said. [Cite us](cite.md#in-short), mind the [rights](rights.md).\n\n![the pier](pier.png)\n',
  'cite.md': `# How to cite\n\n${'Much is to be said. '.repeat(200)}\n\n## In short\n\n\`\`\`text\n${'a very long line of code '.repeat(20)}\n\`\`\`\n\n| one | two | three |\n|---|---|--:|\n| ${'many words '.repeat(12)} | \`${'code'.repeat(12)}\` | ${'more of them '.repeat(9)} |\n\n[elsewhere](https://example.org/)\n`,
  'rights.md': '# Rights\n\n[Back](README.md)\n',
  'pier.png': PIXEL,
};
for (const [name, text] of Object.entries(files)) await writeFile(path.join(about, name), text);
const site = archive([{ title: 'First', lines: [[0, 'The fog came in.']] }], `pages: ${JSON.stringify(about)}\n`);

for (const javaScriptEnabled of [true, false]) {
  reading(`from home to a heading and to the other pages, ${javaScriptEnabled ? 'with' : 'without'} scripts`, { site, javaScriptEnabled }, async ({ page, root, goto }) => {
    await goto('index.html');
    await page.getByRole('link', { name: 'About us' }).click();
    await page.waitForURL(`${root}about/index.html`);
    assert.equal(await page.locator('h1').innerText(), 'About us');
    assert.equal(await page.getByRole('img', { name: 'the pier' }).evaluate((image) => image.complete && image.naturalWidth), 1);
    await page.getByRole('link', { name: 'Cite us' }).click();
    await page.waitForURL(`${root}about/cite.html#in-short`);
    const top = await page.locator('h2:target').evaluate((heading) => heading.getBoundingClientRect().top);
    assert.ok(top >= 0 && top < 200, `the heading is at ${top}`);
    const others = page.getByRole('navigation', { name: 'About us' });
    assert.deepEqual(await others.getByRole('link').allInnerTexts(), ['About us', 'How to cite', 'Rights']);
    assert.equal(await others.locator('[aria-current=page]').innerText(), 'How to cite');
    await others.getByRole('link', { name: 'Rights' }).click();
    await page.waitForURL(`${root}about/rights.html`);
    await page.getByRole('link', { name: 'Back' }).click();
    await page.waitForURL(`${root}about/index.html`);
  });
}

for (const [size, viewport] of [['a phone', { width: 360, height: 700 }], ['a desktop', { width: 1400, height: 900 }]]) {
  reading(`what is wide scrolls within itself, by key, on ${size}`, { site, viewport }, async ({ page, goto }) => {
    await goto('about/cite.html');
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'the page does not');
    const frames = page.getByRole('group', { name: 'In short' });
    assert.equal(await frames.count(), 2);
    const code = frames.first();
    assert.ok(await code.evaluate((frame) => frame.scrollWidth > frame.clientWidth));
    await code.focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
    assert.equal(await page.getByRole('table').evaluate((table) => getComputedStyle(table).display), 'table');
  });
}

reading('beside the text where there is room, below it where there is none', { site, over: ['http'] }, async ({ page, goto }) => {
  const isBeside = () => page.evaluate(() => document.querySelector('.pages li').getBoundingClientRect().right < document.querySelector('.prose').getBoundingClientRect().left);
  await page.setViewportSize({ width: 1400, height: 900 });
  await goto('about/cite.html');
  assert.ok(await isBeside());
  await page.setViewportSize({ width: 1000, height: 900 });
  assert.ok(!await isBeside());
});
