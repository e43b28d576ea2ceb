import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { browser, folder, live, written } from './support.mjs';

const PAGE = 'harbour/2024-01-01-a-long-night.html';
const lines = Array.from({ length: 900 }, (_, number) => [number * 7, `The lamp was lit for the ${number}th time, and the fog came in from the sea.`]);
const transcript = (changed) => written({ title: 'A long night', channel: 'Harbour', date: '2024-01-01', number: 1, lines: changed });

/** An archive that is served under /repo/, and a page of the browser that shows it. */
async function shown(t) {
  const root = await folder('live');
  await mkdir(path.join(root, 'content'));
  const write = async (name, text) => {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), text);
  };
  const save = (changed) => write('content/night.md', transcript(changed));
  await save(lines);
  const address = await live(root, '--base', '/repo/');
  const context = await (await browser()).newContext({ viewport: { width: 1000, height: 700 } });
  t.after(() => context.close());
  const page = await context.newPage();
  const troubles = [];
  page.on('pageerror', (error) => troubles.push(String(error)));
  page.on('console', (message) => {
    // Browsers ask for it on their own; that it is missing is nobody's mistake.
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) troubles.push(message.text());
  });
  await page.goto(address + PAGE);
  return { root, page, save, write, address, troubles };
}

/** The line at the top of the window, and how far below the edge it is. */
const place = (page) => page.evaluate(() => {
  const line = [...document.querySelectorAll('main p[id]')].find((p) => p.getBoundingClientRect().top >= 0);
  return { id: line.id, top: Math.round(line.getBoundingClientRect().top), y: Math.round(scrollY) };
});

/** Scrolls as a reader does, and waits until the page has come to rest. */
async function scrollTo(page, y) {
  await page.evaluate((y) => scrollTo(0, y), y);
  await page.waitForTimeout(300);
}

const near = (a, b) => assert.ok(Math.abs(a.top - b.top) <= 2 && a.id === b.id, `${JSON.stringify(a)} became ${JSON.stringify(b)}`);

test('a saved transcript is shown anew at the place where the reader was', async (t) => {
  const { page, save, troubles } = await shown(t);
  for (const [y, word] of [[3000, 'dawn'], [0, 'noon']]) {
    await scrollTo(page, y);
    const before = await place(page);
    await save(lines.with(450, [450 * 7, `At ${word} the boats came home.`]));
    await page.getByText(`At ${word} the boats came home.`).waitFor({ state: 'attached' });
    await page.waitForTimeout(500);
    const after = await place(page);
    near(before, after);
    assert.ok(Math.abs(before.y - after.y) <= 2, `${before.y} became ${after.y}`);
  }
  assert.deepEqual(troubles, []);
});

test('the line in sight stays in sight when the text before it grows', async (t) => {
  const { page, save } = await shown(t);
  await scrollTo(page, 4000);
  const before = await place(page);
  await save(lines.with(3, [21, 'And a word more. '.repeat(300)]));
  await page.getByText('And a word more.').waitFor({ state: 'attached' });
  await page.waitForTimeout(500);
  near(before, await place(page));
});

test('a page that was opened at a moment stays where the reader went from there', async (t) => {
  const { page, save, address } = await shown(t);
  await page.goto(`${address}${PAGE}#10:30`);
  await page.waitForTimeout(300);
  await scrollTo(page, 5000);
  const before = await place(page);
  await save(lines.with(890, [890 * 7, 'At dusk all was quiet.']));
  await page.getByText('At dusk all was quiet.').waitFor({ state: 'attached' });
  await page.waitForTimeout(500);
  near(before, await place(page));
});

test('a failed build is told in the page, as text, until it is mended', async (t) => {
  const { root, page, write, troubles } = await shown(t);
  const alert = page.getByRole('alert');
  const marker = await page.evaluate(() => (window.marker = Math.random()));
  await write('templates/transcript.html', '<p>\n{{ title <img src=x onerror=alert(1)>');
  await alert.waitFor();
  assert.match(await alert.innerText(), /The build failed[^]*transcript\.html:2[^]*<img src=x/);
  assert.equal(await page.locator('img').count(), 0);
  assert.match(await page.locator('h1').innerText(), /A long night/);
  await rm(path.join(root, 'templates'), { recursive: true });
  await alert.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => window.marker), marker, 'the site is the same, so the page was not loaded again');
  await write('longhand.yaml', 'titel: x');
  await page.getByText('longhand.yaml:1').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await alert.waitFor({ state: 'detached' });
  assert.deepEqual(troubles, []);
});

test('the page for a missing address becomes the page when there is one', async (t) => {
  const { page, write, address } = await shown(t);
  await page.goto(`${address}harbour/2024-01-02-a-short-day.html`);
  assert.match(await page.locator('h1').innerText(), /no page at this address/);
  await write('content/day.md', written({ title: 'A short day', channel: 'Harbour', date: '2024-01-02', number: 2, lines: [[0, 'It was short.']] }));
  await page.getByRole('heading', { name: 'A short day' }).waitFor();
});
