// Firefox, by hand and not part of tests/run: apt-get install firefox-esr, or FIREFOX=/path/to/firefox, and a built binary. Then
// npm --prefix tests/browser ci && npm --prefix tests/browser/firefox ci && node --test tests/browser/firefox/*.test.mjs
import assert from 'node:assert/strict';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import puppeteer from 'puppeteer-core';
import { sample } from '../support.mjs';

const STORM = 'harbour-voices/2022-10-22-the-storm-of-november-1961-a-round-table.html';
const TIMEOUT = 15_000;

let firefox;
before(async () => {
  const executablePath = process.env.FIREFOX || '/usr/bin/firefox-esr';
  await access(executablePath, constants.X_OK).catch(() => {
    throw new Error(`There is no Firefox at ${executablePath}. Install it (Debian: apt-get install firefox-esr), or name one: FIREFOX=/path/to/firefox`);
  });
  firefox = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
});
after(() => firefox?.close());

/** One test over http and one over file. It fails on any error of the pages, too. */
function reading(sentence, body, viewport = { width: 1000, height: 700 }) {
  for (const protocol of ['http', 'file']) {
    test(`${sentence} (${protocol})`, async () => {
      const root = (await sample())[protocol];
      // A window of its own: one page with a history of its own.
      const context = await firefox.createBrowserContext();
      try {
        const page = await context.newPage();
        await page.setViewport(viewport);
        page.setDefaultTimeout(TIMEOUT);
        const troubles = [];
        page.on('pageerror', (error) => troubles.push(`error on the page: ${error.message}`));
        page.on('console', (message) => {
          if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
        });
        await body({ page, root });
        assert.deepEqual(troubles, []);
      } finally {
        await context.close();
      }
    });
  }
}

const done = (page) => page.waitForSelector('#status[data-state=done]');
const texts = (page, selector) => page.$$eval(selector, (all) => all.map((one) => one.textContent));
const visible = (page, selector) => page.$eval(selector, (one) => one.checkVisibility());

async function search(page, root, query) {
  await page.goto(`${root}search.html`);
  await page.type('main input[name=q]', query);
  await page.keyboard.press('Enter');
  await page.waitForFunction((wanted) => new URLSearchParams(location.search).get('q') === wanted, {}, query);
  await done(page);
}

/** Waits until an element has been in sight for a while. */
const settledInSight = (page, id) => page.waitForFunction((wanted) => {
  const box = document.getElementById(wanted)?.getBoundingClientRect();
  const inSight = Boolean(box) && box.top >= 0 && box.bottom <= innerHeight;
  window.seenInSight = inSight ? (window.seenInSight || 0) + 1 : 0;
  return window.seenInSight > 3;
}, { polling: 100 }, id);

reading('a phrase is found with its words marked, its moment leads to the line, and back to the results', async ({ page, root }) => {
  await search(page, root, '"had all turned for home"');
  assert.equal((await texts(page, '#results > li')).length, 1);
  assert.equal((await texts(page, '#results mark')).join(' '), 'had all turned for home');
  await page.click('a.hit');
  await page.waitForSelector('.t mark');
  assert.equal(decodeURIComponent(new URL(page.url()).hash), '#3:04');
  assert.ok(page.url().startsWith(root + STORM));
  await settledInSight(page, '3:04');
  assert.equal((await texts(page, '.t mark')).join(' '), 'had all turned for home');
  await page.evaluate(() => history.back());
  await page.waitForSelector('#results > li');
  await done(page);
  assert.equal(await page.$eval('#q', (box) => box.value), '"had all turned for home"');
});

reading('results appear while typing, and the address keeps the query', async ({ page, root }) => {
  await page.goto(`${root}search.html?q=lamp`);
  await done(page);
  await page.$eval('#q', (box) => box.select());
  await page.type('#q', 'barome', { delay: 30 });
  await page.waitForFunction(() => /^barometer$/i.test(document.querySelector('#results mark')?.textContent));
  await page.waitForFunction(() => new URLSearchParams(location.search).get('q') === 'barome');
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => document.querySelector('#q').value === 'lamp' && /^lamp$/i.test(document.querySelector('#results mark')?.textContent));
});

