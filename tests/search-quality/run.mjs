// Asks the queries of sample.mjs on the real search page, in a headless Chromium, and counts what comes back.
//
//   node tests/search-quality/run.mjs PUBLIC queries.json [--file] [--limit N] [--once] [--cold] [--pages N] [--goals] [--json]
//
// Needs the packages of tests/browser (npm --prefix tests/browser ci). CHROMIUM names another browser.
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createGzip } from 'node:zlib';

const { chromium } = createRequire(new URL('../browser/package.json', import.meta.url))('playwright-core');

const NEAR_SECONDS = 10, NEAR_LINES = 5;
const PATIENCE = 60_000;
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** What is asked of each kind: [name of the row, does it take this query, the text to type]. */
const quoted = ({ text }) => `"${text}"`;
const bare = ({ text }) => text;
const ROWS = [
  ['quote by file, in quotation marks', ({ kind, drawn }) => kind === 'quote' && drawn === 'file', quoted],
  ['quote by file, bare', ({ kind, drawn }) => kind === 'quote' && drawn === 'file', bare],
  ['quote by line, in quotation marks', ({ kind, drawn }) => kind === 'quote' && drawn === 'line', quoted],
  ['quote by line, bare', ({ kind, drawn }) => kind === 'quote' && drawn === 'line', bare],
  ['quote with a typo, bare', ({ kind }) => kind === 'typo', bare],
  ['two rare words', ({ kind }) => kind === 'pair', bare],
  ['stop words, in quotation marks', ({ kind }) => kind === 'stop', quoted],
];

/**
 * What is asked of a row by --goals: shares in per cent, at least, and costs until the search is done, at most, of a
 * reader who has nothing yet: kilobytes, median and 90th percentile, and requests, median.
 */
const GOALS = [
  [/^quote with a typo/, { shares: { at10: 95 }, kilobytes: [350, 900], requests: 25 }],
  [/^quote/, { shares: { at1: 99, at10: 99 }, kilobytes: [250, 600], requests: 20 }],
  [/^two rare words/, { shares: { at10: 100 }, kilobytes: [250, 600], requests: 20 }],
  [/^stop words/, { shares: { at1: 97, at10: 97 }, kilobytes: [250, 600], requests: 25 }],
];
const NEAR_GOAL = 99;

// ---- the site ---------------------------------------------------------------------------------------

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8', '.svg': 'image/svg+xml',
};

