// Citing a transcript or a passage: what is selected, the menu of forms, and what a page tells reference managers.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { archive, archiveOf, reading, settledInSight } from './support.mjs';

const VIDEO = 'https://www.youtube.com/watch?v=-a_bcdefghi';
const clock = (second) => `${Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')}`;
// A line every five seconds for ten minutes; every tenth speaks of herring.
const TALK = Array.from({ length: 120 }, (_, i) => [i * 5, i % 10 === 3 ? `Now at ${clock(i * 5)} the herring came.` : `This was said at ${clock(i * 5)} & heard.`]);
const UNTIMED = Array.from({ length: 60 }, (_, i) => `Sentence number ${i + 1} has no time.`);

const site = archive([
  { title: 'Video', length: 640, recording: VIDEO, lines: TALK },
  { title: 'Untimed', recording: VIDEO.replace('-a', '-b'), length: 640, lines: UNTIMED },
]);
const VIDEO_PAGE = 'channel/2024-01-01-video.html', UNTIMED_PAGE = 'channel/2024-01-02-untimed.html';
const named = archive([
  { title: 'Video', length: 640, recording: VIDEO, lines: TALK },
  { title: 'A "page" <b>', lines: TALK },
], 'title: Harbour sounds\n');
const NAMED_PAGE = 'channel/2024-01-01-video.html';

const PHONE = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true };

/** A test at both sizes. */
function readingAnywhere(sentence, options, body) {
  for (const [size, more] of Object.entries({ desktop: {}, phone: PHONE })) reading(`${sentence}, on a ${size}`, { site, ...more, ...options }, body);
}

const texts = async (locator) => (await locator.allInnerTexts()).map((text) => text.trim());
const tools = (page) => page.locator('.tools').waitFor();
const open = async (page, goto, address) => {
  await goto(address);
  await tools(page);
};

const withClipboard = { permissions: ['clipboard-read', 'clipboard-write'] };

/** Selects from a place in one line to a place in another. */
const select = (page, from, start, to, end) => page.evaluate(([from, start, to, end]) => {
  const range = document.createRange();
  range.setStart(document.getElementById(from).firstChild, start);
  range.setEnd(document.getElementById(to).firstChild, end);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}, [from, start, to, end]);

