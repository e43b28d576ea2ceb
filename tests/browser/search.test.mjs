import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { archive, archiveOf, reading, settledInSight } from './support.mjs';

const STORM = 'harbour-voices/2022-10-22-the-storm-of-november-1961-a-round-table.html';
const of = (query) => `search.html?q=${encodeURIComponent(query)}`;

const done = (page) => page.locator('#status[data-state=done]').waitFor();
const box = (page) => page.locator('main input[name=q]');
const queryOf = (page) => new URL(page.url()).searchParams.get('q');
const titles = (page) => page.locator('#results .result-title').allInnerTexts();

/** Types a query, presses Enter and waits for the answer. */
async function search(page, query) {
  await box(page).fill(query);
  await box(page).press('Enter');
  await page.waitForFunction((wanted) => new URLSearchParams(location.search).get('q') === wanted, query);
  await done(page);
}

reading('a word is found with title, channel, date, time and the word marked', {}, async ({ page, goto }) => {
  await goto('search.html');
  assert.equal(await page.locator('#status').getAttribute('data-state'), 'idle');
  await search(page, 'lighthouse');
  const results = await page.locator('#results > li').all();
  assert.ok(results.length > 2, `${results.length} results`);
  for (const result of results) {
    assert.notEqual(await result.locator('.result-title a').innerText(), '');
    assert.match(await result.locator('.result-channel').innerText(), /^(Harbour Voices|Common Inventions|The Evening Lecture)$/);
    if (await result.locator('time').count()) assert.match(await result.locator('time').innerText(), /\b20\d\d\b/);
    for (const word of await result.locator('mark').allInnerTexts()) assert.match(word, /^lighthouse$/i);
    assert.ok(await result.locator('mark').count() > 0);
  }
  const hits = await page.locator('a.hit').allInnerTexts();
  assert.ok(hits.filter((hit) => /^\d+:\d\d$/.test(hit)).length > 2, hits.join());
  assert.ok(await page.locator('#results time').count() > 0);
});

reading('a phrase in quotation marks is found across the end of a line, and its moment leads to the lines', {}, async ({ page, root, goto }) => {
  await goto('search.html');
  await search(page, '"had all turned for home"');
  assert.equal(await page.locator('#results > li').count(), 1);
  const moment = page.locator('.moment', { has: page.locator('a.hit', { hasText: /^3:04$/ }) });
  assert.equal((await moment.locator('mark').allInnerTexts()).join(' '), 'had all turned for home');
  await moment.locator('a.hit').click();
  await page.waitForURL(`${root}${STORM}*`);
  assert.equal(decodeURIComponent(new URL(page.url()).hash), '#3:04');
  const line = page.locator('p[id="3:04"]');
  await settledInSight(line);
  assert.ok(await line.evaluate((p) => p.matches('.here, :target')));
  await line.locator('mark').first().waitFor();
  const marked = (id) => page.locator(`p[id="${id}"] mark`).allInnerTexts();
  assert.equal([...await marked('3:04'), ...await marked('3:10')].join(' '), 'had all turned for home');
  assert.equal(await page.locator('.t mark').count(), 5, 'words that are not in the phrase stay plain');
  await page.goBack();
  await done(page);
  assert.equal(await page.locator('#results > li').count(), 1);
});

reading('a word with a star finds all words that begin so', {}, async ({ page, goto }) => {
  await goto('search.html');
  await search(page, 'barom*');
  const marked = await page.locator('#results mark').allInnerTexts();
  assert.ok(marked.length > 0);
  for (const word of marked) assert.match(word, /^barom/i);
});

reading('results appear while typing, also for the beginning of a word', {}, async ({ page, goto }) => {
  await goto('search.html');
  await box(page).pressSequentially('barome', { delay: 30 });
  await page.locator('#results mark', { hasText: /^barometer$/i }).first().waitFor();
  await done(page);
});

