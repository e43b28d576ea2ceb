// Mentions over time, filters with counts, and results to take along. The numbers are counted here again, from content/.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { archive, reading } from './support.mjs';

const { tokenize } = createRequire(import.meta.url)('../../templates/assets/search-text.js');

const of = (query, more = '') => `search.html?q=${encodeURIComponent(query)}${more}`;
const done = (page) => page.locator('#status[data-state=done]').waitFor();
const box = (page) => page.locator('main input[name=q]');
const parameter = (page, name) => new URL(page.url()).searchParams.getAll(name);
const queryIs = (page, query) => page.waitForFunction((wanted) => new URLSearchParams(location.search).get('q') === wanted, query);
const dates = (page) => page.locator('#results time').evaluateAll((all) => all.map((time) => time.dateTime));

// ---- counted again ----------------------------------------------------------------------------------

const content = new URL('../../content/', import.meta.url);
const terms = (text) => tokenize(text).map(({ term }) => term);

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

const transcripts = readdirSync(content).flatMap((channel) => readdirSync(new URL(`${encodeURIComponent(channel)}/`, content)).map((file) => transcript(channel, file)));

/** How often words stand in a row. */
const mentions = (words, wanted) => words.filter((_, at) => wanted.every((word, i) => words[at + i] === word)).length;

/** {month: mentions}, of the months that have any. */
function mentionsByMonth(text, channel) {
  const months = {};
  for (const one of transcripts) {
    const count = mentions(one.words, terms(text));
    if (count && one.month && (!channel || one.channel === channel)) months[one.month] = (months[one.month] || 0) + count;
  }
  return months;
}

/** Transcripts by channel or month that hold a word, be it in the title. */
function holdersBy(key, word) {
  const holders = {};
  for (const one of transcripts) holders[one[key]] = (holders[one[key]] || 0) + Number([...one.words, ...one.title].includes(word));
  return holders;
}

const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);
const sorted = (counts) => Object.fromEntries(Object.entries(counts).sort());

// ---- read from the page -----------------------------------------------------------------------------

const chart = (page) => page.locator('#timeline svg.chart');

/** {month: number} as the labels of the bars say it, of one row. */
async function bars(page, row = 0) {
  const labels = await chart(page).nth(row).locator('.bar').evaluateAll((all) => all.map((bar) => [bar.dataset.month, bar.getAttribute('aria-label')]));
  return Object.fromEntries(labels.map(([month, label]) => [month, Number(/: (?:at most )?([\d,]+)/.exec(label)[1].replace(',', ''))]));
}