reading('the chart appears, is chosen from with the keyboard, compared and counted exactly', async ({ page, root }) => {
  await page.goto(`${root}search.html?q=fog`);
  await page.waitForSelector('.bar');
  assert.equal(await page.$eval('.bar[data-month="2020-03"]', (bar) => bar.getAttribute('aria-label')), 'March 2020: 20 mentions in 2 transcripts');
  await page.focus('#timeline input[name=by]:checked');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => new URLSearchParams(location.search).get('q') === 'fog after:2020-03 before:2020-04');
  await page.waitForFunction(() => document.querySelectorAll('#results > li').length === 2);
  await page.waitForFunction(() => document.activeElement.matches('.bar[data-month="2020-03"][aria-pressed=true]'));
  await page.evaluate(() => history.back());
  await page.waitForFunction(() => document.querySelector('#q').value === 'fog' && document.querySelector('.bar[data-month="2020-03"][aria-pressed=false]'));
  await page.type('#timeline-other', '"the lamp"');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('svg.chart').length === 2);
  assert.equal(new URL(page.url()).searchParams.get('vs'), '"the lamp"');
  assert.equal(await page.$eval('#timeline', (section) => section.dataset.exact), 'false');
  await page.click('#timeline-prove');
  await page.waitForSelector('#timeline[data-exact=true]');
  await page.click('#timeline-table summary');
  await page.waitForFunction(() => document.querySelectorAll('#timeline-cells tbody tr').length > 5);
});

reading('filters offer counts and change the query', async ({ page, root }) => {
  await page.goto(`${root}search.html?q=fog`);
  await page.waitForSelector('.bar');
  const option = await page.waitForFunction(() => [...document.querySelectorAll('#search-channel option')].find((one) => /^Common Inventions \(\d+\)$/.test(one.textContent))?.textContent);
  await page.select('#search-channel', 'Common Inventions');
  await page.waitForFunction(() => new URLSearchParams(location.search).get('q') === 'fog channel:"Common Inventions"');
  const count = Number(/\d+/.exec(await option.jsonValue())[0]);
  await page.waitForFunction((wanted) => document.querySelectorAll('#results > li').length === wanted, {}, count);
});

reading('an address of a moment leads to its line, and every time to itself', async ({ page, root }) => {
  await page.goto(`${root}${STORM}#3:04`);
  await settledInSight(page, '3:04');
  await page.evaluate(() => (location.hash = `#${[...document.querySelectorAll('.t p[id]')].at(-5).id}`));
  const last = decodeURIComponent(new URL(page.url()).hash.slice(1));
  await page.evaluate(() => (window.seenInSight = 0));
  await settledInSight(page, last);
  assert.ok(await page.evaluate(() => scrollY > 2000));
  await page.evaluate(() => history.back());
  await page.evaluate(() => (window.seenInSight = 0));
  await settledInSight(page, '3:04');
});

reading('a phone folds filters and chart away', async ({ page, root }) => {
  await page.goto(`${root}search.html?q=fog`);
  await page.waitForSelector('.bar');
  await done(page);
  assert.equal(await visible(page, 'svg.chart'), false);
  assert.equal(await visible(page, '#search-channel'), false);
  assert.ok(await page.$eval('#results mark', (mark) => mark.getBoundingClientRect().bottom < innerHeight));
  await page.click('#timeline-fold');
  await page.waitForFunction(() => document.querySelector('svg.chart').checkVisibility() && document.querySelector('svg.chart').getBoundingClientRect().width > 300);
  await page.click('#search-fold');
  assert.equal(await visible(page, '#search-channel'), true);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
}, { width: 390, height: 780 });