reading('the address keeps the query: reload, back and forward', {}, async ({ page, goto }) => {
  await goto(of('lamp'));
  await done(page);
  const lamp = await titles(page);
  await search(page, 'herring');
  const herring = await titles(page);
  assert.notDeepEqual(lamp, herring);
  const shows = async (query, expected) => {
    await page.waitForFunction((wanted) => document.querySelector('#q').value === wanted, query);
    await page.waitForFunction((wanted) => {
      const shown = [...document.querySelectorAll('#results .result-title')].map((title) => title.innerText);
      return document.querySelector('#status').dataset.state === 'done' && shown.join() === wanted;
    }, expected.join());
    assert.equal(queryOf(page), query);
  };
  await page.reload();
  await shows('herring', herring);
  await page.goBack();
  await shows('lamp', lamp);
  await page.goForward();
  await shows('herring', herring);
  await page.locator('a.hit').first().click();
  await page.locator('.t').waitFor();
  await page.goBack();
  await shows('herring', herring);
});

reading('a misspelt word is corrected, and can be searched as typed', {}, async ({ page, goto }) => {
  await goto(of('lighthuose'));
  await done(page);
  const note = page.locator('.search-note', { hasText: 'Showing results for' });
  assert.equal(await note.locator('strong').innerText(), 'lighthouse');
  assert.ok(await page.locator('#results > li').count() > 2);
  await note.getByRole('link', { name: 'lighthuose' }).click();
  await page.locator('.search-note', { hasText: 'does not occur' }).waitFor();
  await done(page);
  assert.equal(await page.locator('#results > li').count(), 0);
});

reading('results can be ordered by date and limited to a channel', {}, async ({ page, goto }) => {
  await goto(of('lamp'));
  await done(page);
  const dates = () => page.locator('#results time').evaluateAll((all) => all.map((time) => time.dateTime));
  await page.locator('#search-sort').selectOption('oldest');
  await page.waitForURL('**/*sort=oldest*');
  await done(page);
  const ordered = await dates();
  assert.ok(ordered.length > 2);
  assert.deepEqual(ordered, [...ordered].sort());
  await page.locator('#search-channels summary').click();
  await page.getByRole('checkbox', { name: /^The Evening Lecture/ }).check();
  await page.waitForFunction(() => {
    const channels = [...document.querySelectorAll('.result-channel')].map((channel) => channel.textContent);
    return channels.length > 0 && channels.every((channel) => channel === 'The Evening Lecture');
  });
  assert.match(queryOf(page), /channel:"The Evening Lecture"/);
});

reading('the search form of every page leads to the results', {}, async ({ page, root, goto }) => {
  for (const path of ['index.html', 'harbour-voices/index.html', STORM]) {
    await goto(path);
    await page.getByRole('searchbox', { name: /^Search/ }).fill('herring money');
    await page.getByRole('searchbox', { name: /^Search/ }).press('Enter');
    await page.waitForURL(`${root}search.html?q=herring+money`);
    await done(page);
    assert.equal(await box(page).inputValue(), 'herring money');
    assert.ok(await page.locator('#results mark').count() > 0);
  }
});

reading('the key / leads to the search box, and is a letter in the box', {}, async ({ page, goto }) => {
  for (const path of ['index.html', 'harbour-voices/index.html', STORM, 'search.html']) {
    await goto(path);
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('/');
    const focused = page.locator('input[type=search]:focus');
    await focused.waitFor();
    assert.equal(await focused.inputValue(), '');
    await page.keyboard.type('1/2');
    assert.equal(await focused.inputValue(), '1/2');
  }
});

// ---- markup -----------------------------------------------------------------------------------------

const MARKUP = `<img src=x onerror="alert(1)"> & </script><script>alert(2)</script> &lt;b&gt;`;
const hostile = archive([
  { title: MARKUP, channel: 'A & B', description: `${MARKUP}\n${MARKUP}`, lines: [[0, `Before ${MARKUP} after.`], [4, MARKUP], [8, 'Good night.']] },
  { title: `${MARKUP} again`, channel: 'A & B', lines: [`Untimed ${MARKUP}`, 'Good night.'] },
], `title: 'All of it ${MARKUP}'\ndescription: '${MARKUP}'\n`);