/** The cells of the table alternative, row by row. */
async function table(page) {
  if (!await page.locator('#timeline-table').evaluate((details) => details.open)) await page.locator('#timeline-table summary').click();
  await page.locator('#timeline-cells tbody tr').first().waitFor();
  return page.locator('#timeline-cells tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText)));
}

const nextMonth = (month) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 7);
const monthName = (month) => new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01`));
const charted = (page) => chart(page).locator('.bar').first().waitFor();
/** Waits for the chart, and opens its details. */
async function opened(page) {
  await charted(page);
  await page.getByRole('button', { name: 'Details', exact: true }).click();
}

// ---- one word ---------------------------------------------------------------------------------------

reading('a word has a bar for every month that says it, as high as it is often, and the table says the same', {}, async ({ page, goto }) => {
  for (const word of ['fog', 'lamp', 'watching']) {
    const expected = sorted(mentionsByMonth(word));
    assert.ok(sum(expected) > 0);
    await goto(of(word));
    await charted(page);
    assert.deepEqual(await bars(page), expected);
    await opened(page);
    assert.deepEqual(await bars(page), expected);
    assert.equal(await page.locator('#timeline').getAttribute('data-exact'), 'true');
    assert.ok(await page.locator('#timeline-prove').isHidden());
    const heights = await chart(page).locator('.bar').evaluateAll((all) => all.map((bar) => bar.height.baseVal.value));
    const counts = Object.values(expected);
    heights.forEach((height, i) => assert.ok(Math.abs(height / Math.max(...heights) - counts[i] / Math.max(...counts)) < 0.02, `${word}: ${heights}`));
    const [head, ...rows] = await table(page);
    assert.deepEqual(head.slice(0, 3), ['Month', 'Mentions', 'Transcripts']);
    const inTable = rows.filter(([, count]) => count !== '0').map(([month, count]) => [month, Number(count)]);
    assert.deepEqual(inTable, Object.entries(expected).map(([month, count]) => [monthName(month), count]));
  }
});

reading('bars are reached and chosen with the keyboard; the month stands in the query and going back undoes it', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await done(page);
  const before = await dates(page);
  const months = Object.keys(sorted(mentionsByMonth('fog')));
  // One stop for Tab, the arrows lead on.
  assert.equal(await page.locator('#timeline .bar[tabindex="0"]').count(), 1);
  await page.getByRole('button', { name: 'Details', exact: true }).focus();
  await page.keyboard.press('Tab');
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('data-month'));
  assert.equal(await focused(), months.at(-1));
  await page.keyboard.press('ArrowLeft');
  assert.equal(await focused(), months.at(-2));
  await page.keyboard.press('Home');
  assert.equal(await focused(), months[0]);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), '2020-03');
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /^March 2020: 20 mentions in 2 transcripts$/);
  assert.equal(await page.locator('.chart-told').innerText(), 'March 2020: 20 mentions in 2 transcripts');
  await page.keyboard.press('Enter');
  await queryIs(page, 'fog after:2020-03 before:2020-04');
  await done(page);
  await page.waitForFunction(() => document.querySelectorAll('#results > li').length === 2);
  assert.equal(await box(page).inputValue(), 'fog after:2020-03 before:2020-04');
  assert.deepEqual(await dates(page), ['2020-03-12', '2020-03-12']);
  assert.equal(await page.locator('#search-from').inputValue(), '2020-03');
  assert.equal(await page.locator('#search-to').inputValue(), '2020-03');
  // Its year stays in sight, with the month marked, and the keyboard where it was; the numbers are those of the month.
  await page.locator('.bar[data-month="2020-03"][aria-pressed=true]:focus').waitFor();
  assert.equal(await page.locator('.bar-out').count(), months.filter((month) => month.startsWith('2020')).length - 1);
  await box(page).focus();
  assert.equal(await page.locator('.chart-told').innerText(), '20 mentions in 2 transcripts');
  await page.goBack();
  await queryIs(page, 'fog');
  await page.waitForFunction((count) => document.querySelectorAll('#results > li').length === count, before.length);
  assert.equal(await box(page).inputValue(), 'fog');
  assert.deepEqual(await dates(page), before);
  await page.locator('.bar[data-month="2020-03"][aria-pressed=false]').waitFor();
});

reading('months are chosen together with the mouse and with the keyboard', {}, async ({ page, goto }) => {
  const months = Object.keys(sorted(mentionsByMonth('fog')));
  await goto(of('fog'));
  await charted(page);
  await done(page);
  await page.locator('#search-channels li').first().waitFor({ state: 'attached' });
  const [from, to] = await Promise.all([months[1], months[4]].map((month) => page.locator(`.bar[data-month="${month}"]`).boundingBox()));
  await page.mouse.move(from.x + from.width / 2, from.y + from.height - 1);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y - 2, { steps: 5 });
  await page.mouse.up();
  const chosen = (first, last) => queryIs(page, `fog after:${first} before:${nextMonth(last)}`);
  await chosen(months[1], months[4]);
  await page.goBack();
  await page.locator(`.bar[data-month="${months[0]}"]`).waitFor();
  await page.locator('.bar[tabindex="0"]').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await chosen(months[0], months[2]);
});

reading('a finger that touches a bar sees its numbers, and chooses it by touching it again', { hasTouch: true }, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await page.locator('.bar[data-month="2020-03"]').tap();
  assert.equal(await page.locator('.chart-told').innerText(), 'March 2020: 20 mentions in 2 transcripts');
  assert.deepEqual(parameter(page, 'q'), ['fog']);
  await page.locator('.bar[data-month="2020-03"]').tap();
  await queryIs(page, 'fog after:2020-03 before:2020-04');
});

reading('a filter by date is what the chart shows, by month or by year', {}, async ({ page, goto }) => {
  const all = mentionsByMonth('fog');
  const years = {};
  for (const [month, count] of Object.entries(all)) years[month.slice(0, 4)] = (years[month.slice(0, 4)] || 0) + count;
  await goto(of('fog after:2019 before:2022'));
  await charted(page);
  assert.deepEqual(await bars(page), sorted(Object.fromEntries(Object.entries(all).filter(([month]) => month >= '2019' && month < '2022'))));
  await goto(of('fog', '&every=year'));
  await charted(page);
  assert.deepEqual(await bars(page), years);
  const [year] = Object.keys(years);
  await page.locator(`.bar[data-month="${year}"]`).click();
  await queryIs(page, `fog after:${year}-01 before:${Number(year) + 1}-01`);
});

reading('a bar can be clicked, and clicked again to undo it', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await page.locator('.bar[data-month="2023-09"]').click();
  await queryIs(page, 'fog after:2023-09 before:2023-10');
  await page.locator('.bar[data-month="2023-09"][aria-pressed=true]').click();
  await queryIs(page, 'fog');
});

// ---- a phrase ---------------------------------------------------------------------------------------

reading('a phrase is an upper bound until it is counted exactly', {}, async ({ page, goto }) => {
  const expected = sorted(mentionsByMonth('the lamp'));
  await goto(of('"the lamp"'));
  await charted(page);
  await done(page);
  assert.equal(await page.locator('#timeline').getAttribute('data-exact'), 'false');
  await opened(page);
  assert.match(await page.locator('#timeline-note').innerText(), /^Estimate: /);
  assert.match(await page.locator('.chart-told').innerText(), /^at most \d+ transcripts$/);
  const most = await bars(page);
  for (const month of Object.keys(expected)) assert.ok(most[month] > 0, month);
  await page.getByRole('button', { name: /^Count exactly: read \d+ pages/ }).click();
  await page.locator('#timeline[data-exact=true]').waitFor();
  assert.deepEqual(await bars(page), expected);
  assert.match(await page.locator('#timeline-note').innerText(), /^Exact: every mention is counted\./);
  assert.ok(await page.locator('#timeline-prove').isHidden());
  // One count: the results say the same.
  await box(page).focus();
  const holders = Number(/in (\d+) transcripts/.exec(await page.locator('.chart-told').innerText())[1]);
  await page.waitForFunction((n) => new RegExp(`\\b${n} transcripts`).test(document.getElementById('status').textContent), holders);
  const rows = (await table(page)).slice(1).filter(([, count]) => count !== '0');
  assert.equal(rows.reduce((total, [, count]) => total + Number(count), 0), sum(expected));
  assert.equal(rows.length, Object.keys(expected).length);
  // Proven once, it stays so for a part of it.
  await page.locator('.bar[data-month="2022-10"]').click();
  await queryIs(page, '"the lamp" after:2022-10 before:2022-11');
  await page.locator('.bar[data-month="2022-10"][aria-pressed=true]').waitFor();
  assert.equal((await bars(page))['2022-10'], expected['2022-10']);
  assert.equal(await page.locator('#timeline').getAttribute('data-exact'), 'true');
});

reading('results that are read to the end are a count as exact as any', {}, async ({ page, goto }) => {
  await goto(of('"the lamp"'));
  await done(page);
  while (await page.locator('#search-more').isVisible()) {
    await page.locator('#search-more').click();
    await done(page);
  }
  await page.locator('#timeline[data-exact=true]').waitFor();
  assert.deepEqual(await bars(page), sorted(mentionsByMonth('the lamp')));
  assert.ok(await page.locator('#timeline-prove').isHidden());
});

// ---- switches and comparison ------------------------------------------------------------------------

reading('queries are compared in rows of their own, kept in the address and taken away again', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await opened(page);
  await page.getByLabel('Query to compare with').fill('lamp');
  await page.keyboard.press('Enter');
  await chart(page).nth(1).waitFor();
  assert.deepEqual(parameter(page, 'vs'), ['lamp']);
  const rows = async () => {
    assert.deepEqual(await bars(page, 0), sorted(mentionsByMonth('fog')));
    assert.deepEqual(await bars(page, 1), sorted(mentionsByMonth('lamp')));
    assert.deepEqual(await page.locator('#timeline .chart-name').allInnerTexts(), ['fog', 'lamp']);
  };
  await rows();
  const [head, ...cells] = await table(page);
  assert.deepEqual(head, ['Month', 'fog', 'lamp']);
  assert.deepEqual(cells.find(([month]) => month === 'March 2020').slice(1), ['20', '2']);
  await page.reload();
  await chart(page).nth(1).waitFor();
  await rows();
  await page.getByRole('button', { name: 'Remove lamp' }).click();
  await chart(page).nth(1).waitFor({ state: 'detached' });
  assert.deepEqual(parameter(page, 'vs'), []);
  await page.goBack();
  await chart(page).nth(1).waitFor();
  assert.deepEqual(parameter(page, 'vs'), ['lamp']);
});

reading('mentions are told by the hour of talk, and channel by channel', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await opened(page);
  await page.getByRole('radio', { name: 'per hour' }).check();
  await page.waitForURL('**/*per=hour*');
  await page.locator('.bar[data-month="2020-03"][aria-label*="per recorded hour"]').waitFor();
  // Two recordings of 6:32.
  const label = await page.locator('.bar[data-month="2020-03"]').getAttribute('aria-label');
  const [, rate] = /: ([\d.]+) per recorded hour: 20 mentions in 2 transcripts/.exec(label);
  assert.ok(Math.abs(Number(rate) - 20 / (2 * 392 / 3600)) < 1, label);
  await page.getByRole('radio', { name: 'by channel' }).check();
  await page.waitForURL('**/*by=channel*');
  await page.getByRole('radio', { name: 'count' }).check();
  await page.waitForURL((url) => !url.search.includes('per='));
  await page.locator('.bar[data-month="2020-03"][aria-label*="Common Inventions"]').waitFor();
  const names = await page.locator('#timeline .chart-name').allInnerTexts();
  assert.deepEqual([...names].sort(), ['Common Inventions', 'Harbour Voices', 'The Evening Lecture']);
  for (const [row, name] of names.entries()) assert.deepEqual(await bars(page, row), sorted(mentionsByMonth('fog', name)), name);
  await page.goBack();
  await page.waitForURL('**/*per=hour*');
  // The address changes before the chart is drawn.
  await page.locator('input[name=per][value=hour]:checked').waitFor({ state: 'attached' });
});

reading('compared queries stand together in the rows of a channel, and are saved as CSV', {}, async ({ page, goto }) => {
  await goto(of('fog', '&vs=lamp&by=channel'));
  await chart(page).nth(3).waitFor();
  const heads = await page.locator('.chart-row').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('.chart-name')].map((name) => name.textContent)));
  const channels = heads.filter((names) => names.length === 2).map(([name]) => name);
  const totals = Object.fromEntries(channels.map((name) => [name, sum(mentionsByMonth('fog', name))]));
  assert.deepEqual(channels, Object.keys(totals).sort((a, b) => totals[b] - totals[a]));
  assert.deepEqual(heads.map((names) => names.at(-1)), heads.map((_, i) => (i % 2 ? 'lamp' : 'fog')));
  for (const [i, name] of channels.entries()) {
    assert.deepEqual(await bars(page, 2 * i), sorted(mentionsByMonth('fog', name)), name);
    assert.deepEqual(await bars(page, 2 * i + 1), sorted(mentionsByMonth('lamp', name)), name);
  }
  await table(page);
  const { name, text } = await saved(page, 'Save as CSV', '#timeline');
  assert.equal(name, 'fog-over-time.csv');
  const [head, ...rows] = fieldsOf(text.slice(1));
  assert.deepEqual(head, ['period', 'query', 'channel', 'mentions', 'transcripts', 'hours', 'certainty']);
  const counted = sum(Object.fromEntries(rows.filter(([, query]) => query === 'fog').map(([period, , channel, count]) => [`${period} ${channel}`, Number(count)])));
  assert.equal(counted, channels.reduce((total, channel) => total + totals[channel], 0));
});

reading('numbers stand beside the bars, and are whole where things are counted', {}, async ({ page, goto }) => {
  for (const query of ['fog', '"the lamp"', 'watching']) {
    await goto(of(query));
    await charted(page);
    const ticks = await chart(page).locator('.chart-tick').evaluateAll((all) => all.map((tick) => [tick.textContent, tick.getBoundingClientRect().right, tick.getBoundingClientRect().left - tick.closest('svg').getBoundingClientRect().left]));
    const [first] = await chart(page).locator('.chart-base').evaluateAll((all) => all.map((line) => line.getBoundingClientRect().left));
    for (const [text, right, left] of ticks) {
      assert.match(text, /^[\d,]+$/);
      assert.ok(right <= first && left >= 0, `${query}: ${text}`);
    }
  }
});

// ---- filters ----------------------------------------------------------------------------------------

/** {name: count} of the channels offered. */
async function channelsOffered(page) {
  const offered = await page.locator('#search-channels li').evaluateAll((all) => all.map((one) => [...one.querySelectorAll('span')].map((part) => part.textContent)));
  return Object.fromEntries(offered);
}

reading('channels and months are offered with how many transcripts answer', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  const offered = (id) => page.locator(`#${id} option`).allTextContents();
  const byChannel = Object.fromEntries(Object.entries(holdersBy('channel', 'fog')).map(([name, count]) => [name, String(count)]));
  const channels = await channelsOffered(page);
  assert.deepEqual(sorted(channels), sorted(byChannel));
  const byMonth = Object.entries(holdersBy('month', 'fog')).filter(([month]) => month);
  for (const id of ['search-from', 'search-to']) {
    assert.deepEqual((await offered(id)).slice(1).sort(), byMonth.map(([month, count]) => `${monthName(month)} (${count})`).sort());
  }
  await page.locator('#search-channels summary').click();
  await page.getByRole('checkbox', { name: /^Common Inventions/ }).check();
  await queryIs(page, 'fog channel:"Common Inventions"');
  await done(page);
  await page.waitForFunction((count) => document.querySelectorAll('#results > li').length === Number(count), byChannel['Common Inventions']);
  await page.waitForFunction(() => document.querySelectorAll('.bar').length === 3);
  assert.deepEqual(await bars(page), sorted(mentionsByMonth('fog', 'Common Inventions')));
  // What a list offers is counted for the choices in the others, not for its own.
  assert.deepEqual(await channelsOffered(page), channels);
  assert.ok((await offered('search-from')).includes('March 2020 (1)'));
  await page.reload();
  await charted(page);
  assert.ok(await page.getByRole('checkbox', { name: /^Common Inventions/, includeHidden: true }).isChecked());
});

