import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longhand, openArchive, random, transcript } from './support/encoder.mjs';

const { Calendar, Verification, calendarOf, countAnswers, countByMonth, tallyOf, searcher, tokenize } = longhand;

const VOCABULARY = ['the', 'of', 'gaza', 'israel', 'climate', 'change', 'is', 'peace', 'war', 'talks', 'rare'];

/** A random archive over some years and channels, a few transcripts without a date. */
function randomArchive(seed, count = 60, options = {}) {
  const next = random(seed);
  const word = () => VOCABULARY[Math.floor(next() ** 1.5 * VOCABULARY.length)];
  const transcripts = Array.from({ length: count }, (_, i) => transcript(`${i}.html`, Array.from({ length: 8 }, () => Array.from({ length: 5 }, word).join(' ')), {
    channel: ['BBC News', 'CNN', 'Fox News'][Math.floor((i * 3) / count)], seconds: 600 * (1 + (i % 5)), title: `Number ${i}`,
    date: i % 11 === 3 ? '' : `${2021 + Math.floor(next() * 3)}-${String(1 + Math.floor(next() * 12)).padStart(2, '0')}-15`,
  }));
  return { transcripts, ...openArchive(transcripts, { frequentFrom: 0.1, topFrom: 0.9, wordsPerShard: 3, ...options }) };
}

const termsOf = ({ lines }) => lines.flatMap(([, text]) => tokenize(text).map((token) => token.term));

/** Places where the words stand in a row. */
function mentions(one, words) {
  const terms = termsOf(one);
  return terms.filter((_, i) => words.every((word, k) => terms[i + k] === word)).length;
}

/** {month: [count, transcripts]} by a count over the texts. */
function brute(transcripts, count) {
  const months = {};
  for (const one of transcripts) {
    const found = count(one);
    if (!found) continue;
    const month = one.date ? one.date.slice(0, 7) : 'undated';
    months[month] = [(months[month]?.[0] || 0) + found, (months[month]?.[1] || 0) + 1];
  }
  return months;
}

/** The same from a histogram of the interface for scripts. */
function read({ months, undated }) {
  const shown = months.filter((month) => month.count).map((month) => [month.month, [month.count, month.transcripts]]);
  return Object.fromEntries([...shown, ...(undated.count ? [['undated', [undated.count, undated.transcripts]]] : [])]);
}

test('mentions of a word by month are those in the texts, without a page being read', async () => {
  const { transcripts, index, pages } = randomArchive(21);
  for (const word of ['gaza', 'the', 'rare']) {
    const { histogram } = await searcher(index)(word, { limit: 0 });
    assert.deepEqual([histogram.unit, histogram.exact], ['mentions', true]);
    assert.deepEqual(read(histogram), brute(transcripts, (one) => mentions(one, [word])), word);
  }
  assert.deepEqual(pages, []);
});

test('OR and a star add up, and count nothing twice', async () => {
  const { transcripts, index } = randomArchive(22);
  const count = searcher(index);
  const either = (one) => mentions(one, ['gaza']) + mentions(one, ['israel']);
  assert.deepEqual(read((await count('gaza OR israel OR gaza', { limit: 0 })).histogram), brute(transcripts, either));
  assert.deepEqual(read((await count('gaz* OR gaza OR israel', { limit: 0 })).histogram), brute(transcripts, either));
});

test('several words count the transcripts that hold them all', async () => {
  const { transcripts, index } = randomArchive(23);
  const { histogram } = await searcher(index)('gaza rare -talks', { limit: 0 });
  const all = (one) => Number(mentions(one, ['gaza']) > 0 && mentions(one, ['rare']) > 0 && !mentions(one, ['talks']));
  assert.deepEqual([histogram.unit, histogram.exact], ['transcripts', true]);
  assert.deepEqual(read(histogram), brute(transcripts, all));
});