/** No element of the markup came to life; scripts would have opened a dialog, pictures asked for a file. */
const staysText = async (page) => {
  assert.equal(await page.locator('img, main b:not(.parts b), body script:not([src])').count(), 0);
  assert.equal(await page.locator('head script:not([src])').count(), 0);
};

reading('markup in titles and lines stays text on every page', { site: hostile }, async ({ page, goto }) => {
  await goto('index.html');
  await staysText(page);
  assert.equal(await page.locator('h1').innerText(), `All of it ${MARKUP}`);
  await page.getByRole('table').getByRole('link', { name: 'A & B' }).click();
  await page.locator('main .up').waitFor();
  await staysText(page);
  await page.getByRole('link', { name: MARKUP, exact: true }).click();
  await page.locator('.t').waitFor();
  await staysText(page);
  assert.equal(await page.locator('h1').innerText(), MARKUP);
  assert.equal((await page.locator('p[id="0:04"]').innerText()).trim(), MARKUP);
});

reading('markup in a query and in what it finds stays text', { site: hostile }, async ({ page, goto }) => {
  await goto(of(MARKUP));
  await done(page);
  await staysText(page);
  assert.equal(await box(page).inputValue(), MARKUP);
  await search(page, '"img src"');
  await staysText(page);
  assert.deepEqual((await titles(page)).sort(), [MARKUP, `${MARKUP} again`]);
  const moments = await page.locator('.moment-text').allInnerTexts();
  assert.ok(moments.some((moment) => moment.includes(`Before ${MARKUP} after.`)), moments.join('\n'));
  await page.locator('a.hit', { hasText: /^\d+:\d\d$/ }).first().click();
  await page.locator('.t mark').first().waitFor();
  await staysText(page);
  assert.equal((await page.locator('p[id="0:04"]').innerText()).trim(), MARKUP);
});

reading('markup in a query that finds nothing, in its correction and in its filters stays text', { site: hostile }, async ({ page, goto }) => {
  for (const query of ['<img src=x onerror=alert(1)>zzzyx', '<b>aftre</b>', 'channel:<img/src=x/onerror=alert(1)> after', 'after:<img/src=x> before']) {
    await goto(of(query));
    await done(page);
    await staysText(page);
  }
});

// ---- when something is lacking ----------------------------------------------------------------------

reading('without JavaScript the search page leads to the lists', { javaScriptEnabled: false }, async ({ page, root, goto }) => {
  await goto(STORM);
  assert.match(await page.locator('p[id="3:04"]').innerText(), /the others had all/);
  await page.locator('header input').fill('lamp');
  await page.locator('header input').press('Enter');
  await page.waitForURL(`${root}search.html?q=lamp`);
  const message = page.locator('p', { hasText: 'Search needs JavaScript' });
  assert.ok(await message.isVisible());
  await message.locator('a').click();
  await page.waitForURL(`${root}index.html`);
  assert.equal(await page.getByRole('table').getByRole('link', { name: 'Harbour Voices' }).count(), 1);
});

const webOnly = archive([{ title: 'Only one', lines: [[0, 'Hello.']] }], 'search:\n  offline: never\n');

reading('a search from disk in a site built for the web alone says why it fails', { site: webOnly, over: ['file'], expected: /^console: / }, async ({ page, goto }) => {
  await goto(of('hello'));
  await done(page);
  assert.match(await page.locator('#status').innerText(), /Could not read the search index from this folder/);
});

// ---- how far a search goes ----------------------------------------------------------------------------

const online = archive([
  { title: 'First', date: '2019-05-05', lines: [[0, 'coming winter to the north it is']] },
  { title: 'Second', date: '2021-04-20', lines: [[0, 'he said that winter is coming to the north']] },
  { title: 'Third', date: '2023-01-01', lines: [[0, 'winter is coming to the north again']] },
], 'search:\n  offline: never\n');

