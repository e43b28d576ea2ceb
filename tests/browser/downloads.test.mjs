// What a reader saves is what the archive holds: every format, through its page, and read again.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { archiveOf, binary, browser, folder } from './support.mjs';

const run = promisify(execFile);
const fixtures = fileURLToPath(new URL('../fixtures/formats/', import.meta.url));
/** The fixtures but those that are no transcripts. */
const names = readdirSync(fixtures).filter((name) => !['unknown.json', 'prices.csv'].includes(name));

/** What a file says, as `longhand convert` tells it. */
async function model(file) {
  const { stdout } = await run(await binary(), ['convert', file, '--to', 'json'], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout);
}

/** Times as an anchor tells them, and no ends: all that a page has of a transcript that has no more. */
const toTheSecond = ({ end, start, ...line }) => (start === undefined ? line : { start: Math.floor(start), ...line });

test('JSON saved from a page has the words, times, speakers and chapters of the transcript', async () => {
  const site = await archiveOf(Object.fromEntries(names.map((name, at) => [`${at}/${name}`, readFileSync(path.join(fixtures, name))])))();
  const work = await folder('saved');
  const context = await (await browser()).newContext({ acceptDownloads: true });
  const page = await context.newPage();
  const compared = { exact: 0, seconds: 0 };
  for (const [at, name] of names.entries()) {
    const source = await model(path.join(fixtures, name));
    await page.goto(`${site.http}index.html`);
    const found = await page.locator('th a').evaluateAll((all) => all.map((link) => [link.textContent, link.href]));
    const channel = found.find(([text]) => text === String(at) || text === source.channel);
    await page.goto(channel[1]);
    await page.locator('.rows a', { hasText: source.title }).first().click();
    if (await page.locator('.t.prose, .empty').count()) continue;
    await page.locator('.menu summary').click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.menu button[value=json]').click()]);
    // A name of its own: the source's would say what its title is.
    const file = path.join(work, `${at}.json`);
    await writeFile(file, readFileSync(await download.path()));
    const saved = await model(file);
    const isExact = source.segments.some((line) => line.end !== undefined || line.words);
    compared[isExact ? 'exact' : 'seconds'] += 1;
    const lines = isExact ? source.segments : source.segments.map(toTheSecond);
    assert.deepEqual(isExact ? saved.segments : saved.segments.map(toTheSecond), lines, name);
    for (const key of ['title', 'language', 'date', 'url', 'duration', 'chapters']) assert.deepEqual(saved[key], source[key], `${name}: ${key}`);
  }
  await context.close();
  assert.ok(compared.exact > 20 && compared.seconds > 5, JSON.stringify(compared));
});

test('JSON saved from a page has the whole description, with what stands once on the page of the channel', async () => {
  const about = (n) => `${n === 2 ? 'Subscribe!\n\n' : ''}Talk ${n}. ${'It is about fog. '.repeat(40).trim()}\n\nMore of ${n}.\n\nSubscribe!\nWrite to us.\n\n#${n}`;
  const talk = (n) => `---\nLength: 60s\nVideo Description: ${about(n)}\n---\n\n# Talk ${n}\n**Talks:** [June ${n}, 2025](https://youtu.be/abcdefghij${n})\n*  Fog. [[00:00:00](https://youtu.be/abcdefghij${n}?t=0.0s)]\n`;
  const site = await archiveOf(Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`Talks/${n}.md`, talk(n)])))();
  const context = await (await browser()).newContext({ acceptDownloads: true });
  const page = await context.newPage();
  for (const root of [site.http, site.file]) {
    for (const n of [1, 2]) {
      await page.goto(`${root}talks/2025-06-0${n}-talk-${n}.html`);
      assert.equal(await page.locator('.about a', { hasText: 'Channel notes' }).getAttribute('href'), 'index.html#notes');
      assert.doesNotMatch(await page.locator('.about').textContent(), /Subscribe/);
      await page.locator('.menu summary').click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.menu button[value=json]').click()]);
      assert.equal(JSON.parse(readFileSync(await download.path(), 'utf8')).description, about(n));
    }
  }
  await context.close();
});

test('captions saved from a page hold as text what was said like a label', async () => {
  const said = ['[ref]: is how the log was cited.', 'Nothing else was.'];
  const lines = said.map((text, at) => `*  ${text} [[00:00:0${at}](https://youtu.be/abcdefghijk?t=${at}.000s)]\n`);
  const site = await archiveOf({ 'Talks/fog.md': `# Fog\n**Talks:** [June 13, 2025](https://youtu.be/abcdefghijk)\n${lines.join('')}` })();
  const context = await (await browser()).newContext({ acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(`${site.http}index.html`);
  await page.locator('th a', { hasText: 'Talks' }).click();
  await page.locator('.rows a', { hasText: 'Fog' }).first().click();
  await page.locator('.menu summary').click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('.menu button[value=vtt]').click()]);
  const file = path.join(await folder('captions'), 'fog.vtt');
  await writeFile(file, readFileSync(await download.path()));
  const { segments } = await model(file);
  assert.deepEqual(segments.map(({ speaker, text }) => [speaker, text]), said.map((text) => [undefined, text]));
  await context.close();
});
