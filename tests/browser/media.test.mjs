// Audio beside transcripts, and pictures of channels: from the site, and from the disk of the content.
import assert from 'node:assert/strict';
import { archiveOf, reading, silence } from './support.mjs';

const clock = (second) => new Date(second * 1000).toISOString().slice(11, 19);
const lines = Array.from({ length: 60 }, (_, at) => `${at + 1}\n${clock(at * 5)},000 --> ${clock(at * 5 + 5)},000\nThis is line ${at}.\n`).join('\n');
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg==', 'base64');
const files = {
  'Harbour/2025-06-13 Fog & Sea #1.srt': lines,
  'Harbour/2025-06-13 Fog & Sea #1.wav': silence(300),
  'Harbour/2025-06-13 Fog & Sea #1.yaml': 'url: https://youtu.be/-a_bcdefghi\n',
  'Harbour/_channel.yaml': 'image: sea.png\n',
  'Harbour/sea.png': PIXEL,
};
const PAGE = 'harbour/2025-06-13-fog-sea-1.html';
const [published, left] = [archiveOf(files, 'media: copy\n'), archiveOf(files)];
const now = (page, id) => page.waitForFunction((id) => document.querySelector('.now')?.id === id, id);
const open = async (page, goto) => {
  await goto(PAGE);
  await page.locator('.tools').waitFor();
};

/** Plays, and follows times and lines into the recording. */
async function listen(page) {
  assert.equal(await page.locator('audio').count(), 0, 'nothing is asked for before');
  await page.locator('.listen').click();
  await now(page, '0:00');
  await page.locator('.t > div > a', { hasText: '3:30' }).click();
  await now(page, '3:30');
  await page.locator('[id="3:45"]').click();
  await now(page, '3:45');
  const { time, length, wrong } = await page.locator('.player audio').evaluate((audio) => ({ time: audio.currentTime, length: audio.duration, wrong: audio.error }));
  assert.ok(time >= 225 && time < 230, `at ${time}`);
  assert.deepEqual([Math.round(length), wrong], [300, null]);
}

reading('a recording that is published with the site plays there, and asks nobody else', { site: published }, async ({ page, goto }) => {
  await open(page, goto);
  assert.equal(await page.locator('.facts .media').getAttribute('href'), '2025-06-13-fog-sea-1.wav');
  await listen(page);
});

reading('a recording that stays with the content plays from its disk', { site: left, over: ['file'], expected: /outside of the site: file:.*\/Harbour\/2025-06-13%20Fog%20%26%20Sea%20%231\.wav$/ }, async ({ page, goto }) => {
  await open(page, goto);
  assert.ok(await page.locator('.facts .media').isVisible());
  await listen(page);
});

reading('where the site is hosted, a recording that stays with the content is not offered', { site: left, over: ['http'] }, async ({ page, goto }) => {
  await open(page, goto);
  assert.ok(!await page.locator('.facts .media').isVisible());
  assert.equal(await page.evaluate(() => longhand.page.media), '');
  assert.ok(await page.evaluate(() => longhand.page.link.startsWith('https://youtu.be/')), 'YouTube is');
});

const WORDS = JSON.stringify({ segments: [{ start: 0, end: 2, text: 'The fog came in.' }, { start: 105.25, end: 130, text: 'And stayed on.', words: [
  { word: 'And', start: 105.25, end: 105.5 }, { word: 'stayed', start: 105.5, end: 129 }, { word: 'on.' },
] }] });

reading('the word that is spoken is marked, and no longer once the player is closed', { site: archiveOf({ 'A/Talk.json': WORDS, 'A/Talk.wav': silence(150) }, 'media: copy\n') }, async ({ page, goto }) => {
  await goto('a/talk.html');
  await page.locator('.tools').waitFor();
  const marked = () => page.evaluate(() => [...(CSS.highlights.get('spoken') ?? [])].map(String).join());
  await page.locator('.t > div > a', { hasText: '1:45' }).click();
  await now(page, '1:45');
  for (let tries = 0; tries < 50 && await marked() !== 'stayed'; tries++) await page.waitForTimeout(100);
  assert.equal(await marked(), 'stayed');
  await page.getByRole('button', { name: 'Close the player' }).click();
  assert.equal(await marked(), '');
});

reading('without scripts a time leads into the file', { site: archiveOf({ 'A/Talk.srt': lines, 'A/Talk.wav': silence(300) }, 'media: copy\n'), javaScriptEnabled: false }, async ({ page, goto }) => {
  await goto('a/talk.html');
  assert.deepEqual(await page.locator('.t > div > a').evaluateAll((all) => all.map((link) => link.getAttribute('href'))).then((all) => all.slice(0, 2)), ['talk.wav#t=0', 'talk.wav#t=105']);
});

reading('the picture of a channel is shown on its page', { site: published }, async ({ page, goto }) => {
  await goto('harbour/index.html');
  assert.equal(await page.locator('img.picture').evaluate((image) => image.decode().then(() => image.naturalWidth)), 1);
});