test('a phrase is an upper bound until its pages are read, and exact after', async () => {
  const { transcripts, index, pages } = randomArchive(24);
  const said = brute(transcripts, (one) => mentions(one, ['climate', 'change', 'is']));
  const before = (await searcher(index)('"climate change is"', { limit: 0 })).histogram;
  assert.deepEqual([before.unit, before.exact, pages.length], ['transcripts', false, 0]);
  for (const [month, [, holders]] of Object.entries(said)) assert.ok(read(before)[month]?.[0] >= holders, month);
  const after = (await searcher(index)('"climate change is"', { limit: 0, prove: true })).histogram;
  assert.deepEqual([after.unit, after.exact], ['mentions', true]);
  assert.deepEqual(read(after), said);
  assert.equal(new Set(pages).size, before.transcripts);
});

test('a sentence without quotation marks is counted where it is said in a row', async () => {
  const { transcripts, index } = randomArchive(25);
  const words = termsOf(transcripts[20]).slice(11, 15);
  const { histogram } = await searcher(index)(words.join(' '), { limit: 0, prove: true });
  assert.equal(histogram.unit, 'mentions');
  assert.deepEqual(read(histogram), brute(transcripts, (one) => mentions(one, words)));
});

test('a sentence that nobody can have said is counted where all of its words are', async () => {
  const { transcripts, index } = randomArchive(25);
  const { histogram } = await searcher(index)('rare rare rare rare gaza', { limit: 0 });
  assert.deepEqual([histogram.unit, histogram.exact], ['transcripts', true]);
  assert.deepEqual(read(histogram), brute(transcripts, (one) => Number(['rare', 'gaza'].every((word) => mentions(one, [word])))));
});

test('a phrase with a word and without another phrase counts transcripts', async () => {
  const { transcripts, index } = randomArchive(26);
  const { histogram } = await searcher(index)('"of the" rare -"peace gaza"', { limit: 0, prove: true });
  const holds = (one) => Number(mentions(one, ['of', 'the']) > 0 && mentions(one, ['rare']) > 0 && !mentions(one, ['peace', 'gaza']));
  assert.deepEqual([histogram.unit, histogram.exact], ['transcripts', true]);
  assert.deepEqual(read(histogram), brute(transcripts, holds));
});

test('lists of the commonest words are fetched only for an exact count', async () => {
  const archive = [transcript('a.html', ['the rareword']), transcript('b.html', ['rareword alone']), ...Array.from({ length: 6 }, (_, i) => transcript(`c${i}.html`, ['the town']))];
  const { index, pages } = openArchive(archive, { topFrom: 0.7, wordsPerShard: 1 });
  const search = await index.search('the rareword');
  const tally = await tallyOf(search);
  assert.deepEqual([tally.bound, tally.by, [...tally.counts].filter(Boolean).length], ['most', 'lists', 2]);
  const exact = await new Verification(search, tally).run();
  assert.deepEqual([exact.bound, exact.unit, [...exact.counts].filter(Boolean).length, pages.length], ['exact', 'transcripts', 1, 0]);
});

test('filters for channel and date limit the histogram', async () => {
  const { transcripts, index } = randomArchive(27);
  const { histogram } = await searcher(index)('gaza channel:cnn after:2022 before:2023-06', { limit: 0 });
  const within = transcripts.filter(({ channel, date }) => channel === 'CNN' && date >= '2022-01-01' && date && date < '2023-06-01');
  assert.deepEqual(read(histogram), brute(within, (one) => mentions(one, ['gaza'])));
  assert.ok(histogram.months.every(({ month }) => month >= '2022-01' && month < '2023-06'));
});

test('the hours of a month are those of its recordings, or estimated from the words', async () => {
  for (const untimed of [false, true]) {
    const { transcripts, index } = randomArchive(28, 60, { untimed });
    const { histogram } = await searcher(index)('gaza', { limit: 0 });
    assert.equal(histogram.estimatedHours, untimed);
    const talk = {};
    for (const { date, seconds } of transcripts) if (date) talk[date.slice(0, 7)] = (talk[date.slice(0, 7)] || 0) + seconds / 3600;
    for (const { month, hours } of histogram.months) {
      if (!untimed) assert.ok(Math.abs(hours - (talk[month] || 0)) < 1e-9, month);
      else assert.equal(hours > 0, month in talk);
    }
  }
});

