// What the search page is held against: numbers counted again from content/, and how they are read from the page.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const { tokenize } = createRequire(import.meta.url)('../../templates/assets/search-text.js');

export const of = (query, more = '') => `search.html?q=${encodeURIComponent(query)}${more}`;
export const done = (page) => page.locator('#status[data-state=done]').waitFor();
export const box = (page) => page.locator('main input[name=q]');
export const parameter = (page, name) => new URL(page.url()).searchParams.getAll(name);
export const queryIs = (page, query) => page.waitForFunction((wanted) => new URLSearchParams(location.search).get('q') === wanted, query);
export const dates = (page) => page.locator('#results time').evaluateAll((all) => all.map((time) => time.dateTime));

// ---- counted again ----------------------------------------------------------------------------------

const content = new URL('../../content/', import.meta.url);
export const terms = (text) => tokenize(text).map(({ term }) => term);

/** What counts as said: of three equal lines in a row, or more, the first. */
function said(lines) {
  const kept = [];
  for (let from = 0, to; from < lines.length; from = to) {
    for (to = from; lines[to] === lines[from];) to++;
    kept.push(...lines.slice(from, to - from >= 3 ? from + 1 : to));
  }
  return kept;
}

function transcript(channel, file) {
  const text = readFileSync(new URL(`${encodeURIComponent(channel)}/${encodeURIComponent(file)}`, content), 'utf8');
  const [, year, month] = /^(\d{4})(\d\d)\d\d_/.exec(file) || [];
  const title = terms(/^# (.*)$/m.exec(text)[1]);
  if (!year) return { channel, month: '', title, words: terms(text) };
  const spoken = text.split(/\r?\n/).filter((line) => /^\*\s/.test(line)).map((line) => line.slice(1).replace(/\[\[.*$/, '').trim());
  return { channel, month: `${year}-${month}`, title, words: said(spoken).flatMap(terms) };
}

export const transcripts = readdirSync(content).flatMap((channel) => readdirSync(new URL(`${encodeURIComponent(channel)}/`, content)).map((file) => transcript(channel, file)));

/** How often words stand in a row. */
export const mentions = (words, wanted) => words.filter((_, at) => wanted.every((word, i) => words[at + i] === word)).length;

/** {month: mentions}, of the months that have any. */
export function mentionsByMonth(text, channel) {
  const months = {};
  for (const one of transcripts) {
    const count = mentions(one.words, terms(text));
    if (count && one.month && (!channel || one.channel === channel)) months[one.month] = (months[one.month] || 0) + count;
  }
  return months;
}

/** Transcripts by channel or month that hold a word, be it in the title. */
export function holdersBy(key, word) {
  const holders = {};
  for (const one of transcripts) holders[one[key]] = (holders[one[key]] || 0) + Number([...one.words, ...one.title].includes(word));
  return holders;
}

export const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);
export const sorted = (counts) => Object.fromEntries(Object.entries(counts).sort());

// ---- read from the page -----------------------------------------------------------------------------

export const chart = (page) => page.locator('#timeline svg.chart');

/** {month: number} as the labels of the bars say it, of one row. */
export async function bars(page, row = 0) {
  const labels = await chart(page).nth(row).locator('.bar').evaluateAll((all) => all.map((bar) => [bar.dataset.month, bar.getAttribute('aria-label')]));
  return Object.fromEntries(labels.map(([month, label]) => [month, Number(/: (?:at most )?([\d,]+)/.exec(label)[1].replace(',', ''))]));
}

/** The cells of the table alternative, row by row. */
export async function table(page) {
  if (!await page.locator('#timeline-table').evaluate((details) => details.open)) await page.locator('#timeline-table summary').click();
  await page.locator('#timeline-cells tbody tr').first().waitFor();
  return page.locator('#timeline-cells tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText)));
}

export const nextMonth = (month) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 7);
export const monthName = (month) => new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01`));
export const charted = (page) => chart(page).locator('.bar').first().waitFor();
/** Waits for the chart, and opens its details. */
export async function opened(page) {
  await charted(page);
  await page.getByRole('button', { name: 'Details', exact: true }).click();
}

// ---- files ------------------------------------------------------------------------------------------

/** Fields of a CSV file, as a spreadsheet reads them. */
export function fieldsOf(csv) {
  const rows = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  assert.deepEqual(rows.pop(), []);
  return rows;
}

export async function saved(page, name, within = '#search-take') {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(within).getByRole('button', { name }).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}
