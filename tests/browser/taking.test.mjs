// Results to take along, and the search for scripts.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { done, fieldsOf, holdersBy, mentions, mentionsByMonth, of, saved, sorted, sum, table, transcripts } from './counted.mjs';
import { archive, reading } from './support.mjs';

const FORMULA = '=HYPERLINK("https://example.org/","Fog")';
const formulas = archive([
  { title: FORMULA, channel: '+1', lines: [[0, '=1+1 is fog, "they said".'], [4, '@SUM(fog)'], [9, '-fog'], [14, 'plain, fog']] },
  { title: 'Plain', channel: 'Plain', lines: ['+fog without times', 'Good night.'] },
]);

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
