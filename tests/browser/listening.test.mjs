// Listening, and the keyboard. Nobody but the test plays YouTube and the sound file here.
import assert from 'node:assert/strict';
import { archive, reading, settledInSight, silence } from './support.mjs';

const VIDEO = 'https://www.youtube.com/watch?v=-a_bcdefghi', AUDIO = 'https://media.example.org/talk.wav';
const clock = (second) => `${Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')}`;
const TALK = Array.from({ length: 120 }, (_, i) => [i * 5, `This was said at ${clock(i * 5)}, and it was a long sentence.`]);
const site = archive([
  { title: 'Video', length: 600, recording: VIDEO, lines: TALK },
  { title: 'Audio', length: 600, recording: AUDIO, lines: TALK },
  { title: 'Page', lines: TALK },
  { title: 'Untimed', lines: TALK.map(([, text]) => text) },
]);
const [VIDEO_PAGE, AUDIO_PAGE, OTHER_PAGE, UNTIMED_PAGE] = ['01-video', '02-audio', '03-page', '04-untimed'].map((name) => `channel/2024-01-${name}.html`);
const PHONE = { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true };
const played = /outside of the site: https:\/\/(www\.youtube-nocookie\.com\/embed\/-a_bcdefghi\?|media\.example\.org\/talk\.wav)/;

// ---- stand-ins --------------------------------------------------------------------------------------

/** A page that speaks as YouTube's player does: silent until it is told that somebody listens. */
const PLAYER = `<!doctype html><title>player</title><script>
let time = Number(new URLSearchParams(location.search).get('start')), state = 1, heard = false;
window.told = [];
const report = (event, info) => parent.postMessage(JSON.stringify({ event, info, id: 1 }), '*');
addEventListener('message', ({ data }) => {
  const { event, func, args } = JSON.parse(data);
  if (event === 'listening' && !heard) { heard = true; report('initialDelivery', { currentTime: time, playerState: state }); }
  if (event !== 'command') return;
  told.push([func, ...args]);
  if (func === 'seekTo') time = args[0];
  if (func === 'pauseVideo') state = 2;
  if (func === 'playVideo') state = 1;
  report('infoDelivery', { currentTime: time, playerState: state });
});
addEventListener('keydown', () => {});
window.playOn = (seconds) => { time += seconds; report('infoDelivery', { currentTime: time, playerState: state }); };
</script>`;

async function standIns(page) {
  const wave = silence(600);
  await page.route('https://www.youtube-nocookie.com/**', (route) => route.fulfill({ contentType: 'text/html', body: PLAYER }));
  await page.route(AUDIO, (route) => {
    const [, from, to] = /bytes=(\d+)-(\d*)/.exec(route.request().headers().range || 'bytes=0-');
    const end = to ? Number(to) : wave.length - 1;
    return route.fulfill({
      status: 206, contentType: 'audio/wav', body: wave.subarray(Number(from), end + 1),
      headers: { 'accept-ranges': 'bytes', 'content-range': `bytes ${from}-${end}/${wave.length}` },
    });
  });
}

const listening = (sentence, options, body) => reading(sentence, { site, expected: played, ...options }, async (given) => {
  await standIns(given.page);
  await body(given);
});
const open = async (page, goto, address) => {
  await goto(address);
  await page.locator('.tools').waitFor();
};
const player = async (page) => {
  await page.locator('.player iframe').waitFor();
  await page.locator('.now').waitFor();
  return page.frames().find((frame) => frame.url().includes('/embed/'));
};
const now = (page, id) => page.waitForFunction((id) => document.querySelector('.now')?.id === id, id);

// ---- YouTube ----------------------------------------------------------------------------------------

