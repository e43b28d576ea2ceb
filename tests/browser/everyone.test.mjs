// For everyone: WCAG by axe-core, light and dark, small and enlarged, long, printed.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { archive, folder, reading, settledInSight } from './support.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const CHAPTERS = 'The plan.\n\n0:00 The fog comes in\n(0:40) - Salt & tar\n1:20 – Thanks';
const TALK = Array.from({ length: 30 }, (_, i) => [i * 5, `The fog came at ${i * 5} seconds.`]);
const about = path.join(await folder('pages'), 'about');
await mkdir(about);
const WIDE = '| one | two |\n|---|--:|\n| 1 | 2 |\n\n```sh\nls --all\n```\n';
await writeFile(path.join(about, 'cite.md'), `# How to cite\n\n${WIDE}\n## A [link](https://example.org/)\n\n${WIDE}\n> Words.\n\n### \`code\`\n`);
await writeFile(path.join(about, 'rights.md'), '# Rights\n');
const site = archive([
  { title: 'Timed', recording: 'https://www.youtube.com/watch?v=-a_bcdefghi', length: 150, description: CHAPTERS, lines: TALK },
  { title: 'Untimed', description: CHAPTERS, lines: TALK.map(([, text]) => text) },
  { title: 'مرحبا بكم في الميناء', lines: TALK.map(([second], i) => [second, i % 5 ? 'وصل الضباب إلى الميناء.' : 'The fog came.']) },
  { title: 'Looped', recording: 'https://example.org/talk.mp3', lines: [...TALK, ...TALK.map(([second]) => [150 + second, 'Thank you.'])] },
  { title: 'Silent', lines: [] },
  { title: 'A neighbour', channel: 'Another', lines: TALK },
], `topics:
  - {name: Fog, terms: ["fog*", "ضباب", "الضباب"], exclude: [foggy], group: Weather}
  - {name: Thanks to everybody who came along, terms: ["thank you"]}
  - {name: Nobody says it, terms: [submarine]}
pages: ${JSON.stringify(about)}
`);
const PAGES = {
  home: 'index.html', channel: 'channel/index.html', search: 'search.html', results: 'search.html?q=fog', 'no page': '404.html',
  timed: 'channel/2024-01-01-timed.html', found: 'channel/2024-01-01-timed.html?q=fog#1:00', untimed: 'channel/2024-01-02-untimed.html',
  'right to left': 'channel/2024-01-03-mrhb-bkm-fy-lmyn.html', looped: 'channel/2024-01-04-looped.html', silent: 'channel/2024-01-05-silent.html',
  topics: 'topics/index.html', topic: 'topics/fog.html', 'unsaid topic': 'topics/nobody-says-it.html',
  'own page': 'about/cite.html', 'list of own pages': 'about/index.html',
};
const TIMED = PAGES.timed;

/** What a page is like when it has settled. */
async function settle(page, goto, address) {
  await goto(address);
  if (address.includes('search.html?')) await page.locator('#status[data-state=done]').waitFor();
  else if (await page.locator('main > .t').count()) await page.locator('.tools').waitFor();
  if (address.includes('?q=') && !address.includes('search')) await page.locator('mark.current').waitFor();
}