/** Serves a folder as a host of static files does: compressed, and to be kept for ten minutes. */
async function serve(folder) {
  const server = createServer(async (request, response) => {
    const pathname = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const file = path.join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) return response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream', 'content-encoding': 'gzip', 'cache-control': 'max-age=600',
    });
    createReadStream(file).on('error', () => response.destroy()).pipe(createGzip()).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${server.address().port}/`;
}

/** Cards of all transcripts, [address, title, seconds, recording], by number. */
function readCards(folder) {
  const cards = [];
  for (let k = 0; existsSync(path.join(folder, `search/d/${k}.json`)); k++) {
    cards.push(...JSON.parse(readFileSync(path.join(folder, `search/d/${k}.json`), 'utf8')));
  }
  return cards;
}

/** Gives every truth the addresses of its page and of all pages of the same recording. */
function findPages(queries, cards) {
  const byTitle = new Map(cards.map((card, number) => [`${card[1]}\n${card[3]}`, number]));
  const byRecording = new Map();
  cards.forEach((card) => byRecording.set(card[3], [...(byRecording.get(card[3]) ?? []), card[0]]));
  const lost = new Set();
  for (const query of queries) {
    for (const truth of query.truth) {
      const isAt = cards[truth.number]?.[1] === truth.title;
      const number = isAt ? truth.number : byTitle.get(`${truth.title}\n${truth.recording}`);
      if (number === undefined) lost.add(query);
      else truth.pages = cards[number][3] ? byRecording.get(cards[number][3]) : [cards[number][0]];
    }
  }
  if (lost.size) console.error(`${lost.size} queries left out: the site has no page with the title of their transcript`);
  return queries.filter((query) => !lost.has(query));
}

// ---- one search -------------------------------------------------------------------------------------

/** Runs on the search page before its own scripts: notes when the first result is there and what was loaded by then. */
function watchResults() {
  performance.setResourceTimingBufferSize(5000);
  window.asked = 0; // time when the query was put in, counted from the opening of the page
  const watcher = new MutationObserver(() => {
    if (!document.querySelector('#results > li')) return;
    watcher.disconnect();
    window.firstResult = performance.now();
  });
  document.addEventListener('DOMContentLoaded', () => watcher.observe(document.getElementById('results'), { childList: true }));
}

/** What is on the page when a search has ended. */
function readPage() {
  const root = new URL('.', location.href).href;
  const results = Array.from(document.querySelectorAll('#results > li'), (result) => {
    const links = Array.from(result.querySelectorAll('a[href]'), (link) => link.href).filter((href) => href.startsWith(root));
    return {
      page: decodeURI(new URL(links[0]).href.slice(root.length).replace(/[?#].*$/, '')),
      anchors: links.map((href) => decodeURI(new URL(href).hash.slice(1))).filter(Boolean),
    };
  });
  const first = window.firstResult;
  const loads = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  const until = loads.filter((load) => load.startTime >= window.asked && load.startTime <= (first ?? Infinity));
  const arrived = until.filter((load) => load.transferSize > 0 && load.responseEnd <= (first ?? Infinity));
  const all = loads.filter((load) => load.startTime >= window.asked && load.transferSize > 0);
  const sum = (loads) => loads.reduce((bytes, load) => bytes + load.encodedBodySize, 0);
  return {
    results, status: document.getElementById('status').textContent,
    ms: first === undefined ? null : first - window.asked,
    requests: until.filter((load) => load.transferSize > 0 || location.protocol === 'file:').length,
    bytes: sum(arrived), doneBytes: sum(all), doneRequests: all.length,
  };
}

const ended = () => document.getElementById('status').dataset.state === 'done';
const begun = () => document.getElementById('status').dataset.state === 'done' || window.firstResult !== undefined;

/** Opens the search page in a browser that has seen nothing. */
async function withPage(browser, use) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  try {
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    await page.addInitScript(watchResults);
    return await use(page);
  } finally {
    await context.close();
  }
}

/** A reader follows a link to a search: everything is loaded for it. */
const askCold = (browser, root, text) => withPage(browser, async (page) => {
  await page.goto(`${root}search.html?q=${encodeURIComponent(text)}`);
  await page.waitForFunction(ended);
  return page.evaluate(readPage);
});

/** A reader who has the page open types: page, manifest and columns are there, nothing else. */
const askWarm = (browser, root, text) => withPage(browser, async (page) => {
  await page.goto(`${root}search.html`, { waitUntil: 'networkidle' });
  const box = page.locator('form.search input[type=search]');
  await box.focus();
  await page.waitForLoadState('networkidle');
  await box.evaluate((element, value) => {
    window.asked = performance.now();
    element.value = value;
    element.dispatchEvent(new InputEvent('input', { bubbles: true, data: value }));
  }, text);
  await page.waitForFunction(begun);
  return page.evaluate(readPage);
});

// ---- judging ----------------------------------------------------------------------------------------

/** Seconds of an anchor such as 12:35, or the line of one such as l17. */
function placeOf(anchor) {
  const line = /^l(\d+)$/.exec(anchor);
  if (line) return { line: Number(line[1]) };
  const time = /^(?:(\d+):)?(\d+):(\d\d)(?:\.\d+)?$/.exec(anchor);
  return time && { second: Number(time[1] ?? 0) * 3600 + Number(time[2]) * 60 + Number(time[3]) };
}

const isNear = (place, at) => place && (Math.abs(place.second - at.second) <= NEAR_SECONDS || Math.abs(place.line - at.line) <= NEAR_LINES);

/** Rank of the first right transcript from 1 on, 0 without one; and whether a moment shown for it is the right one. */
function judge(query, results) {
  const rank = 1 + results.findIndex(({ page }) => query.truth.some(({ pages }) => pages.includes(page)));
  if (!rank) return { rank, near: false };
  const { page, anchors } = results[rank - 1];
  const truths = query.truth.filter(({ pages }) => pages.includes(page));
  return { rank, near: anchors.some((anchor) => truths.some(({ at }) => at.some((one) => isNear(placeOf(anchor), one)))) };
}

const percent = (part, whole) => (whole ? Math.round((1000 * part) / whole) / 10 : null);

/** The smallest value that this share of the values does not pass. */
function quantile(values, share) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted.length ? sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] : null;
}

function summarize(name, answers) {
  const found = answers.filter(({ rank }) => rank > 0);
  const spread = (asked, field, scale) => [0.5, 0.9].map((share) => {
    const value = quantile(answers.filter((answer) => answer[asked]).map((answer) => answer[asked][field]), share);
    return value === null ? null : Math.round(value / scale);
  });
  return {
    name, queries: answers.length,
    at1: percent(found.filter(({ rank }) => rank === 1).length, answers.length),
    at10: percent(found.filter(({ rank }) => rank <= 10).length, answers.length),
    near: percent(found.filter(({ near }) => near).length, found.length),
    ...Object.fromEntries(['cold', 'warm'].map((asked) => [asked, {
      kilobytes: spread(asked, 'bytes', 1000), requests: spread(asked, 'requests', 1)[0], ms: spread(asked, 'ms', 1),
      doneKilobytes: spread(asked, 'doneBytes', 1000), doneRequests: spread(asked, 'doneRequests', 1)[0],
    }])),
  };
}

/** Where a row stays behind its goals, in words. */
function shortfalls(row, byFile) {
  const [, goals] = GOALS.find(([name]) => name.test(row.name));
  const low = Object.entries({ ...goals.shares, near: NEAR_GOAL }).filter(([name, least]) => row[name] !== null && row[name] < least);
  const found = low.map(([name, least]) => `${name} ${row[name]} % < ${least} %`);
  const over = (what, value, most) => { if (value !== null && value > most) found.push(`${what} ${value} > ${most}`); };
  if (!byFile) {
    row.cold.doneKilobytes.forEach((value, i) => over(['median kB', '90th percentile kB'][i], value, goals.kilobytes[i]));
    over('median requests', row.cold.doneRequests, goals.requests);
  }
  return found;
}

function printTable(rows, byFile) {
  const pairOf = ([median, ninth]) => `${median ?? '-'} / ${ninth ?? '-'}`;
  const costs = (asked) => (byFile ? [] : [pairOf(asked.kilobytes), asked.requests ?? '-']).concat(pairOf(asked.ms));
  const done = (asked) => (byFile ? [] : [pairOf(asked.doneKilobytes), asked.doneRequests ?? '-']);
  const head = (when) => (byFile ? [] : [`${when} kB`, `${when} requests`]).concat(`${when} ms`);
  const table = [
    ['queries', 'n', '@1 %', '@10 %', 'near %', ...head('cold'), ...(byFile ? [] : ['done kB', 'done requests']), ...(onlyCold ? [] : head('warm'))],
    ...rows.map((row) => [row.name, row.queries, row.at1, row.at10, row.near ?? '-', ...costs(row.cold), ...done(row.cold), ...(onlyCold ? [] : costs(row.warm))]),
  ].map((cells) => cells.map(String));
  table.splice(1, 0, table[0].map((_, column) => '-'.repeat(Math.max(3, ...table.map((cells) => cells[column].length)))));
  const widths = table[1].map((dashes) => dashes.length);
  for (const cells of table) console.log(`| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`);
}

// ---- all together -----------------------------------------------------------------------------------

const words = process.argv.slice(2);
const option = (name) => words.includes(name) && words.splice(words.indexOf(name), 1).length > 0;
const byFile = option('--file'), asJson = option('--json'), goals = option('--goals'), once = option('--once'), onlyCold = option('--cold');
const numberAfter = (name, otherwise) => (words.includes(name) ? Number(words.splice(words.indexOf(name), 2)[1]) : otherwise);
const limit = numberAfter('--limit', Infinity), pages = numberAfter('--pages', 1);
const [folder, source] = words;
if (words.length !== 2 || !(limit > 0) || !(pages > 0)) {
  console.error('usage: node tests/search-quality/run.mjs PUBLIC queries.json [--file] [--limit N] [--once] [--cold] [--pages N] [--goals] [--json]');
  process.exit(2);
}

const queries = findPages(JSON.parse(readFileSync(source, 'utf8')).queries, readCards(folder));
const root = byFile ? pathToFileURL(`${path.resolve(folder)}/`).href : await serve(path.resolve(folder));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ARGUMENTS });
const rows = [], details = [];
let failed = 0;

/** Asks one query, cold and warm. */
async function answer(query, text) {
  const ask = (way) => way(browser, root, text).catch((error) => {
    failed++;
    console.error(`${JSON.stringify(text)}: ${error.message.split('\n')[0]}`);
    return null;
  });
  const cold = await ask(askCold);
  const warm = onlyCold ? null : await ask(askWarm);
  return { ...judge(query, cold?.results ?? []), cold, warm };
}

/** Of all queries, those of a row: with --once a quote stands in one of its two rows, and the limit is for a kind. */
function choose(takes, textOf) {
  if (!once) return queries.filter(takes).slice(0, limit);
  const some = [...new Set(queries.map(({ kind }) => kind))].flatMap((kind) => queries.filter((query) => query.kind === kind).slice(0, limit));
  const chosen = some.filter(takes);
  return chosen.filter(({ kind }, i) => kind !== 'quote' || i % 2 === Number(textOf === quoted));
}

for (const [name, takes, textOf] of ROWS) {
  const chosen = choose(takes, textOf);
  const answers = [];
  let next = 0, done = 0;
  const work = async () => {
    while (next < chosen.length) {
      const at = next++;
      answers[at] = await answer(chosen[at], textOf(chosen[at]));
      if (process.stderr.isTTY) process.stderr.write(`\r${name}: ${++done} of ${chosen.length}\x1b[K`);
    }
  };
  await Promise.all(Array.from({ length: pages }, work));
  answers.forEach((one, i) => details.push({ row: name, typed: textOf(chosen[i]), query: chosen[i], ...one }));
  if (answers.length) rows.push(summarize(name, answers));
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
await browser.close();
if (asJson) console.log(JSON.stringify({ rows, details }, null, 1));
else printTable(rows, byFile);
const behind = goals ? rows.flatMap((row) => shortfalls(row, byFile).map((what) => `${row.name}: ${what}`)) : [];
for (const line of behind) console.error(line);
process.exitCode = failed || behind.length ? 1 : 0;