reading('several channels are chosen, shown and removed one by one', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await page.locator('#search-channels summary').click();
  await page.getByLabel('Find a channel').fill('common');
  assert.equal(await page.locator('#search-channels li').count(), 1);
  await page.keyboard.press('Enter');
  await queryIs(page, 'fog channel:"Common Inventions"');
  await page.getByRole('checkbox', { name: /^Harbour Voices/ }).check();
  await queryIs(page, 'fog channel:"Common Inventions" channel:"Harbour Voices"');
  await charted(page);
  const both = { ...mentionsByMonth('fog', 'Common Inventions') };
  for (const [month, count] of Object.entries(mentionsByMonth('fog', 'Harbour Voices'))) both[month] = (both[month] || 0) + count;
  await page.waitForFunction((count) => document.querySelectorAll('.bar').length === count, Object.keys(both).length);
  assert.deepEqual(await bars(page), sorted(both));
  const chips = page.getByRole('list', { name: 'Filters in use' }).getByRole('button');
  assert.deepEqual((await chips.allInnerTexts()).map((text) => text.replace(/\s*×$/, '')), ['Common Inventions', 'Harbour Voices']);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove the filter “Common Inventions”' }).click();
  await queryIs(page, 'fog channel:"Harbour Voices"');
  assert.equal(await chips.count(), 1);
  await page.getByRole('button', { name: 'Remove the filter “Harbour Voices”' }).click();
  await queryIs(page, 'fog');
  assert.equal(await chips.count(), 0);
});