/** Everything that axe-core finds wrong. */
async function violations(page) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe);
  const found = await page.evaluate(async (values) => (await window.axe.run(document, { runOnly: { type: 'tag', values }, preload: false })).violations, STANDARDS);
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target} ${failureSummary.replace(/\s+/g, ' ')}`));
}

for (const colorScheme of ['light', 'dark']) {
  for (const [kind, address] of Object.entries(PAGES)) {
    reading(`axe-core finds nothing wrong: ${kind}, ${colorScheme}`, { site, colorScheme }, async ({ page, goto }) => {
      await settle(page, goto, address);
      for (const fold of await page.locator('details').all()) await fold.evaluate((details) => (details.open = true));
      assert.deepEqual(await violations(page), []);
    });
  }

  reading(`axe-core finds nothing wrong in what opens: ${colorScheme}`, { site, colorScheme, over: ['http'], expected: /example\.org\/talk/ }, async ({ page, goto }) => {
    await page.route('https://example.org/**', (route) => route.fulfill({ status: 404, body: '' }));
    await settle(page, goto, PAGES.looped);
    await page.locator('.listen').click();
    await page.locator('.player audio').waitFor();
    await page.keyboard.press('Escape');
    const layers = [
      ['menu', () => page.locator('.menu summary').click()],
      ['cite', () => page.locator('[id="0:10"]').evaluate((line) => getSelection().selectAllChildren(line))],
      ['menu', () => page.locator('.menu summary').click()],
      ['help citing', () => page.locator('.tools').getByRole('button', { name: 'Cite' }).click()],
      ['help', async () => {
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Help' }).click();
      }],
    ];
    for (const [layer, show] of layers) {
      await show();
      // One layer at a time stands over the text.
      await page.waitForFunction((wanted) => {
        const open = document.querySelectorAll('.menu[open], .cite:not([hidden]), dialog[open]');
        return open.length === 1 && open[0].className === wanted;
      }, layer);
      assert.deepEqual(await violations(page), []);
    }
  });
}

reading('the chosen colours stay, on every kind of page', { site, colorScheme: 'light' }, async ({ page, goto }) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.querySelector('main').closest('html')).backgroundColor.match(/\d+/g).map(Number)[0]);
  const body = () => page.evaluate(() => getComputedStyle(document.body).color.match(/\d+/g).map(Number)[0]);
  await goto(TIMED);
  await page.getByRole('button', { name: /^Colours: system/ }).click();
  assert.ok(await paper() < 60);
  // A page that answers at any depth knows no way to the scripts.
  for (const address of Object.values(PAGES).filter((page) => page !== '404.html')) {
    await goto(address);
    assert.ok(await body() > 180, address);
  }
  await goto('index.html');
  await page.getByRole('button', { name: /^Colours: dark/ }).click();
  assert.ok(await paper() > 200);
  await page.emulateMedia({ colorScheme: 'dark' });
  assert.ok(await paper() > 200);
  await page.getByRole('button', { name: /^Colours: light/ }).click();
  assert.ok(await paper() < 60, 'as the system again, which is dark now');
});

// ---- small and enlarged -----------------------------------------------------------------------------

/** What cannot be seen whole: wider than the window, or a tool beyond its edge. */
const outside = (page) => page.evaluate(() => {
  const found = document.documentElement.scrollWidth > innerWidth ? [`page ${document.documentElement.scrollWidth}`] : [];
  for (const element of document.querySelectorAll('.tools *, .cite *, .player *, dialog[open] *, .theme')) {
    const { left, right, width } = element.getBoundingClientRect();
    if (width && element.checkVisibility() && !element.closest('.strip') && (left < -1 || right > innerWidth + 1)) found.push(`${element.tagName}.${element.className} ${left} to ${right}`);
  }
  return found;
});

for (const [name, options, size] of [
  ['at 320 px', { viewport: { width: 320, height: 640 } }, ''],
  ['at 320 px with text of twice the size', { viewport: { width: 320, height: 640 } }, '200%'],
  ['with text of twice the size', {}, '200%'],
  ['at 200 % zoom', { viewport: { width: 500, height: 350 }, deviceScaleFactor: 2 }, ''],
]) {
  reading(`everything is in reach ${name}`, { site, over: ['http'], expected: /example\.org\/talk/, ...options }, async ({ page, goto }) => {
    await page.route('https://example.org/**', (route) => route.fulfill({ status: 404, body: '' }));
    const enlarge = () => page.evaluate((wanted) => document.documentElement.style.setProperty('font-size', wanted, 'important'), size);
    for (const address of [PAGES.topics, PAGES.topic, PAGES['own page'], PAGES.timed, PAGES.found, PAGES.untimed, PAGES['right to left'], PAGES.looped]) {
      await settle(page, goto, address);
      await enlarge();
      for (const fold of await page.locator('details').all()) await fold.evaluate((details) => (details.open = true));
      assert.deepEqual(await outside(page), [], address);
    }
    await page.locator('.menu').evaluate((menu) => (menu.open = false));
    await page.locator('.listen').click();
    await page.locator('.player audio').waitFor();
    await page.locator('[id="0:10"]').evaluate((line) => getSelection().selectAllChildren(line));
    await page.locator('.cite').waitFor();
    assert.deepEqual(await outside(page), []);
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    assert.deepEqual(await outside(page), []);
    await page.keyboard.press('Escape');
    await page.locator('.tools').getByRole('button', { name: 'Cite' }).click();
    await page.getByRole('dialog', { name: 'Cite' }).getByRole('combobox', { name: 'Format' }).selectOption('BibTeX');
    assert.deepEqual(await outside(page), []);
  });
}

// ---- long -------------------------------------------------------------------------------------------

const clock = (second) => [Math.floor(second / 3600) || [], Math.floor(second / 60) % 60, second % 60].flat().map((part, at) => (at ? String(part).padStart(2, '0') : part)).join(':');
const LINES = 11_000;
const long = archive([{ title: 'Long', length: LINES * 4, lines: Array.from({ length: LINES }, (_, i) => [i * 4, i % 1000 === 999 ? 'Here a whale was seen.' : `Line ${i} of a very long day is said here.`]) }]);
const LONG = 'channel/2024-01-01-long.html';

for (const [size, more] of [['desktop', {}], ['phone', { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }]]) {
  reading(`twelve hours: any line is reached by its address, by search and by key, on a ${size}`, { site: long, ...more }, async ({ page, goto }) => {
    const last = clock((LINES - 1) * 4);
    await goto(`${LONG}#${last}`);
    await settledInSight(page.locator('.here'));
    assert.equal(await page.locator('.here').getAttribute('id'), last);
    await page.locator('.find input').fill('whale');
    await page.locator('.find .count', { hasText: 'of 11' }).waitFor();
    await page.locator('.find input').press('Enter');
    await page.locator('.find input').press('Enter');
    await settledInSight(page.locator('mark.current'));
    await page.locator('.find input').press('Escape');
    await page.locator('.find input').blur();
    await page.keyboard.press('k');
    await settledInSight(page.locator('.here'));
    assert.equal(await page.locator('.here').getAttribute('id'), clock((LINES - 2) * 4));
  });
}

