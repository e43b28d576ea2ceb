import assert from 'node:assert/strict';
import { archive, reading, sample, settledInSight } from './support.mjs';

const clock = (second) => `${Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')}`;

// A line every five seconds for 25 minutes, one that the transcriber repeated, and a line after it.
const TALK = Array.from({ length: 300 }, (_, i) => [i * 5, `This is what was said at ${clock(i * 5)}.`]);
const LOOP = Array.from({ length: 6 }, (_, i) => [1500 + i * 5, 'Thank you for watching.']);
const UNTIMED = Array.from({ length: 120 }, (_, i) => `Nobody noted the time of sentence number ${i + 1}.`);
const UNBROKEN = 'Donaudampfschifffahrtsgesellschaftskapitaenswitwenrentenauszahlungsstelle';

const site = archive([
  {
    title: 'Timed', date: '2024-01-01', lines: [...TALK, ...LOOP, [1530, 'Good night.']],
    description: 'The plan is at https://example.org/plan?year=1961, the log (https://example.org/log) too.\nMore: https://example.org/more.\nNot this: javascript:alert(1)',
  },
  { title: 'Untimed', date: '2024-01-02', lines: UNTIMED },
  {
    title: UNBROKEN, channel: UNBROKEN, date: '2024-01-03', lines: [[0, UNBROKEN.repeat(3)], [4, 'Good night.']],
    description: `https://example.org/${UNBROKEN.repeat(3)}\n${UNBROKEN.repeat(3)}`,
  },
]);
const TIMED = 'channel/2024-01-01-timed.html';
const NOTED = 'channel/2024-01-02-untimed.html';

/** Texts of the lines that the page highlights. */
const highlighted = async (page) => (await page.locator('.here').allInnerTexts()).map((text) => text.trim());
const said = (...times) => times.map((time) => `This is what was said at ${time}.`);

for (const [what, fragment, times] of [
  ['a time leads to its line', '12:35', ['12:35']],
  ['a time between two lines leads to the line that covers it', '12:38', ['12:35']],
  ['a media fragment leads to the line of that second', 't=65', ['1:05']],
  ['a media fragment with a range marks its lines', 't=12:35,12:45', ['12:35', '12:40']],
  ['a range marks its lines', '1:00-1:20', ['1:00', '1:05', '1:10', '1:15']],
]) {
  reading(`${what}: #${fragment}`, { site }, async ({ page, goto }) => {
    await goto(`${TIMED}#${fragment}`);
    await settledInSight(page.locator('.here').first());
    assert.deepEqual(await highlighted(page), said(...times));
  });
}

reading('the highlight follows when the fragment changes, and goes when it names no line', { site }, async ({ page, goto }) => {
  await goto(`${TIMED}#1:00`);
  await settledInSight(page.locator('.here'));
  await page.evaluate(() => (location.hash = '#20:00'));
  await page.locator('.here', { hasText: '20:00' }).waitFor();
  await settledInSight(page.locator('.here'));
  assert.deepEqual(await highlighted(page), said('20:00'));
  await page.goBack();
  await page.locator('.here', { hasText: '1:00' }).waitFor();
  assert.deepEqual(await highlighted(page), said('1:00'));
  await page.evaluate(() => (location.hash = '#elsewhere'));
  await page.locator('.here').waitFor({ state: 'detached' });
});

reading('a line of a transcript without times is found by its number: #l5', { site }, async ({ page, goto }) => {
  for (const number of [5, 100]) {
    await goto('index.html');
    await goto(`${NOTED}#l${number}`);
    await settledInSight(page.locator('.here'));
    assert.deepEqual(await highlighted(page), [`Nobody noted the time of sentence number ${number}.`]);
  }
});

reading('a line that is folded away as a repetition opens when it is addressed', { site }, async ({ page, goto }) => {
  await goto(TIMED);
  assert.equal(await page.locator('.t details p').first().isVisible(), false);
  await goto(`${TIMED}#25:15`);
  const line = page.locator('.t details p.here');
  await line.waitFor({ state: 'visible' });
  await settledInSight(line);
  assert.equal(await line.getAttribute('id'), '25:15');
});

