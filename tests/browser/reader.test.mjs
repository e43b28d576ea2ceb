// The transcript page in use: reading, listening, finding, saving. Citing is in citing.test.mjs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { archive, archiveOf, reading, settledInSight } from './support.mjs';

const VIDEO = 'https://www.youtube.com/watch?v=-a_bcdefghi';
const AUDIO = 'https://media.example.org/talk.wav';
const CHAPTERS = 'The plan.\n\n0:00 The fog comes in\n(2:01) - Salt & <tar>\n5:00 – Thanks';

const clock = (second) => `${Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')}`;
// A line every five seconds for ten minutes; every tenth speaks of herring.
const TALK = Array.from({ length: 120 }, (_, i) => [i * 5, i % 10 === 3 ? `Now at ${clock(i * 5)} the herring came.` : `This was said at ${clock(i * 5)} & heard.`]);
const LOOP = Array.from({ length: 5 }, (_, i) => [600 + i * 5, 'Thank you.']);
const UNTIMED = Array.from({ length: 60 }, (_, i) => `Sentence number ${i + 1} has no time.`);

const site = archive([
  { title: 'Video', length: 640, recording: VIDEO, description: CHAPTERS, lines: [...TALK, ...LOOP] },
  { title: 'Audio', length: 640, recording: AUDIO, lines: TALK },
  { title: 'Untimed', recording: VIDEO.replace('-a', '-b'), description: CHAPTERS, length: 640, lines: UNTIMED },
  { title: 'Elsewhere', lines: TALK },
]);
const [VIDEO_PAGE, AUDIO_PAGE, UNTIMED_PAGE, ELSEWHERE] = ['01-video', '02-audio', '03-untimed', '04-elsewhere'].map((name) => `channel/2024-01-${name}.html`);

const PHONE = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true };
const SIZES = { desktop: {}, phone: PHONE };

/** A test at both sizes. */
function readingAnywhere(sentence, options, body) {
  for (const [size, more] of Object.entries(SIZES)) reading(`${sentence}, on a ${size}`, { site, ...more, ...options }, body);
}

const texts = async (locator) => (await locator.allInnerTexts()).map((text) => text.trim());
const tools = (page) => page.locator('.tools').waitFor();
const open = async (page, goto, address) => {
  await goto(address);
  await tools(page);
};

// ---- chapters ---------------------------------------------------------------------------------------

for (const javaScriptEnabled of [true, false]) {
  reading(`chapters lead to their lines, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, { site, javaScriptEnabled }, async ({ page, goto }) => {
    await goto(VIDEO_PAGE);
    assert.deepEqual(await texts(page.locator('.t h2')), ['The fog comes in', 'Salt & <tar>', 'Thanks']);
    await page.locator('.toc summary').click();
    await page.locator('.toc a', { hasText: 'Salt' }).click();
    await settledInSight(page.locator('.t p:target'));
    assert.equal((await page.locator('.t p:target').innerText()).trim(), 'This was said at 2:00 & heard.');
    assert.equal(await page.locator('.t h2', { hasText: 'Salt' }).evaluate((heading) => heading.nextElementSibling.querySelector('p').id), '2:00');
  });
}

reading('the chapters of a transcript without times lead into the recording', { site }, async ({ page, goto }) => {
  await goto(UNTIMED_PAGE);
  const links = await page.locator('.toc a').evaluateAll((all) => all.map((link) => link.href));
  assert.deepEqual(links, [0, 121, 300].map((second) => `https://youtu.be/-b_bcdefghi?t=${second}`));
});