reading('what is out of sight is not laid out', { site: long }, async ({ page, goto }) => {
  await goto(LONG);
  await page.locator('.tools').waitFor();
  const laidOut = await page.evaluate(() => Array.from(document.querySelectorAll('.t > div')).filter((paragraph) => paragraph.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).length);
  assert.ok(laidOut > 2 && laidOut < 60, `${laidOut} paragraphs`);
});

// ---- moving and printing ----------------------------------------------------------------------------

reading('nothing moves while the page comes together', { site }, async ({ page, goto }) => {
  await page.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifts += entry.value))).observe({ type: 'layout-shift', buffered: true });
  });
  for (const address of [PAGES.home, PAGES.channel, PAGES.timed, PAGES.untimed, PAGES.looped, PAGES.topics, PAGES.topic]) {
    await settle(page, goto, address);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assert.ok(await page.evaluate(() => window.shifts) < 0.01, address);
  }
});

reading('printed, a transcript is a clean document with its times and its source', { site }, async ({ page, goto }) => {
  await settle(page, goto, TIMED);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  for (const gone of ['header form', '.tools', '.theme', '.around']) assert.equal(await page.locator(gone).first().isVisible(), false, gone);
  const source = await page.locator('.facts a[rel]').evaluate((link) => getComputedStyle(link, '::after').content);
  assert.match(source, /https:\/\/youtu\.be\/-a_bcdefghi/);
  assert.ok(await page.locator('.t > div > a').first().isVisible());
  const { paper, ink, hidden } = await page.evaluate(() => ({
    paper: getComputedStyle(document.documentElement).backgroundColor, ink: getComputedStyle(document.querySelector('.t p')).color,
    hidden: getComputedStyle(document.querySelector('.t > div')).contentVisibility,
  }));
  assert.deepEqual([paper, ink, hidden], ['rgb(255, 255, 255)', 'rgb(0, 0, 0)', 'visible']);
  assert.ok((await page.pdf()).length > 5_000);
});

reading('who asked for less motion gets none', { site, reducedMotion: 'reduce' }, async ({ page, goto }) => {
  await settle(page, goto, PAGES.looped);
  const moving = await page.evaluate(() => Array.from(document.querySelectorAll('*')).filter((element) => parseFloat(getComputedStyle(element).transitionDuration) || getComputedStyle(element).animationName !== 'none').length);
  assert.equal(moving, 0);
});