for (const [size, more] of [['desktop', {}], ['phone', PHONE]]) {
  listening(`YouTube plays from its no-cookie host once it is asked for, and times and lines lead into it, on a ${size}`, { over: ['http'], ...more }, async ({ page, root, goto }) => {
    await open(page, goto, VIDEO_PAGE);
    assert.equal(await page.locator('iframe').count(), 0);
    await page.locator('.listen').click();
    const video = await player(page);
    const address = new URL(video.url());
    assert.equal(address.origin + address.pathname, 'https://www.youtube-nocookie.com/embed/-a_bcdefghi');
    assert.deepEqual([address.searchParams.get('enablejsapi'), address.searchParams.get('origin')], ['1', new URL(root).origin]);
    await now(page, '0:00');
    await page.locator('.t > div > a', { hasText: '1:45' }).click();
    await now(page, '1:45');
    await page.locator('[id="1:20"]').click();
    await now(page, '1:20');
    assert.deepEqual(await video.evaluate(() => window.told), [['seekTo', 105, true], ['playVideo'], ['seekTo', 80, true], ['playVideo']]);
    await video.evaluate(() => window.playOn(12));
    await now(page, '1:30');
    await page.locator('.listen', { hasText: 'Pause' }).click();
    await page.locator('.listen', { hasText: 'Play' }).waitFor();
    await page.getByRole('button', { name: 'Close the player' }).click();
    assert.equal(await page.locator('iframe, .now').count(), 0);
    await page.locator('.listen', { hasText: 'Listen from 1:32' }).waitFor();
  });
}

listening('a time is a click away from being heard, and the place is remembered', { over: ['http'] }, async ({ page, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  await page.locator('.t > div > a', { hasText: '3:30' }).click();
  const video = await player(page);
  assert.equal(new URL(video.url()).searchParams.get('start'), '210');
  await video.evaluate(() => window.playOn(33));
  await now(page, '4:00');
  await page.reload();
  await page.locator('.listen', { hasText: 'Listen from 4:03' }).click();
  await player(page);
  await now(page, '4:00');
});

listening('the line that is spoken is followed until the reader scrolls, and again when asked', { over: ['http'] }, async ({ page, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  await page.locator('.listen').click();
  const video = await player(page);
  await video.evaluate(() => window.playOn(301));
  await now(page, '5:00');
  await settledInSight(page.locator('.now'));
  await page.mouse.move(300, 300);
  await page.mouse.wheel(0, -3000);
  await page.locator('.follow[aria-pressed=false]').waitFor();
  const { y } = await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve({ y: scrollY }), 300)));
  await video.evaluate(() => window.playOn(60));
  await now(page, '6:00');
  assert.equal(await page.evaluate(() => scrollY), y);
  await page.locator('.follow').click();
  await settledInSight(page.locator('.now'));
  assert.equal(await page.locator('.follow').getAttribute('aria-pressed'), 'true');
});