test('channels add up to the whole, most mentions first', async () => {
  const { transcripts, index } = randomArchive(29);
  const search = await index.search('israel');
  const tally = await tallyOf(search);
  const { docs, manifest } = search;
  const rows = countByMonth(calendarOf(manifest, docs), docs, tally, [], true);
  assert.ok(rows.every((row, i) => i === 0 || rows[i - 1].total >= row.total));
  for (const row of rows) {
    const own = transcripts.filter(({ channel }) => channel === docs.channelNames[row.channel]);
    assert.equal(row.total, own.reduce((sum, one) => sum + mentions(one, ['israel']), 0));
  }
  const counts = countAnswers(tally, new Uint8Array(docs.n).fill(1), docs.channel, docs.channelNames.length);
  rows.forEach((row) => assert.equal(counts[row.channel], row.totalHolders));
});

test('a title is an answer and not a mention', async () => {
  const { index } = openArchive([transcript('a.html', ['nothing of it'], { title: 'Gaza' }), transcript('b.html', ['gaza gaza'])]);
  const tally = await tallyOf(await index.search('gaza'));
  assert.deepEqual([[...tally.counts], tally.titled], [[0, 2], [0]]);
  assert.deepEqual([...countAnswers(tally, Uint8Array.of(1, 1), [0, 0], 1)], [2]);
});

test('queries that ask for nothing have no histogram, filters alone count transcripts', async () => {
  const { transcripts, index } = randomArchive(30);
  assert.equal((await searcher(index)('!!!')).histogram, null);
  const { histogram } = await searcher(index)('channel:cnn', { limit: 0 });
  assert.deepEqual([histogram.unit, histogram.transcripts], ['transcripts', transcripts.filter(({ channel }) => channel === 'CNN').length]);
});

// ---- proof ------------------------------------------------------------------------------------------

test('a proof reads a few pages at a time, can be stopped, and goes on where it stopped', async () => {
  const { index, pages } = randomArchive(31);
  let open = 0, most = 0;
  const { readPage } = index;
  index.readPage = async (url, signal) => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setTimeout(resolve, 1));
    open--;
    return readPage(url, signal);
  };
  const search = await index.search('"of the"');
  const tally = await tallyOf(search);
  const verification = new Verification(search, tally);
  const control = new AbortController();
  const steps = [];
  const stopped = await verification.run({ signal: control.signal, atOnce: 4, onProgress: (done, of) => {
    steps.push(done);
    assert.equal(of, verification.docs.length);
    if (done === 7) control.abort();
  } });
  assert.deepEqual(steps, [1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual([stopped.bound, stopped.unit, most], ['most', 'transcripts', 4]);
  assert.ok(verification.left > 0 && verification.bytes > 0);
  const sum = (counts) => counts.reduce((total, count) => total + count, 0);
  assert.ok(sum(stopped.counts) <= sum(tally.counts));
  const read = pages.length;
  const exact = await verification.run();
  assert.deepEqual([exact.bound, exact.unit, verification.left], ['exact', 'mentions', 0]);
  assert.ok(pages.length - read <= verification.docs.length - 7);
});

test('a page that cannot be read is told and not counted', async () => {
  const { index } = openArchive([transcript('a.html', ['of the town']), transcript('b.html', ['of the town'], { unreadable: true })]);
  const search = await index.search('"of the"');
  const exact = await new Verification(search, await tallyOf(search)).run();
  assert.deepEqual([[...exact.counts], exact.unread], [[1, 0], 1]);
  assert.equal((await searcher(index)('"of the"', { limit: 0, prove: true })).histogram.exact, false);
});