reading('a sentence that was said is the answer, and its words in any order are a click away', { site: online, over: ['http'] }, async ({ page, goto }) => {
  await goto(of('winter is coming to the north'));
  await done(page);
  assert.deepEqual((await titles(page)).sort(), ['Second', 'Third']);
  assert.equal(await page.locator('#search-more').isVisible(), false);
  await page.getByRole('button', { name: 'Show transcripts with these words in any order' }).click();
  await page.locator('#results > li').nth(2).waitFor();
  await done(page);
  assert.equal((await titles(page))[2], 'First');
  assert.equal(await page.locator('#search-widen').isVisible(), false);
});

reading('ordered by date a search names the first mention, and the last', { site: online, over: ['http'] }, async ({ page, goto }) => {
  const status = () => page.locator('#status').innerText();
  await goto(`${of('"winter is coming"')}&sort=oldest`);
  await done(page);
  assert.equal(await status(), '2 transcripts found. Earliest: April 20, 2021.');
  await goto(`${of('"winter is coming"')}&sort=newest`);
  await done(page);
  assert.equal(await status(), '2 transcripts found. Latest: January 1, 2023.');
});

reading('the search page says that searching from disk was left out', { site: online, over: ['http'] }, async ({ page, goto }) => {
  await goto(of('winter'));
  await done(page);
  assert.match(await page.locator('#search-left-out').innerText(), /^Search works online only/);
});

const many = archive(Array.from({ length: 60 }, (_, i) => ({ title: `Talk ${i}`, channel: `C${i % 3}`, date: `2024-01-${String((i % 28) + 1).padStart(2, '0')}`, lines: [[0, 'alpha beta'], [5, 'alpha beta']] })));

reading('while nothing is found the page tells how far it is, and can be stopped', { site: many, over: ['http'] }, async ({ page, goto }) => {
  // The first pages take long enough for progress to be shown; those after the eighth wait for Stop to be pressed.
  let stop = () => {};
  const stopped = new Promise((resolve) => { stop = resolve; });
  let asked = 0;
  await page.route(/\/c\d\/.*talk/, async (route) => {
    await (++asked > 8 ? stopped : new Promise((resolve) => setTimeout(resolve, 150)));
    await route.continue().catch(() => {});
  });
  await goto(of('"beta beta"'));
  await page.getByRole('button', { name: 'Stop' }).first().waitFor();
  assert.match(await page.locator('#search-progress').innerText(), /^Checked \d+ of 60 transcripts that may match …/);
  await page.locator('#search-progress button').click();
  stop();
  await done(page);
  assert.match(await page.locator('#status').innerText(), /^Nothing found yet; \d+ more transcripts may match\.$/);
  await page.unroute(/\/c\d\/.*talk/);
  await page.locator('#search-more').click();
  await page.waitForFunction(() => document.querySelector('#status').textContent === 'Nothing found.');
  assert.equal(await page.locator('#search-more').isVisible(), false);
});

const table = archiveOf({
  'Talks/Table.vtt': 'WEBVTT\n\n00:00.000 --> 00:04.000\n<v Ada Byron>The lamp went out.\n\n00:05.000 --> 00:09.000\n<v Ben Hale>And the fog came in.\n\n00:10.000 --> 00:14.000\n<v Ben Hale>We send e-mail of Covid-19.\n',
  'Talks/Other.vtt': 'WEBVTT\n\n00:00.000 --> 00:04.000\n<v Cleo>A lamp and fog.\n',
});

reading('people are found by name, and what they say with speaker:', { site: table }, async ({ page, goto }) => {
  await goto('search.html');
  await search(page, 'Ada');
  assert.deepEqual(await titles(page), ['Table']);
  assert.equal(await page.locator('.moment').first().locator('a.hit').innerText(), '0:00');
  await search(page, 'speaker:Ada lamp');
  assert.deepEqual(await titles(page), ['Table']);
  assert.deepEqual(await page.locator('#results mark').allInnerTexts(), ['lamp']);
  assert.deepEqual(await page.locator('.moment-speaker').allInnerTexts(), ['Ada Byron']);
  await search(page, 'speaker:Ada fog');
  assert.deepEqual(await titles(page), []);
  await search(page, 'fog -speaker:Cleo');
  assert.deepEqual(await titles(page), ['Table']);
  await search(page, 'speaker:Dora fog');
  assert.match(await page.locator('#status, .search-note').allInnerTexts().then((all) => all.join(' ')), /No speaker is called “Dora”/);
});