listening('what is no message of the player changes nothing', { over: ['http'] }, async ({ page, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  await page.locator('.listen').click();
  const video = await player(page);
  await page.evaluate(() => postMessage(JSON.stringify({ event: 'infoDelivery', info: { currentTime: 500 } }), '*'));
  for (const message of ['{', 'null', '{"info":null}', '{"info":{"currentTime":"9"}}', '[]']) await video.evaluate((text) => parent.postMessage(text, '*'), message);
  await video.evaluate(() => window.playOn(6));
  await now(page, '0:05');
});

reading('from disk, where YouTube plays nothing, its button is a link', { site, over: ['file'] }, async ({ page, goto }) => {
  await open(page, goto, VIDEO_PAGE);
  assert.equal(await page.locator('a.listen').getAttribute('href'), 'https://youtu.be/-a_bcdefghi?t=0');
  assert.equal(await page.locator('button.listen').count(), 0);
});

reading('a recording that is only a page is a link', { site }, async ({ page, goto }) => {
  await open(page, goto, OTHER_PAGE);
  assert.equal(await page.locator('a.listen').getAttribute('href'), 'https://example.org/recordings/2?t=0');
});

// ---- sound files ------------------------------------------------------------------------------------

const playing = (page, least) => page.waitForFunction((least) => {
  const audio = document.querySelector('.player audio');
  return audio && !audio.paused && audio.currentTime >= least && audio.currentTime < least + 4;
}, least);

for (const [size, more] of [['desktop', {}], ['phone', PHONE]]) {
  listening(`a sound file plays on the page, from the web and from disk, on a ${size}`, more, async ({ page, goto }) => {
    await open(page, goto, AUDIO_PAGE);
    assert.equal(await page.locator('audio').count(), 0);
    await page.locator('.t > div > a', { hasText: '3:30' }).click();
    await playing(page, 210);
    await now(page, '3:30');
    await page.locator('[id="3:40"]').click();
    await playing(page, 220);
    await page.locator('.listen', { hasText: 'Pause' }).click();
    await page.waitForFunction(() => document.querySelector('audio').paused);
  });
}

listening('space, arrows and p steer the recording, and only while no box or button has the focus', {}, async ({ page, goto }) => {
  await open(page, goto, AUDIO_PAGE);
  const top = await page.evaluate(() => scrollY);
  await page.keyboard.press('Space');
  await page.waitForFunction((top) => scrollY > top, top); // without a player, space is the browser's
  await goto(`${AUDIO_PAGE}#4:00`);
  await page.locator('.here').waitFor();
  await page.keyboard.press('p');
  await playing(page, 240);
  await page.keyboard.press('ArrowRight');
  await playing(page, 245);
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelector('audio').paused);
  const time = await page.evaluate(() => document.querySelector('audio').currentTime);
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction((time) => Math.abs(document.querySelector('audio').currentTime - time + 5) < 0.5, time);
  await page.keyboard.press('/');
  await page.keyboard.type('j k?p c');
  assert.equal(await page.locator('.find input').inputValue(), 'j k?p c');
  assert.equal(await page.evaluate(() => document.querySelector('audio').paused), true);
  assert.equal(await page.locator('dialog[open]').count(), 0);
});

// ---- keys -------------------------------------------------------------------------------------------

for (const address of [OTHER_PAGE, UNTIMED_PAGE]) {
  reading(`j and k go from line to line, c cites: ${address}`, { site }, async ({ page, goto }) => {
    await open(page, goto, address);
    const at = async (number) => {
      const here = page.locator('.here');
      await settledInSight(here);
      assert.equal((await here.innerText()).trim(), TALK[number][1]);
      assert.ok(await here.evaluate((line) => line === document.activeElement));
    };
    await page.keyboard.press('j');
    await at(0);
    for (let line = 1; line < 40; line++) await page.keyboard.press('j');
    await at(39);
    await page.keyboard.press('k');
    await at(38);
    await page.keyboard.press('c');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Link');
    await page.keyboard.press('Escape');
    await page.locator('.cite').waitFor({ state: 'hidden' });
    await page.keyboard.press('j');
    await at(39);
  });
}

reading('? tells the keys, and goes away again', { site }, async ({ page, goto }) => {
  await open(page, goto, OTHER_PAGE);
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.waitFor();
  const keys = await dialog.locator('kbd').allInnerTexts();
  for (const key of ['/', 'j', 'k', 'c', 'p', 'Space', '←', '→', '?']) assert.ok(keys.includes(key), key);
  await page.keyboard.press('j');
  assert.equal(await page.locator('.here').count(), 0);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
});

reading('the keys can be switched off, and stay so', { site }, async ({ page, goto }) => {
  await open(page, goto, OTHER_PAGE);
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('checkbox', { name: 'Enable keyboard shortcuts' }).uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await page.locator('.tools').waitFor();
  for (const key of ['j', '?', '/', 'c']) await page.keyboard.press(key);
  assert.equal(await page.locator('.here, dialog[open]').count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BODY');
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('checkbox', { name: 'Enable keyboard shortcuts' }).check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.locator('.here').waitFor();
});

reading('keys with Control, Alt or Meta stay with the browser', { site }, async ({ page, goto }) => {
  await open(page, goto, OTHER_PAGE);
  for (const key of ['Control+j', 'Alt+k', 'Meta+c']) await page.keyboard.press(key);
  assert.equal(await page.locator('.here').count(), 0);
});