reading('a fragment that is no proper address does no harm', { site }, async ({ page, goto }) => {
  await goto(`${TIMED}?q=said#100%`);
  await page.locator('mark').first().waitFor();
  await page.keyboard.press('/');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'q');
});

reading('addresses in the description are links, other words are not', { site }, async ({ page, goto }) => {
  await goto(TIMED);
  const about = page.locator('main .about').first();
  const links = await about.locator('a').evaluateAll((all) => all.map((link) => [link.href, link.textContent]));
  const addresses = ['https://example.org/plan?year=1961', 'https://example.org/log', 'https://example.org/more'];
  assert.deepEqual(links, addresses.map((address) => [address, address]));
  const text = await about.evaluate((element) => element.textContent);
  assert.ok(text.includes('the log (https://example.org/log) too.') && text.includes('More: https://example.org/more.\n'), text);
});

const ADDRESSES = [
  'https://example.org:8080/a', 'https://bücher.example/?q=a@b', 'http://127.0.0.1', 'http://[2001:db8::1]:80/x', 'https://example.org/~a/b_c-d%20e',
];
const DISGUISED = [
  'https://good.example@evil.example/', 'https://@evil.example/', 'https://user:password@evil.example/', 'https://good.example\\@evil.example/',
  'https://example.org/\u{200f}gpj', 'https://example.org/\u{61c}a', 'http://example.org:99999/', 'http://example.org:80:80/', 'http://[::1', 'http://::1/', 'https://exa%6dple.org/', 'https:///a',
];
const linked = archive([{ title: 'Linked', lines: [[0, 'Good night.']], description: [...ADDRESSES, ...DISGUISED].map((address) => `At ${address} it is.`).join('\n') }]);

reading('an address that hides where it leads, or leads nowhere, is no link', { site: linked }, async ({ page, goto }) => {
  await goto('channel/2024-01-01-linked.html');
  const about = page.locator('main .about').first();
  const links = await about.locator('a').evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.textContent, link.rel]));
  assert.deepEqual(links, ADDRESSES.map((address) => [address, address, 'noopener nofollow']));
  const text = await about.evaluate((element) => element.textContent);
  for (const address of [...ADDRESSES, ...DISGUISED]) assert.ok(text.includes(`At ${address} it is.`), address);
});

reading('a transcript can be read and addressed without JavaScript', { site, javaScriptEnabled: false }, async ({ page, goto }) => {
  await goto(`${TIMED}#12:35`);
  await settledInSight(page.locator('p:target'));
  assert.deepEqual([(await page.locator('p:target').innerText()).trim()], said('12:35'));
  assert.equal(await page.locator('.t p').count(), TALK.length + LOOP.length + 1);
});

/** Addresses of the first page, of every channel and of the first transcript that each of them lists. */
async function pagesOfAllKinds(page, goto) {
  const links = (selector) => page.locator(selector).evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  await goto('index.html');
  const found = ['index.html', 'search.html', '404.html'];
  for (const channel of await links('main table a')) {
    await goto(channel);
    const [first] = await links('main .rows a');
    found.push(channel, channel.replace('index.html', first));
  }
  return found;
}

for (const width of [320, 390]) {
  for (const [kind, of] of [['the sample', sample], ['long unbroken words', site]]) {
    reading(`no page of ${kind} has to be scrolled sideways at ${width} px`, { site: of, viewport: { width, height: 700 } }, async ({ page, goto }) => {
      const wide = [];
      const measure = async (name) => {
        const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (excess > 0) wide.push(`${name}: ${excess} px too wide`);
      };
      for (const path of await pagesOfAllKinds(page, goto)) {
        await goto(path);
        for (const folded of await page.locator('details').all()) await folded.evaluate((details) => (details.open = true));
        await measure(path);
      }
      for (const query of ['night', 'donaudampf*', `"${UNBROKEN.repeat(2)}"`]) {
        await goto(`search.html?q=${encodeURIComponent(query)}`);
        await page.locator('#status[data-state=done]').waitFor();
        await measure(`search for ${query}`);
      }
      assert.deepEqual(wide, []);
    });
  }
}