// ---- narrow screens ---------------------------------------------------------------------------------

reading('on a phone the first result is in sight, filters and chart unfold', { viewport: { width: 390, height: 780 } }, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await done(page);
  const marked = await page.locator('#results mark').first().boundingBox();
  assert.ok(marked.y + marked.height < 780, `${marked.y}`);
  assert.ok(await page.locator('#search-channels').isHidden());
  await opened(page);
  assert.deepEqual(await bars(page), sorted(mentionsByMonth('fog')));
  await page.waitForFunction(() => document.querySelector('svg.chart').clientWidth > 300);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await table(page);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  await page.getByRole('button', { name: 'Hide details' }).click();
  assert.ok(await page.locator('#timeline-note').isHidden());
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.locator('#search-channels summary').click();
  await page.getByRole('checkbox', { name: /^Common Inventions/ }).check();
  await queryIs(page, 'fog channel:"Common Inventions"');
  await page.reload();
  await done(page);
  await page.getByRole('button', { name: 'Remove the filter “Common Inventions”' }).waitFor();
  await goto(of('fog', '&vs=lamp'));
  await chart(page).nth(1).waitFor();
});

reading('on a laptop the first result is in sight, and the filters stand in one row', { viewport: { width: 1280, height: 800 } }, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await done(page);
  const marked = await page.locator('#results mark').first().boundingBox();
  assert.ok(marked.y + marked.height < 800, `${marked.y}`);
  assert.equal(await page.getByRole('button', { name: 'Filters' }).count(), 0);
  const middles = await page.locator('#search-filters > *').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ top, height }) => top + height / 2));
  assert.ok(Math.max(...middles) - Math.min(...middles) < 8, middles.join(' '));
  // The names of the lines stay in the picture.
  const cut = await chart(page).evaluate((svg) => [...svg.querySelectorAll('.chart-tick')].filter((text) => text.getBoundingClientRect().top < svg.getBoundingClientRect().top - 2).length);
  assert.equal(cut, 0);
});