reading('chapters stand open beside the text where there is room', { site, viewport: { width: 1500, height: 900 } }, async ({ page, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  const toc = await page.locator('.toc').boundingBox(), text = await page.locator('main').boundingBox();
  assert.ok(await page.locator('.toc a').first().isVisible());
  assert.ok(toc.x >= text.x + text.width && toc.x + toc.width <= 1500, JSON.stringify(toc));
  await page.locator('.toc a', { hasText: 'Salt' }).click();
  await page.locator('.toc a[aria-current]', { hasText: 'Salt' }).waitFor();
  assert.equal(await page.locator('.toc a[aria-current]').count(), 1);
});

// ---- without scripts and third parties --------------------------------------------------------------

reading('without JavaScript the page has its recording as a link and no place kept for tools', { site, javaScriptEnabled: false }, async ({ page, goto }) => {
  await goto(VIDEO_PAGE);
  assert.equal(await page.locator('main > .facts > a').getAttribute('href'), 'https://youtu.be/-a_bcdefghi');
  assert.equal(await page.locator('.t > div > a').nth(1).getAttribute('href'), 'https://youtu.be/-a_bcdefghi?t=105');
  assert.equal(await page.locator('.t').evaluate((text) => getComputedStyle(text).marginTop), '0px');
});

reading('the page is one document, one style sheet and two scripts, at most 40 kB of them compressed', { site }, async ({ page, root, goto }) => {
  const requests = [];
  page.on('request', (request) => requests.push(request.url().replace(root, '').replace(/assets\/\w+/, 'assets')));
  await open(page, goto, VIDEO_PAGE);
  // A browser asks for the icon when it has nothing better to do, once a site.
  const icon = requests.indexOf('icon.svg');
  if (icon >= 0) requests.splice(icon, 1);
  assert.deepEqual(requests, [VIDEO_PAGE, 'assets/site.js', 'assets/site.css', 'assets/reader.js']);
  // Nothing else holds up the first paint: site.js has the colours that the reader chose. A browser tells this of the web only.
  const blocking = root.startsWith('file') ? ['site.js', 'site.css'] : await page.evaluate(() => performance.getEntriesByType('resource').filter((entry) => entry.renderBlockingStatus === 'blocking').map((entry) => entry.name.split('/').pop()));
  assert.deepEqual(blocking, ['site.js', 'site.css']);
  await page.locator('.find input').fill('herring');
  await page.locator('mark').first().waitFor();
  if (!root.startsWith('http')) return;
  let bytes = 0;
  for (const request of requests.slice(1)) bytes += gzipSync(await (await page.request.get(root + request.replace('assets', /assets\/\w+/.exec(await page.content())[0]))).body()).length;
  assert.ok(requests.includes('assets/words.js'));
  assert.ok(bytes <= 40_000, `${bytes} bytes`);
});

readingAnywhere('nobody else is asked for anything before the recording is', {}, async ({ page, goto }) => {
  // Any request that leaves the site fails every test here; this one uses everything but the player.
  await open(page, goto, `${VIDEO_PAGE}?q=herring#1:00`);
  await page.locator('mark').first().waitFor();
  await page.locator('.find input').fill('');
  await page.locator('.find input').blur();
  await page.locator('.menu summary').click();
  await page.keyboard.press('Escape');
  await page.locator('.t p').nth(3).hover();
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  assert.equal(await page.locator('iframe, audio, video').count(), 0);
});

// ---- finding ----------------------------------------------------------------------------------------

readingAnywhere('words are found, counted and walked through', {}, async ({ page, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  const box = page.locator('.find input'), count = page.locator('.find .count');
  await box.fill('herr');
  await count.filter({ hasText: '1 of 12' }).waitFor();
  assert.deepEqual(await page.locator('.t mark').allTextContents(), Array(12).fill('herring'));
  await box.press('Enter');
  await count.filter({ hasText: '2 of 12' }).waitFor();
});

reading('Enter goes on, Shift and Enter back, buttons too, round and round', { site }, async ({ page, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  const at = async (text, line) => {
    await page.locator('.find .count', { hasText: text }).waitFor();
    await settledInSight(page.locator('mark.current'));
    assert.equal(await page.locator('mark.current').evaluate((mark) => mark.closest('p').id), line);
  };
  await page.keyboard.press('/');
  await page.keyboard.type('herring');
  await at('1 of 12', '0:15');
  await page.keyboard.press('Enter');
  await at('2 of 12', '1:05');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.press('Shift+Enter');
  await at('12 of 12', '9:25');
  await page.getByRole('button', { name: 'Next match' }).click();
  await at('1 of 12', '0:15');
  await page.getByRole('button', { name: 'Previous match' }).click();
  await at('12 of 12', '9:25');
  await page.locator('.find input').press('Escape');
  await page.locator('mark').first().waitFor({ state: 'detached' });
  assert.equal(await page.locator('.find .count').isVisible(), false);
  assert.equal(await page.locator('.t p').first().evaluate((p) => p.childNodes.length), 1);
});

readingAnywhere('what is not there is said so, with a way to search everywhere', {}, async ({ page, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  await page.locator('.find input').fill('mackerel & chips');
  await page.locator('.find .count', { hasText: 'Not found' }).waitFor();
  assert.equal(await page.locator('.find .count').getAttribute('role'), 'status');
  assert.match(await page.locator('.find > a').getAttribute('href'), /search\.html\?q=mackerel\+%26\+chips$/);
  assert.equal(await page.getByRole('button', { name: 'Next match' }).isDisabled(), true);
});

readingAnywhere('a search result marks all its hits and lands on its line', {}, async ({ page, goto }) => {
  await open(page, goto, `${VIDEO_PAGE}?q=herring+came#5:15`);
  await page.locator('.find .count', { hasText: '7 of 24' }).waitFor({ timeout: 3000 }).catch(() => {});
  await settledInSight(page.locator('mark.current').first());
  assert.equal(await page.locator('mark.current').first().evaluate((mark) => mark.closest('p').id), '5:15');
  assert.equal(await page.locator('.find input').inputValue(), 'herring came');
  assert.equal(await page.locator('.t mark').count(), 24);
});

reading('the strip shows where in the recording the hits lie, and leads there', { site }, async ({ page, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  await page.locator('.find input').fill('herring');
  await page.locator('.strip .hit').first().waitFor();
  const places = await page.locator('.strip .hit').evaluateAll((all) => all.map((mark) => parseFloat(mark.style.left)));
  assert.equal(places.length, 12);
  places.forEach((place, i) => assert.ok(Math.abs(place - (100 * (i * 50 + 15)) / 640) < 0.3, `${place}`));
  assert.equal(await page.locator('.strip .seam').count(), 2);
  const { x, y, width, height } = await page.locator('.strip').boundingBox();
  await page.mouse.click(x + (width * 565) / 640 + 1, y + height / 2);
  await settledInSight(page.locator('.t .here'));
  assert.match(await page.locator('.t .here').getAttribute('id'), /^9:2[05]$/);
});

reading('words are found in a transcript without times, and in a fold', { site }, async ({ page, goto }) => {
  await open(page, goto, UNTIMED_PAGE);
  await page.locator('.find input').fill('"number 42"');
  await page.locator('.find .count', { hasText: '1 of 1' }).waitFor();
  await settledInSight(page.locator('mark.current').first());
  await open(page, goto, `${VIDEO_PAGE}?q=thank+you`);
  await page.locator('.find .count', { hasText: ' of 10' }).waitFor();
});

/** Looks for fog in a page that holds it very often: all of it is marked, the first follows the last, and all goes again. */
async function findMany(page, goto, address, all) {
  await open(page, goto, address);
  const said = await page.locator('.t').textContent();
  const box = page.locator('.find input');
  const at = (number) => page.locator('.find .count', { hasText: `${number.toLocaleString('en')} of ${all.toLocaleString('en')}` }).waitFor();
  const current = () => page.locator('.t mark').evaluateAll((marks) => marks.flatMap((mark, place) => (mark.className ? [place] : [])));
  await box.fill('fog');
  await at(1);
  assert.deepEqual(await page.locator('.t mark').evaluateAll((marks) => [marks.length, ...new Set(marks.map((mark) => mark.textContent))]), [all, 'fog']);
  await box.press('Shift+Enter');
  await at(all);
  assert.deepEqual(await current(), [all - 1]);
  await box.press('Enter');
  await at(1);
  await box.press('Enter');
  await at(2);
  assert.deepEqual(await current(), [1]);
  assert.equal(await page.locator('.t').textContent(), said);
  await box.press('Escape');
  await page.locator('mark').first().waitFor({ state: 'detached' });
  assert.equal(await page.locator('.t').textContent(), said);
  assert.deepEqual(await page.locator('.t p').evaluateAll((lines) => lines.filter((line) => line.childNodes.length !== 1)), []);
}

const foggy = archive([
  { title: 'A line', date: '2024-01-01', lines: ['fog and more '.repeat(3000)] },
  { title: 'Many lines', date: '2024-01-02', lines: Array.from({ length: 8000 }, (_, i) => `The fog came in as line ${i + 1}.`) },
  { title: 'Over and over', date: '2024-01-03', lines: Array(3000).fill('Thank you for the fog.') },
]);

reading('a word that one line holds 3,000 times is marked every time', { site: foggy }, async ({ page, goto }) => {
  await findMany(page, goto, 'channel/2024-01-01-a-line.html', 3000);
});

reading('a word that is in each of 8,000 lines without times is marked in each', { site: foggy }, async ({ page, goto }) => {
  await findMany(page, goto, 'channel/2024-01-02-many-lines.html', 8000);
});

for (const [title, last] of [['2024-01-02-many-lines', 8000], ['2024-01-03-over-and-over', 3000]]) {
  reading(`an address names ${last} lines without times, of ${title}`, { site: foggy }, async ({ page, goto }) => {
    await goto(`channel/${title}.html#l2-l${last}`);
    await page.locator('.here').first().waitFor();
    const shown = await page.locator('.t').evaluate((text) => [...text.querySelectorAll('.here')].map((line) => line.textContent).join('\n'));
    assert.equal(shown.match(/\bfog\b/g).length, last - 1);
    await page.evaluate(() => (location.hash = '#l1'));
    await page.waitForFunction(() => document.querySelectorAll('.here').length === 1);
  });
}

reading('what is found in a line that is pointed at comes and goes, and the line stays pointed at', { site }, async ({ page, goto }) => {
  await open(page, goto, `${UNTIMED_PAGE}?q=number#l41-l42`);
  const pointed = () => page.locator('.t').evaluate((text) => [...text.querySelectorAll('.here')].map((part) => part.textContent).join(''));
  await page.locator('.here mark.current').waitFor();
  const said = await pointed();
  assert.match(said, /number 41\b.*number 42\b/);
  await page.locator('.find input').press('Escape');
  await page.locator('mark').first().waitFor({ state: 'detached' });
  assert.equal(await pointed(), said);
  await page.locator('.find input').fill('number');
  await page.locator('.here mark.current').waitFor();
  // The line is marked anew around the marks, and let go from around them.
  await page.evaluate(() => (location.hash = '#l42-l43'));
  await page.waitForFunction(() => [...document.querySelectorAll('mark .here, .here mark')].length === 2 && document.querySelector('.t').textContent);
  assert.match(await pointed(), /number 42\b.*number 43\b/);
  await page.locator('.find input').press('Escape');
  await page.locator('mark').first().waitFor({ state: 'detached' });
  await page.evaluate(() => (location.hash = '#elsewhere'));
  await page.locator('.here').first().waitFor({ state: 'detached' });
  assert.deepEqual(await page.locator('.t p').evaluateAll((lines) => lines.filter((line) => line.childElementCount)), []);
});

for (const [name, width] of [['phone', 390], ['narrower phone', 360], ['window at 200 % zoom', 640]]) {
  reading(`every tool stays in reach where something is looked for, and one row is enough where nothing is, on a ${name}`, { site, viewport: { width, height: 700 } }, async ({ page, goto }) => {
    const rows = () => page.locator('.tools').evaluate((bar) => new Set([...bar.querySelectorAll('button, input, a, summary')].filter((tool) => tool.checkVisibility() && !tool.closest('ul')).map((tool) => {
      const { left, right, top, bottom } = tool.getBoundingClientRect();
      if (left < 0 || right > innerWidth) throw new Error(`${tool.textContent} is beyond the edge`);
      return Math.round((top + bottom) / 80);
    })).size);
    await open(page, goto, `${VIDEO_PAGE}#1:00`);
    assert.equal(await rows(), 1);
    await open(page, goto, `${VIDEO_PAGE}?q=herring#1:00`);
    await page.locator('.find .count', { hasText: 'of' }).waitFor();
    const bar = page.locator('.tools');
    for (const tool of [page.locator('.listen'), bar.getByRole('button', { name: 'Cite' }), page.locator('.menu summary'), bar.getByRole('button', { name: 'Help' }), page.getByRole('button', { name: 'Next match' })]) assert.ok(await tool.isVisible(), `${tool}`);
    assert.equal(await rows(), 2);
    await page.locator('.menu summary').click();
    await page.locator('.menu').getByRole('button', { name: 'SRT' }).click({ trial: true });
  });
}

const text = archiveOf({ 'Notes/plan.md': '# Notes\n\nBefore the first heading.\n\n## The plan\n\nSail at dawn, with *tar* & salt.\n\nThen wait.\n' });

reading('a text in Markdown is found in and saved', { site: text, acceptDownloads: true }, async ({ page, goto }) => {
  await open(page, goto, 'notes/notes.html?q=tar');
  await page.locator('.find .count', { hasText: '1 of 1' }).waitFor();
  assert.equal(await page.locator('.strip, .listen').count(), 0);
  assert.ok((await saved(page, 'Plain text')).text.endsWith('Sail at dawn, with tar & salt.\nThen wait.\n'));
});

// ---- saving -----------------------------------------------------------------------------------------

async function saved(page, name) {
  await page.locator('.menu summary').click();
  const download = page.waitForEvent('download');
  await page.locator('.menu').getByRole('button', { name }).click();
  const file = await download;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

readingAnywhere('a transcript is saved in five forms, repetitions included', { acceptDownloads: true }, async ({ page, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  const all = TALK.length + LOOP.length;
  for (const [name, ending, begins, lines] of [
    ['Plain text', 'txt', 'Video\nChannel, January 1, 2024\nhttps://youtu.be/-a_bcdefghi\n', /^\[\d\d:\d\d:\d\d\] /gm],
    ['Markdown', 'md', '---\nLength: 640s\nVideo Description: The plan.\n', /^\*  .*\?t=\d+\)\]$/gm],
    ['JSON', 'json', '{\n "title": "Video"', /"end":/g],
    ['WebVTT', 'vtt', 'WEBVTT\n', / --> /g],
    ['SRT', 'srt', '1\n00:00:00,000 --> 00:00:05,000\nThis was said at 0:00 & heard.\n\n2\n', / --> /g],
  ]) {
    const file = await saved(page, name);
    assert.equal(file.name, `2024-01-01-video.${ending}`);
    assert.ok(file.text.startsWith(begins), file.text.slice(0, 200));
    assert.equal(file.text.match(lines).length, all, name);
  }
  const { segments } = JSON.parse((await saved(page, 'JSON')).text);
  assert.deepEqual(segments.at(-1), { start: 620, end: 640, text: 'Thank you.' });
});

reading('a transcript without times offers no subtitles', { site, acceptDownloads: true }, async ({ page, goto }) => {
  await open(page, goto, UNTIMED_PAGE);
  assert.deepEqual(await page.locator('.menu button').evaluateAll((all) => all.map((button) => button.value)), ['txt', 'md', 'json']);
  assert.ok((await saved(page, 'Plain text')).text.endsWith(`\n\n${UNTIMED.join('\n')}\n`));
});

reading('what is saved as Markdown gives the same page again', { site, acceptDownloads: true, over: ['http'], expected: /outside of the site: file:/ }, async ({ page, goto }) => {
  for (const address of [VIDEO_PAGE, UNTIMED_PAGE, ELSEWHERE]) {
    const read = () => page.evaluate(() => [document.querySelector('h1').textContent, document.querySelector('.facts').textContent.trim(),
      ...longhand.pageLines().map(({ anchor, text }) => `${anchor} ${text}`), ...Array.from(document.querySelectorAll('.t h2, .t > div > a, .toc a'), (element) => element.textContent + (element.href || '').replace(/.*#/, '#'))]);
    await open(page, goto, address);
    const before = await read();
    const again = await archiveOf({ 'any/name.md': (await saved(page, 'Markdown')).text })();
    await page.goto(again.file + address);
    await tools(page);
    assert.deepEqual(await read(), before);
  }
});

// ---- around -----------------------------------------------------------------------------------------

reading('the way up says where it leads', { site }, async ({ page, goto }) => {
  await goto(VIDEO_PAGE);
  assert.deepEqual(await texts(page.locator('main > .up a')), ['All channels', 'Channel']);
  await page.locator('main > .up a').first().click();
  await page.waitForURL(/index\.html$/);
});

const NIGHTS = ['Anna Byron', 'Ben Norn', 'Cleo Lund', 'Dan Wick'].map((name, at) => ({
  title: at < 2 ? `The Fresnel lantern, told by ${name}` : `What ${name} heard`,
  channel: `Of ${name}`,
  date: at < 3 ? '2025-06-13' : '2025-06-20',
  lines: at < 2 ? ['there saw it', 'so went out', 'then came back', 'for knew'].map((words, line) => [line * 10, words.replace(' ', ` ${name} `)]) : ['It was dark & we were here.'],
}));
const nights = archive(NIGHTS);
const [ANNA, BEN, , DAN] = NIGHTS.map(({ title, channel, date }) => [channel, `${date}-${title}.html`].map((part) => part.toLowerCase().replace(/,? /g, '-')).join('/'));

reading('where there are other transcripts of the day, the page leads to them', { site: nights }, async ({ page, goto }) => {
  await open(page, goto, DAN);
  assert.equal(await page.locator('.facts a:has(time)').count(), 0);
  await open(page, goto, ANNA);
  const said = await page.locator('.facts time').evaluate((time) => getComputedStyle(time, '::after').content);
  assert.match(said, /2 more that day/);
  await page.locator('.facts a:has(time)').click();
  await page.locator('#status[data-state=done]').waitFor();
  assert.deepEqual((await texts(page.locator('.result-title'))).sort(), NIGHTS.slice(0, 3).map(({ title }) => title).sort());
});

readingAnywhere('a term leads to where else it is spoken of', { site: nights }, async ({ page, goto }) => {
  await open(page, goto, ANNA);
  assert.equal((await page.locator('.terms').innerText()).trim(), 'Key terms Anna Byron');
  await page.locator('.terms a').click();
  await page.locator('#status[data-state=done]').waitFor();
  assert.equal(await page.locator('input[type=search]').first().inputValue(), '"Anna Byron"');
  assert.deepEqual(await texts(page.locator('.result-title')), [NIGHTS[0].title]);
});

for (const javaScriptEnabled of [true, false]) {
  reading(`a transcript leads to what is about the same, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, { site: nights, javaScriptEnabled }, async ({ page, goto }) => {
    await goto(ANNA);
    assert.match(await page.locator('.terms').innerText(), /Anna Byron/);
    assert.deepEqual(await texts(page.locator('.beside li')), [`${NIGHTS[1].title} ${NIGHTS[1].channel}`]);
    await page.locator('.beside a').click();
    await page.locator('h1', { hasText: 'Ben Norn' }).waitFor();
    assert.ok(page.url().endsWith(BEN));
  });
}