/** Copies the link of what is selected. */
async function copiedLink(page) {
  await page.locator('.cite').getByRole('button', { name: 'Copy link' }).click();
  await page.locator('.cite button', { hasText: 'Copied' }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

const menu = (page) => page.getByRole('dialog', { name: 'Cite' });

/** Chooses a form in the open menu of citations and copies; gives what is shown, which is what is copied. */
async function copiedAs(page, form) {
  await menu(page).getByRole('combobox', { name: 'Format' }).selectOption(form);
  await menu(page).locator('.copy').click();
  await menu(page).getByRole('button', { name: 'Copied' }).waitFor();
  const shown = await menu(page).getByRole('textbox').inputValue();
  assert.equal((await page.evaluate(() => navigator.clipboard.readText())).replaceAll('\r', ''), shown);
  return shown;
}

readingAnywhere('selected words are cited: a link to the range, and a quotation in every form', { ...withClipboard, site: named }, async ({ page, root, goto }) => {
  await open(page, goto, NAMED_PAGE);
  await select(page, '1:00', 9, '1:10', 14);
  await page.locator('.cite').waitFor();
  const { x, width } = await page.locator('.cite').boundingBox();
  assert.ok(x >= 0 && x + width <= page.viewportSize().width);
  const address = `${root}${NAMED_PAGE}#1:00-1:15`, moment = 'https://youtu.be/-a_bcdefghi?t=60';
  const words = 'said at 1:00 & heard. Now at 1:05 the herring came. This was said';
  assert.equal(await copiedLink(page), address);
  await page.locator('.cite').getByRole('button', { name: 'Cite' }).click();
  const day = await page.evaluate(() => new Date().toLocaleDateString('en', { dateStyle: 'long' }));
  const link = root.startsWith('http');
  const archive = `Harbour sounds${link ? `, accessed ${day}` : ''}`;
  assert.equal(await copiedAs(page, 'Plain text'), `“${words}”\nVideo, Channel, January 1, 2024, 1:00–1:15\n${archive}\n${link ? `${address}\n` : ''}${moment}\n`);
  assert.match(await copiedAs(page, 'Markdown'), /^> said at 1:00 & heard\./);
  assert.match(await copiedAs(page, 'HTML'), /<blockquote.*><p dir="auto">said at 1:00 &amp; heard\./);
  assert.match(await copiedAs(page, 'APA'), /^“said.*” \(Channel, 2024, 1:00–1:15\)\n\nChannel\. \(2024, January 1\)\. Video \[Transcript\]\. Harbour sounds\./);
  assert.match(await copiedAs(page, 'Chicago'), /“Video,” Channel, January 1, 2024, transcript, Harbour sounds, 1:00–1:15/);
  assert.match(await copiedAs(page, 'BibTeX'), /^@misc\{channel-2024-01-01-video-1-00-1-15,/);
  assert.match(await copiedAs(page, 'RIS'), /^TY  - VIDEO\nTI  - Video\nAU  - Channel\nT2  - Harbour sounds\n/);
  assert.equal(JSON.parse(await copiedAs(page, 'CSL-JSON'))[0]['container-title'], 'Harbour sounds');
  await page.keyboard.press('Escape');
  await menu(page).waitFor({ state: 'hidden' });
  await page.evaluate(() => getSelection().removeAllRanges());
  await page.locator('.cite').waitFor({ state: 'hidden' });
  await goto('index.html');
  await goto(address.replace(root, ''));
  await settledInSight(page.locator('.here').first());
  assert.deepEqual(await page.locator('.here').evaluateAll((all) => all.map((line) => line.id)), ['1:00', '1:05', '1:10']);
});

reading('words that a selection cuts are cited whole, marked words too', { site }, async ({ page, goto }) => {
  await open(page, goto, `${VIDEO_PAGE}?q=herring`);
  await page.locator('mark.current').waitFor();
  // From the middle of "herring", a mark, to the middle of "heard" in the next line.
  await page.evaluate(() => getSelection().setBaseAndExtent(document.querySelector('[id="1:05"] mark').firstChild, 3, document.getElementById('1:10').firstChild, 'This was said at 1:10 & hea'.length));
  await page.locator('.cite').getByRole('button', { name: 'Cite' }).click();
  assert.match(await menu(page).getByRole('textbox').inputValue(), /^“herring came\. This was said at 1:10 & heard”\n/);
});

readingAnywhere('a button among the tools cites the whole transcript, and remembers the form', { ...withClipboard, site: named, acceptDownloads: true }, async ({ page, goto }) => {
  await open(page, goto, NAMED_PAGE);
  await page.locator('.tools').getByRole('button', { name: 'Cite' }).click();
  assert.match(await copiedAs(page, 'Plain text'), /^Video, Channel, January 1, 2024\nHarbour sounds/);
  assert.equal(await menu(page).getByRole('button', { name: 'Save as a file' }).count(), 0);
  for (const [name, ending, begins] of [['BibTeX', 'bib', '@misc{channel-2024-01-01-video,\n'], ['RIS', 'ris', 'TY  - VIDEO\r\n'], ['CSL-JSON', 'json', '[\n  {\n    "id"']]) {
    await copiedAs(page, name);
    const download = page.waitForEvent('download');
    await menu(page).getByRole('button', { name: 'Save as a file' }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), `2024-01-01-video.${ending}`);
    assert.ok((await readFile(await file.path(), 'utf8')).startsWith(begins));
  }
  await menu(page).getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await tools(page);
  await page.locator('.tools').getByRole('button', { name: 'Cite' }).click();
  assert.match(await menu(page).getByRole('textbox').inputValue(), /^\[\n/);
});

reading('the line that an address names can be cited from the tools, too', { site }, async ({ page, goto }) => {
  await open(page, goto, `${VIDEO_PAGE}#1:05`);
  await page.locator('.here').waitFor();
  await page.locator('.tools').getByRole('button', { name: 'Cite' }).click();
  const what = menu(page).getByRole('combobox', { name: 'What to cite' });
  await what.waitFor();
  assert.deepEqual(await texts(what.locator('option')), ['This passage, 1:05', 'The whole transcript']);
  assert.match(await menu(page).getByRole('textbox').inputValue(), /^Video, Channel/);
  await what.selectOption('This passage, 1:05');
  assert.match(await menu(page).getByRole('textbox').inputValue(), /^“Now at 1:05 the herring came\.”\n/);
});

reading('a passage is cited with its speaker', { site: archiveOf({ 'Talks/Fog.vtt': 'WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ada Byron>The fog came in.\n\n00:04.000 --> 00:09.000\n<v Ben Norn>And it stayed.\n' }) }, async ({ page, goto }) => {
  await open(page, goto, 'talks/fog.html#0:04');
  await page.locator('.tools').getByRole('button', { name: 'Cite' }).click();
  await menu(page).getByRole('combobox', { name: 'What to cite' }).selectOption('This passage, 0:04');
  assert.match(await menu(page).getByRole('textbox').inputValue(), /^“And it stayed\.”\nBen Norn, Fog, Talks, 0:04\n/);
});

reading('one line is cited as a moment, lines without times by their numbers', { site, ...withClipboard }, async ({ page, root, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  await select(page, '9:25', 0, '9:25', 10);
  assert.equal(await copiedLink(page), `${root}${VIDEO_PAGE}#9:25`);
  await open(page, goto, UNTIMED_PAGE);
  await page.evaluate(() => {
    const text = document.querySelector('.t p').firstChild, start = text.data.indexOf('number 3 '), end = text.data.indexOf('has', text.data.indexOf('number 5 '));
    getSelection().setBaseAndExtent(text, start, text, end);
  });
  assert.equal(await copiedLink(page), `${root}${UNTIMED_PAGE}#l3-l5`);
  await goto('index.html');
  await goto(`${UNTIMED_PAGE}#l3-l5`);
  assert.deepEqual(await texts(page.locator('.here')), [3, 4, 5].map((number) => `Sentence number ${number} has no time.`));
});

reading('a selection that ends where the next line begins does not take it in', { site, ...withClipboard }, async ({ page, root, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  await select(page, '2:00', 0, '2:05', 0);
  assert.equal(await copiedLink(page), `${root}${VIDEO_PAGE}#2:00`);
  await page.locator('.cite').getByRole('button', { name: 'Cite' }).click();
  assert.match(await menu(page).getByRole('textbox').inputValue(), /^“This was said at 2:00 & heard\.”\n/);
});

reading('the head of a page tells reference managers what it is', { site: named }, async ({ page, goto }) => {
  const told = async (address) => {
    await goto(address);
    return page.locator('meta[name^="DC."], meta[property="og:site_name"]').evaluateAll((all) => all.map((meta) => `${meta.getAttribute('name') || meta.getAttribute('property')} ${meta.content}`));
  };
  assert.deepEqual(await told(NAMED_PAGE), ['DC.title Video', 'DC.type videoRecording', 'DC.date 2024-01-01', 'DC.publisher Channel', 'og:site_name Harbour sounds']);
  assert.deepEqual(await told('channel/2024-01-02-a-page-b.html'), ['DC.title A "page" <b>', 'DC.date 2024-01-02', 'DC.publisher Channel', 'og:site_name Harbour sounds']);
});

const text = archiveOf({ 'Notes/plan.md': '# Notes\n\nBefore the first heading.\n\n## The plan\n\nSail at dawn, with *tar* & salt.\n' });

reading('a text in Markdown is cited by the address of its page', { site: text, ...withClipboard }, async ({ page, root, goto }) => {
  await open(page, goto, 'notes/notes.html');
  await page.locator('.t p', { hasText: 'Sail at dawn' }).evaluate((block) => getSelection().selectAllChildren(block));
  assert.equal(await copiedLink(page), `${root}notes/notes.html`);
  await page.locator('.cite').getByRole('button', { name: 'Cite' }).click();
  assert.match(await menu(page).getByRole('textbox').inputValue(), /^“Sail at dawn, with tar & salt\.”\nNotes, Notes\n/);
});