// ---- taking results along ---------------------------------------------------------------------------

const FORMULA = '=HYPERLINK("https://example.org/","Fog")';
const formulas = archive([
  { title: FORMULA, channel: '+1', lines: [[0, '=1+1 is fog, "they said".'], [4, '@SUM(fog)'], [9, '-fog'], [14, 'plain, fog']] },
  { title: 'Plain', channel: 'Plain', lines: ['+fog without times', 'Good night.'] },
]);

/** Fields of a CSV file, as a spreadsheet reads them. */
function fieldsOf(csv) {
  const rows = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end !== ',') rows.push([]);
  }
  assert.deepEqual(rows.pop(), []);
  return rows;
}

async function saved(page, name, within = '#search-take') {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator(within).getByRole('button', { name }).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

/** Titles and times of all moments that are shown. */
async function shownMoments(page) {
  for (const button of await page.locator('.moments-more').all()) await button.click();
  return page.locator('#results > li').evaluateAll((results) => results.flatMap((result) => [...result.querySelectorAll('a.hit')].map((hit) => {
    const address = new URL(hit.href);
    address.search = '';
    return [result.querySelector('.result-title').innerText, /^\d/.test(hit.innerText) ? hit.innerText : '', address.href];
  })));
}

reading('the results shown are saved as JSON and CSV', {}, async ({ page, goto }) => {
  await goto(of('fog channel:"Common Inventions"'));
  await done(page);
  const shown = await shownMoments(page);
  assert.ok(shown.length > 10);
  const json = await saved(page, 'Save as JSON');
  assert.match(json.name, /^fog.*\.json$/);
  const { query, address, results } = JSON.parse(json.text);
  assert.equal(query, 'fog channel:"Common Inventions"');
  assert.equal(address, page.url());
  assert.deepEqual(results.map(({ title, time, page: where }) => [title, time, where]), shown);
  for (const { quote, channel, date, recording } of results) {
    assert.match(quote, /fog/i);
    assert.equal(channel, 'Common Inventions');
    assert.match(date, /^\d{4}-\d\d-\d\d$/);
    assert.match(recording, /^https:\/\/example\.org\/recordings\//);
  }
  const csv = await saved(page, 'Save as CSV');
  assert.match(csv.name, /^fog.*\.csv$/);
  assert.equal(csv.text[0], '\ufeff');
  const [head, ...rows] = fieldsOf(csv.text.slice(1));
  assert.deepEqual(head, ['title', 'channel', 'date', 'time', 'seconds', 'speaker', 'quote', 'page', 'recording']);
  assert.deepEqual(rows, results.map((row) => head.map((column) => String(row[column] ?? ''))));
});

const many = archive(Array.from({ length: 60 }, (_, i) => ({ title: `Talk ${i}`, channel: 'Many', lines: [[0, i % 2 ? 'The white fog lay.' : 'The white lamp and fog.']] })));

reading('a file holds all results, not only those on the page', { site: many }, async ({ page, goto }) => {
  await goto(of('"white fog"'));
  await done(page);
  assert.equal(await page.locator('#results > li').count(), 10);
  const { name, text } = await saved(page, 'Save as CSV');
  assert.equal(name, 'white-fog.csv');
  const [, ...rows] = fieldsOf(text.slice(1));
  assert.equal(rows.length, 30);
  assert.equal(await page.locator('#status').innerText(), 'Showing 10 of 30 transcripts.');
  assert.equal(await page.locator('#results > li').count(), 10);
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.locator('#results > li').nth(19).waitFor();
});

reading('a file that the reader stopped says that it is partial', { over: ['http'], site: many }, async ({ page, goto }) => {
  // The first pages of the file come late enough for progress to be shown; the others wait for Stop to be pressed.
  let stop = () => {};
  const stopped = new Promise((resolve) => { stop = resolve; });
  let asked = -Infinity;
  await page.route(/\/many\/.*talk/, async (route) => {
    await (++asked > 8 ? stopped : asked > 0 && new Promise((resolve) => setTimeout(resolve, 150)));
    await route.continue().catch(() => {});
  });
  await goto(of('"white fog"'));
  await done(page);
  asked = 0;
  const download = page.waitForEvent('download');
  await page.locator('#search-take').getByRole('button', { name: 'Save as CSV' }).click();
  await page.locator('#search-progress button').click();
  stop();
  const file = await download;
  assert.equal(file.suggestedFilename(), 'white-fog-partial.csv');
  const [[warning], head] = fieldsOf((await readFile(await file.path(), 'utf8')).slice(1));
  assert.match(warning, /^Not all results: \d+ transcripts were found before the search was stopped; up to \d+ more may match\.$/);
  assert.equal(head[0], 'title');
});

reading('there is nothing to take before there are results', {}, async ({ page, goto }) => {
  for (const query of ['', 'xyzzyplugh']) {
    await goto(of(query));
    await page.locator('#status:not([data-state=searching])').waitFor({ state: 'attached' });
    assert.equal(await page.getByRole('button', { name: 'Save as CSV' }).count(), 0);
  }
});

reading('no field of a CSV file is a formula', { site: formulas }, async ({ page, goto }) => {
  await goto(of('fog'));
  await done(page);
  const [, ...rows] = fieldsOf((await saved(page, 'Save as CSV')).text.slice(1));
  assert.equal(rows.length, 5);
  for (const field of rows.flat()) assert.doesNotMatch(field, /^\s*[=+\-@]/);
  const quotes = rows.map((row) => row[6]);
  for (const quote of ['\'=1+1 is fog, "they said".', '\'@SUM(fog)', "'-fog", 'plain, fog', "'+fog without times"]) assert.ok(quotes.includes(quote), quotes.join('\n'));
  assert.ok(rows.some(([title, channel]) => title === `'${FORMULA}` && channel === "'+1"));
});

reading('results are copied as text', { over: ['http'] }, async ({ page, goto }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await goto(of('"had all turned for home"'));
  await done(page);
  await page.getByRole('button', { name: 'Copy the results' }).click();
  await page.getByText('1 moment copied').waitFor();
  const [quote, source, where] = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
  assert.match(quote, /^“.*had all.*”$/);
  assert.equal(source, 'The Storm of November 1961 | A Round Table, Harbour Voices, 2022-10-22, 3:04');
  assert.equal(where, new URL('harbour-voices/2022-10-22-the-storm-of-november-1961-a-round-table.html#3:04', page.url()).href);
});

// ---- markup, and scripts ----------------------------------------------------------------------------

const IMAGE = '<img src=x onerror=alert(1)>';
const hostile = archive([
  { title: IMAGE, channel: IMAGE, lines: [[0, `Before ${IMAGE} after.`], [4, 'Good night.']] },
  { title: 'Another', channel: 'A & <b>B', lines: [[0, `Once more ${IMAGE}`], [4, 'Good night.']] },
]);

reading('markup in queries and channels stays text in the chart', { site: hostile }, async ({ page, goto }) => {
  await goto(of('img', `&vs=${encodeURIComponent(`${IMAGE} after`)}&vs=${encodeURIComponent('onerror OR "<b>"')}`));
  await chart(page).nth(2).waitFor();
  assert.deepEqual(await page.locator('#timeline .chart-name').allInnerTexts(), ['img', `${IMAGE} after`, 'onerror OR "<b>"']);
  const label = await page.locator('.bar').first().getAttribute('aria-label');
  assert.match(label, /^January 2024: /);
  assert.ok((await page.locator('.bar').evaluateAll((all) => all.map((bar) => bar.getAttribute('aria-label')))).some((text) => text.endsWith(`, ${IMAGE} after`)));
  await table(page);
  await page.getByRole('button', { name: /^Count exactly/ }).click();
  await page.locator('#timeline[data-exact=true]').waitFor();
  await page.getByRole('radio', { name: 'by channel' }).check();
  await page.locator('#timeline .is-channel', { hasText: IMAGE }).first().waitFor();
  assert.ok(IMAGE in await channelsOffered(page));
  assert.equal(await page.locator('main :is(img, b, i), script:not([src])').count(), 0);
});

reading('longhand.search answers scripts', {}, async ({ page, root, goto }) => {
  await goto('search.html');
  const answer = await page.evaluate(() => longhand.search('fog', { limit: 3 }));
  assert.equal(answer.total, sum(holdersBy('channel', 'fog')));
  assert.equal(answer.exact, true);
  assert.equal(new Set(answer.hits.map((hit) => hit.url.replace(/#.*/, ''))).size, 3);
  for (const { url, title, channel, date, seconds, snippet, marks } of answer.hits) {
    assert.ok(title && transcripts.some((one) => one.channel === channel));
    assert.match(date, /^20\d\d-\d\d-\d\d$/);
    assert.ok(seconds === null || seconds >= 0);
    assert.ok(new URL(url, root).href.startsWith(root));
    for (const [from, to] of marks) assert.match(snippet.slice(from, to), /^fog('s)?$/i);
  }
  const { histogram } = answer;
  assert.deepEqual([histogram.unit, histogram.exact, histogram.total], ['mentions', true, sum(mentionsByMonth('fog'))]);
  assert.deepEqual(Object.fromEntries(histogram.months.filter(({ count }) => count).map(({ month, count }) => [month, count])), sorted(mentionsByMonth('fog')));
  const proven = await page.evaluate(() => longhand.search('"the lamp"', { limit: 0, prove: true }));
  assert.deepEqual(proven.hits, []);
  assert.equal(proven.histogram.total - proven.histogram.undated.count, sum(mentionsByMonth('the lamp')));
});
