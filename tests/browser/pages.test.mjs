import assert from 'node:assert/strict';
import { archive, reading } from './support.mjs';

const STORM = 'harbour-voices/2022-10-22-the-storm-of-november-1961-a-round-table.html';

reading('from home to a channel, a transcript and the next one by clicking', {}, async ({ page, root, goto }) => {
  const heading = () => page.locator('h1').innerText();
  await goto('index.html');
  await page.getByRole('table').getByRole('link', { name: 'Harbour Voices' }).click();
  await page.waitForURL(`${root}harbour-voices/index.html`);
  assert.equal(await heading(), 'Harbour Voices');
  await page.getByRole('link', { name: 'The Night the Lamp Went Out' }).click();
  await page.waitForURL(`${root}harbour-voices/*lamp-went-out.html`);
  assert.equal(await heading(), 'The Night the Lamp Went Out');
  await page.locator('a[rel=next]').click();
  await page.waitForURL(`${root}harbour-voices/*salt-rope-tar.html`);
  await page.locator('a[rel=prev]').click();
  await page.waitForURL(`${root}harbour-voices/*lamp-went-out.html`);
  await page.locator('main').getByRole('link', { name: 'Harbour Voices' }).click();
  await page.waitForURL(`${root}harbour-voices/index.html`);
  await page.locator('header a').first().click();
  await page.waitForURL(`${root}index.html`);
});

/** Lightness of the page's background and of its text, 0 to 1. */
const lightness = (page) => page.evaluate(() => {
  const of = (color) => color.match(/[\d.]+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 765;
  const painted = [document.body, document.documentElement].map((element) => getComputedStyle(element).backgroundColor);
  const paper = painted.find((color) => color.startsWith('rgb(')) || 'rgb(255, 255, 255)';
  return { paper: of(paper), ink: of(getComputedStyle(document.querySelector('h1')).color) };
});

for (const colorScheme of ['dark', 'light']) {
  reading(`every kind of page is ${colorScheme} for who prefers it`, { colorScheme }, async ({ page, goto }) => {
    for (const path of ['index.html', 'harbour-voices/index.html', STORM, 'search.html', '404.html']) {
      await goto(path);
      const { paper, ink } = await lightness(page);
      assert.ok(colorScheme === 'dark' ? paper < 0.2 && ink > 0.7 : paper > 0.9 && ink < 0.3, `${path}: text ${ink} on ${paper}`);
    }
  });
}

const based = archive([{ title: 'Only one', lines: [[0, 'Hello.']] }], 'base_url: {address}\n');
// The browser reports the status of the page itself; anything else that is missing still fails.
const MISSING = /status of 404.*\/no\/such\/place\/page\.html\)/;

reading('a missing address deep in the site is answered without any other request', { site: based, over: ['http'], expected: MISSING }, async ({ page, root, goto }) => {
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  const response = await goto('no/such/place/page.html');
  assert.equal(response.status(), 404);
  assert.match(await page.locator('h1').innerText(), /no page at this address/);
  assert.notEqual(await page.locator('body').evaluate((body) => getComputedStyle(body).maxWidth), 'none');
  assert.deepEqual(requests, [`${root}no/such/place/page.html`]);
});

// What is looked for in the folders below the right one is missing, too.
for (const missing of ['page.html', 'no/page.html', 'no/such/page.html', 'no/such/place/page.html', 'no/such/place/at/page.html']) {
  const expected = /status of 404/;
  reading(`without scripts and without knowing its address a site leads home from ${missing}`, { over: ['http'], expected, javaScriptEnabled: false }, async ({ page, root, goto }) => {
    assert.equal((await goto(missing)).status(), 404);
    const isFound = (frame) => frame.url() === `${root}home.svg`;
    for (let tries = 0; tries < 50 && !page.frames().some(isFound); tries++) await page.waitForTimeout(100);
    const [picture, ...more] = page.frames().filter(isFound);
    assert.deepEqual(more, []);
    await picture.locator('a').click();
    await page.waitForURL(`${root}index.html`);
  });
}

reading('at any greater depth it says where home is', { over: ['http'], expected: /status of 404/ }, async ({ page, goto }) => {
  await goto('a/b/c/d/e/f/page.html');
  await page.getByText('Its address is the first part of this one.').waitFor();
});

reading('a missing address leads home by the keyboard', { over: ['http'], expected: /status of 404/ }, async ({ page, root, goto }) => {
  await goto('no/such/page.html');
  for (let tries = 0; tries < 50 && page.frames().every((frame) => frame.url() !== `${root}home.svg`); tries++) await page.waitForTimeout(100);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${root}index.html`);
});

reading('the icon of the site is found from every kind of page', {}, async ({ page, goto }) => {
  for (const path of ['index.html', 'harbour-voices/index.html', STORM, 'search.html']) {
    await goto(path);
    const address = await page.locator('link[rel=icon]').evaluate((link) => link.href);
    const width = await page.evaluate((address) => new Promise((resolve) => {
      const picture = new Image();
      picture.onload = () => resolve(picture.width);
      picture.onerror = () => resolve(0);
      picture.src = address;
    }), address);
    assert.ok(width > 0, `${path}: ${address}`);
  }
});

reading('the page for a missing address leads home if the site knows its address', { site: based, over: ['http'], expected: MISSING }, async ({ page, root, goto }) => {
  await goto('no/such/place/page.html');
  await page.locator('main a').click();
  await page.waitForFunction((home) => [home, `${home}index.html`].includes(location.href), root);
  assert.equal(await page.getByRole('link', { name: 'Only one' }).count(), 1);
});
