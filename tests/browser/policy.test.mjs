// What the policy in every page has the browser refuse, whatever may have come into the page.
import assert from 'node:assert/strict';
import { archive, reading } from './support.mjs';

const LINES = Array.from({ length: 6 }, (_, i) => [i * 20, `The fog came in ${i}.`]);
const site = archive([
  { title: 'Film', recording: 'https://www.youtube.com/watch?v=-a_bcdefghi', lines: LINES },
  { title: 'Sound', recording: 'https://example.org/talk.mp3', lines: LINES },
  { title: 'Silent', lines: LINES },
  { title: 'Vimeo', recording: 'https://vimeo.com/76979871', lines: LINES },
  { title: 'Tube', recording: 'https://tube.example.org/w/kkGMgK9ZtnKfYAgnEtQxbv', lines: LINES },
], 'topics: [{name: Fog, terms: [fog]}]');
const FILM = 'channel/2024-01-01-film.html', SOUND = 'channel/2024-01-02-sound.html', SILENT = 'channel/2024-01-03-silent.html';
// The browser reports requests that it refuses, too; what leaves it is counted.
const REFUSED = /Content Security Policy|TrustedScript|TrustedHTML|Trusted Type|outside of the site: https:\/\/elsewhere\.example/;

for (const address of ['index.html', 'channel/index.html', 'search.html', '404.html', 'topics/index.html', 'topics/fog.html', FILM, SOUND, SILENT]) {
  reading(`nothing that came into a page runs or is loaded from elsewhere: ${address}`, { site, expected: REFUSED }, async ({ page, goto }) => {
    const left = [];
    await page.route('https://elsewhere.example/**', (route) => {
      left.push(route.request().url());
      return route.abort();
    });
    await goto(address);
    const ran = await page.evaluate(async () => {
      window.ran = [];
      const add = (tag, attributes) => {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        document.body.append(element);
        return element;
      };
      const attempts = [
        () => document.body.insertAdjacentHTML('beforeend', '<b>text as mark-up</b>'),
        () => (add('script', {}).textContent = "ran.push('inline script')"),
        () => add('img', { src: 'data:,', onerror: "ran.push('attribute')" }),
        () => add('a', { href: "javascript:ran.push('address')" }).click(),
        () => setTimeout("ran.push('timer')"),
        () => add('script', { src: 'https://elsewhere.example/x.js' }),
        () => add('img', { src: 'https://elsewhere.example/x.png' }),
        () => add('iframe', { src: 'https://elsewhere.example/' }),
        () => add('link', { rel: 'stylesheet', href: 'https://elsewhere.example/x.css' }),
        () => void fetch('https://elsewhere.example/').catch(() => {}),
        () => add('form', { action: 'https://elsewhere.example/' }).submit(),
      ];
      for (const attempt of attempts) {
        try {
          attempt();
        } catch {
          // Refused, as it should be.
        }
      }
      add('base', { href: 'https://elsewhere.example/' });
      if (!document.baseURI.startsWith(location.origin === 'null' ? 'file:' : location.origin)) window.ran.push('base');
      if (document.body.textContent.includes('text as mark-up')) window.ran.push('mark-up');
      await new Promise((resolve) => setTimeout(resolve, 300));
      return window.ran;
    });
    assert.deepEqual({ ran, left }, { ran: [], left: [] });
  });
}

reading('a page lets in the player of its own recording and no other', { site, over: ['http'] }, async ({ page, goto }) => {
  const policy = async (address) => {
    await goto(address);
    return page.locator('meta[http-equiv]').getAttribute('content');
  };
  const film = await policy(FILM), sound = await policy(SOUND), silent = await policy(SILENT);
  assert.match(film, /;frame-src https:\/\/www\.youtube-nocookie\.com$/);
  assert.match(sound, /;media-src 'self' file: http: https:$/);
  assert.doesNotMatch(film, /media-src/);
  assert.doesNotMatch(sound, /frame-src/);
  assert.doesNotMatch(silent, /https?:/);
  assert.match(await policy('channel/2024-01-04-vimeo.html'), /;frame-src https:\/\/player\.vimeo\.com$/);
  assert.match(await policy('channel/2024-01-05-tube.html'), /;frame-src https:\/\/tube\.example\.org$/);
});