reading('two spellings of a word are one, and signs are said to be left out', { site: table }, async ({ page, goto }) => {
  await goto('search.html');
  for (const query of ['covid19', 'email', 'e-mail']) {
    await search(page, query);
    assert.deepEqual(await titles(page), ['Table'], query);
  }
  await search(page, '#fog');
  assert.match(await page.locator('main').innerText(), /Only the letters and digits of “#fog” are searched for/);
});

// ---- passages and lines -----------------------------------------------------------------------------

const neighbours = archive([{
  title: 'Neighbours', channel: 'C', lines: [
    [0, 'Nothing yet.'], [5, 'The fog came in.'], [10, 'It stayed.'], [15, 'The fog went out.'], [20, 'The end of it.'],
    [60, 'Other things.'], [65, 'A fog again.'], [70, 'More things.'], [120, 'Things.'], [125, 'One more fog.'], [130, 'Things.'], [180, 'Talk.'], [185, 'Last fog.'], [190, 'Good night.'],
  ],
}]);

reading('mentions in neighbouring lines are one passage, and no line stands twice', { site: neighbours }, async ({ page, goto }) => {
  await goto(of('fog'));
  await done(page);
  const texts = await page.locator('.moment-text').evaluateAll((all) => all.map((text) => text.textContent.trim()));
  assert.equal(texts[0], 'Nothing yet. The fog came in. It stayed. The fog went out. The end of it.');
  assert.equal(await page.locator('.moment-text').first().locator('mark').count(), 2);
  assert.equal(texts.length, 3);
  // The rest is offered, and the strip shows where everything is.
  const button = page.getByRole('button', { name: '1 more in this transcript' });
  assert.equal(await page.locator('.strip a').count(), 5);
  await button.click();
  assert.equal(await page.locator('.moment-text').count(), 4);
});

reading('results are shown match by match, sorted by the words around them, and saved so', { site: neighbours }, async ({ page, goto }) => {
  await goto(of('fog'));
  await done(page);
  await page.getByRole('radio', { name: 'match by match' }).check();
  await page.waitForURL('**/*show=lines*');
  const words = () => page.locator('#search-lines tbody tr').evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
  await page.locator('#search-lines tbody tr').first().waitFor();
  assert.deepEqual((await words()).map((row) => row[3]), ['0:05', '0:15', '1:05', '2:05', '3:05']);
  assert.deepEqual((await words())[0].slice(0, 3), ['Nothing yet. The', 'fog', 'came in. It stayed. The fog went out. The end of it. Other things. A']);
  assert.ok(await page.locator('#results').isHidden());
  await page.getByLabel('Sort by').selectOption('right');
  assert.deepEqual((await words()).map((row) => row[3]), ['1:05', '0:05', '3:05', '2:05', '0:15']);
  await page.getByLabel('Sort by').selectOption('left');
  assert.deepEqual((await words()).map((row) => row[3]), ['1:05', '3:05', '2:05', '0:15', '0:05']);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as CSV' }).click()]);
  assert.equal(download.suggestedFilename(), 'fog-lines.csv');
  const [head, first] = (await readFile(await download.path(), 'utf8')).slice(1).split('\r\n');
  assert.equal(head, 'left,match,right,speaker,title,channel,date,time,page');
  assert.match(first, /,fog,.*,Neighbours,C,.*,1:05,/);
  await page.reload();
  await page.locator('#search-lines tbody tr').first().waitFor();
  await page.getByRole('radio', { name: 'passages' }).check();
  await page.locator('.moment-text').first().waitFor();
  assert.ok(await page.locator('#search-lines').isHidden());
});