test('a proof can be limited to other channels than those of its query', async () => {
  const { transcripts, index } = randomArchive(32);
  const search = await index.search('"of the"');
  const marks = Uint8Array.from(transcripts, ({ channel }) => Number(channel === 'CNN'));
  const verification = new Verification(search, await tallyOf(search), marks);
  assert.ok(verification.docs.length > 0 && verification.docs.every((doc) => marks[doc]));
});

// ---- months -----------------------------------------------------------------------------------------

test('the calendar has every month from the first to the last, leap days and year ends included', () => {
  const day = (iso) => (Date.parse(iso) - Date.parse('2019-06-10')) / 86400000;
  const dates = ['2020-02-29', '2019-12-31', '2020-01-01', '2020-03-01', '2019-11-01', '2020-03-31'];
  const calendar = new Calendar('2019-06-10', { n: 7, day: Int32Array.from([...dates.map(day), -1]) });
  assert.deepEqual(calendar.months, ['2019-11', '2019-12', '2020-01', '2020-02', '2020-03']);
  assert.deepEqual([...calendar.month], [3, 1, 2, 4, 0, 4, -1]);
  assert.deepEqual(new Calendar('2019-06-10', { n: 1, day: Int32Array.of(-1) }).months, []);
});

test('27,000 transcripts are counted by month and channel in well under 30 ms', () => {
  const next = random(33);
  const n = 27000;
  const docs = {
    n, day: Int32Array.from({ length: n }, () => Math.floor(next() * 5000)), channel: Uint16Array.from({ length: n }, (_, i) => Math.floor(i / 90)),
    channelNames: Array.from({ length: 300 }, (_, i) => `c${i}`), seconds: new Float64Array(n).fill(1800),
  };
  const tally = { counts: Uint32Array.from({ length: n }, () => Math.floor(next() * 4)), titled: [] };
  let best = Infinity;
  for (let round = 0; round < 8; round++) {
    const start = performance.now();
    const calendar = new Calendar('2011-01-01', docs);
    countByMonth(calendar, docs, tally, [new Uint8Array(n).fill(1)]);
    countByMonth(calendar, docs, tally, [new Uint8Array(n).fill(1)], true);
    best = Math.min(best, performance.now() - start);
  }
  assert.ok(best < 30, `${best} ms`);
});

// ---- the interface for scripts ----------------------------------------------------------------------

test('hits of the interface are moments with address, second, snippet and marks', async () => {
  const { index } = openArchive([transcript('bbc/a.html', ['hello', 'gaza and Gaza'], { title: 'T', recording: 'dQw4w9WgXcQ' })]);
  const { total, exact, hits, done, corrected, notes } = await searcher(index)('gaza');
  assert.deepEqual([total, exact, done, corrected, notes], [1, true, true, null, []]);
  const unknown = await searcher(index)('gaza qqq*');
  assert.deepEqual([unknown.codes, unknown.notes], [['unknown-word'], ['No word begins with “qqq”.']]);
  assert.deepEqual(hits, [{
    url: 'bbc/a.html#0:10', title: 'T', channel: 'BBC News', date: '2024-03-01', seconds: 10, snippet: 'gaza and Gaza',
    marks: [[0, 4], [9, 13]], recording: 'https://youtu.be/dQw4w9WgXcQ?t=10',
  }]);
  assert.equal((await searcher(index)('gazza ')).corrected, 'gaza');
});

test('the interface says how many there are at most while not all were looked at', async () => {
  const { index } = openArchive(Array.from({ length: 30 }, (_, i) => transcript(`${i}.html`, [i % 2 ? 'of the' : 'the of'])), { frequentFrom: 2, topFrom: 2 });
  const some = await searcher(index)('"of the"', { limit: 3 });
  assert.deepEqual([some.exact, some.done, some.total >= 15, some.hits.length], [false, false, true, 3]);
  const counted = await searcher(index)('"of the"', { limit: 3, prove: true });
  assert.deepEqual([counted.exact, counted.done, counted.total], [true, false, 15]);
  const all = await searcher(index)('"of the"', { limit: 100 });
  assert.deepEqual([all.exact, all.done, all.total], [true, true, 15]);
});
