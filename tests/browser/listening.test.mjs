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

// ---- other services -----------------------------------------------------------------------------------

/** Stand-ins that speak as the players of Vimeo and of SoundCloud do, and note what they are told. */
const VIMEO = `<!doctype html><title>player</title><script>
let time = Number(/t=(\\d+)s/.exec(location.hash)[1]); window.told = []; window.asked = [];
const report = (event, data) => parent.postMessage(JSON.stringify({ event, data }), '*');
addEventListener('message', ({ data }) => {
  if (data.method === 'ping') return report('ready');
  if (data.method === 'addEventListener') { asked.push(data.value); if (asked.length === 1) report('play', { seconds: time }); return; }
  told.push([data.method, data.value]);
  if (data.method === 'setCurrentTime') time = data.value;
  if (data.method === 'pause' || data.method === 'play') report(data.method, { seconds: time });
  report('timeupdate', { seconds: time });
});
window.playOn = (seconds) => { time += seconds; report('timeupdate', { seconds: time }); };
</script>`;
const SOUNDCLOUD = `<!doctype html><title>player</title><script>
let time = 0, said = false; window.told = []; window.asked = [];
const report = (method, value) => parent.postMessage(JSON.stringify({ widgetId: 'x', method, value }), '*');
const progress = () => report('playProgress', { currentPosition: time, relativePosition: 0 });
addEventListener('message', ({ data }) => {
  const { method, value } = JSON.parse(data);
  if (method === 'addEventListener') { asked.push(value); if (value === 'ready' && !said) { said = true; report('ready'); } if (value === 'finish') { report('play'); progress(); } return; }
  told.push([method, value]);
  if (method === 'seekTo') time = value;
  if (method === 'pause' || method === 'play') report(method);
  progress();
});
window.playOn = (seconds) => { time += seconds * 1000; progress(); };
</script>`;
const SILENT = '<!doctype html><title>player</title>';
const SERVICES = [
  { name: 'Vimeo', recording: 'https://vimeo.com/76979871', body: VIMEO, origin: 'https://player.vimeo.com', frame: /^\/video\/76979871\?autoplay=1&dnt=1#t=60s$/, seek: ['setCurrentTime', 100], at: 'https://vimeo.com/76979871#t=60' },
  { name: 'SoundCloud', recording: 'https://soundcloud.com/harbour/fog', body: SOUNDCLOUD, origin: 'https://w.soundcloud.com', frame: /^\/player\/\?url=https%3A%2F%2Fsoundcloud\.com%2Fharbour%2Ffog&auto_play=true$/, first: ['seekTo', 60_000], seek: ['seekTo', 100_000], at: 'https://soundcloud.com/harbour/fog#t=60' },
  { name: 'Internet Archive', recording: 'https://archive.org/details/fog', body: SILENT, origin: 'https://archive.org', frame: /^\/embed\/fog\?autoplay=1&start=60$/, again: '&start=100', at: 'https://archive.org/details/fog?start=60' },
  { name: 'tube.example.org', recording: 'https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv', body: SILENT, origin: 'https://tube.example.org', frame: /^\/videos\/embed\/kkGMgK9ZtnKfYAgnEtQxbv\?autoplay=1&start=60s$/, again: '&start=100s', at: 'https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv?start=60' },
];
const services = archive(SERVICES.map(({ name, recording }) => ({ title: name, length: 600, recording, lines: TALK })));
const pageOf = (number) => `channel/2024-01-0${number + 1}-${SERVICES[number].name.toLowerCase().replace(/\W/g, '-')}.html`;

for (const [number, { name, body, origin, frame, first, seek, again, at }] of SERVICES.entries()) {
  const fromThere = new RegExp(`outside of the site: ${origin}/`);
  const opened = async ({ page, goto }) => {
    await page.route(`${origin}/**`, (route) => route.fulfill({ contentType: 'text/html', body }));
    await open(page, goto, `${pageOf(number)}#1:00`);
    await page.locator('.here').waitFor();
    assert.match(await page.locator('meta[http-equiv]').getAttribute('content'), new RegExp(`;frame-src ${origin}$`));
    assert.equal(await page.locator('iframe').count(), 0);
    await page.locator('.listen').click();
    await page.locator('.player:not(.waits) iframe').waitFor();
    return page.frames().find((one) => one !== page.mainFrame());
  };

  reading(`${name} plays once it is asked for, from the second of the line, and times lead into it`, { site: services, expected: fromThere }, async (given) => {
    const { page } = given;
    const player = await opened(given);
    const { origin: from, pathname, search, hash } = new URL(player.url());
    assert.equal(from, origin);
    assert.match(pathname + search + hash, frame);
    if (again) {
      await page.locator('[id="1:40"]').click();
      await page.waitForFunction((end) => document.querySelector('iframe').src.endsWith(end), again);
      // It does not tell its time, so nothing follows it, and nothing says so.
      assert.equal(await page.locator('.now, .follow:not([hidden])').count(), 0);
      return;
    }
    await now(page, '1:00');
    await page.locator('.follow[aria-pressed=true]').waitFor();
    await page.locator('[id="1:40"]').click();
    await now(page, '1:40');
    assert.deepEqual((await player.evaluate(() => window.told)).map(([method, value]) => [method, value ?? 0]), [...(first ? [first] : []), seek, ['play', 0]]);
    await player.evaluate(() => window.playOn(12));
    await now(page, '1:50');
    await page.locator('.listen', { hasText: 'Pause' }).click();
    await page.locator('.listen', { hasText: 'Play' }).waitFor();
  });

  reading(`where ${name} cannot be loaded, the page says so and leads there`, { site: services, over: ['http'], expected: new RegExp(`${fromThere.source}|ERR_`) }, async ({ page, goto }) => {
    await page.clock.install();
    await page.route(`${origin}/**`, () => {}); // It is never answered.
    await open(page, goto, `${pageOf(number)}#1:00`);
    await page.locator('.listen').click();
    await page.locator('.player').waitFor();
    assert.equal(await page.locator('.trouble').count(), 0);
    await page.clock.fastForward(8000);
    await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor();
    const link = page.getByRole('link', { name: `Open at ${name} from 1:00` });
    assert.equal(await link.getAttribute('href'), at);
    assert.equal(await page.locator('.player iframe').isVisible(), false);
    assert.equal(await page.locator('.follow:not([hidden])').count(), 0);
  });
}

listening('where YouTube cannot be loaded, the page says so; what answers late is shown after all', { over: ['http'] }, async ({ page, goto }) => {
  await page.clock.install();
  let late = () => {};
  await page.route('https://www.youtube-nocookie.com/**', (route) => void (late = () => route.fulfill({ contentType: 'text/html', body: PLAYER })));
  await open(page, goto, `${VIDEO_PAGE}#1:00`);
  await page.locator('.listen').click();
  await page.locator('.player').waitFor();
  await page.clock.fastForward(8000);
  assert.equal(await page.getByRole('link', { name: 'Open at YouTube from 1:00' }).getAttribute('href'), 'https://youtu.be/-a_bcdefghi?t=60');
  await late();
  for (let tries = 0; tries < 40 && !await page.locator('.now').count(); tries++) await page.clock.runFor(300);
  await now(page, '1:00');
  assert.equal(await page.locator('.trouble').count(), 0);
  assert.ok(await page.locator('.player iframe').isVisible());
});

listening('a sound file that is missing is said to be, with a link to it', { expected: /media\.example\.org|Failed to load/ }, async ({ page, goto }) => {
  await page.route(AUDIO, (route) => route.fulfill({ status: 404, body: '' }));
  await open(page, goto, AUDIO_PAGE);
  await page.locator('.listen').click();
  assert.equal(await page.getByRole('link', { name: 'Open the recording' }).getAttribute('href'), `${AUDIO}#t=0`);
});

for (const [size, more] of [['desktop', {}], ['desktop with room for the player', { viewport: { width: 1280, height: 700 } }], ['phone', PHONE]]) {
  listening(`opening the player moves no line of the text, wherever the reader is, on a ${size}`, { over: ['http'], ...more }, async ({ page, goto }) => {
    await open(page, goto, VIDEO_PAGE);
    for (const line of ['0:10', '5:00']) {
      await page.locator(`[id="${line}"]`).evaluate((element) => element.scrollIntoView({ block: 'center', behavior: 'instant' }));
      await settledInSight(page.locator(`[id="${line}"]`));
      const place = () => page.locator(`[id="${line}"]`).evaluate((element) => {
        const { x, y, width } = element.getBoundingClientRect();
        return [x, y, width].map(Math.round);
      });
      const before = await place();
      await page.locator('.listen').click();
      const video = await player(page);
      await video.evaluate(() => window.playOn(1));
      // A smooth scroll would have begun by the third frame.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)))));
      assert.deepEqual(await place(), before);
      await page.getByRole('button', { name: 'Close the player' }).click();
      await page.evaluate(() => localStorage.clear());
    }
  });
}

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
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cite');
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
