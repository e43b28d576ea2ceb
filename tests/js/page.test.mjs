import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longhand, openArchive, random, transcript } from './support/encoder.mjs';

const { chosenChannels, filtersIn, monthAfter, monthsOf, parseQuery, quotations, readView, csvOf, jsonOf, textOf, withAnother, withFilter, withMonths, withoutFilters, withoutPiece, writeView } = longhand;

// ---- the address ------------------------------------------------------------------------------------

test('a plain search has a plain address', () => {
  assert.equal(writeView(readView('?q=herring+money')), '?q=herring+money');
  assert.equal(writeView(readView('')), '');
  assert.equal(writeView(readView('?sort=relevance&per=count&by=total&scale=same')), '');
});

test('what the address says comes back, whatever it is', () => {
  const queries = ['gaza', '"climate change" -war', 'a & b = c # d + e % f', '<img src=x>', 'channel:"BBC News" after:2024-05', '東京', '  '];
  for (const query of queries) {
    for (const order of ['relevance', 'newest', 'oldest']) {
      const view = { query, order, show: 'lines', typed: order === 'newest', versus: ['x y', '"z & <b>"'], per: 'hour', by: 'channel', scale: 'own', every: 'year' };
      assert.deepEqual(readView(writeView(view)), view);
    }
  }
});

test('what the address cannot mean is left out', () => {
  const view = readView('?q=a&sort=sideways&per=__proto__&by=&vs=&vs=b&vs=b&vs=+c+&vs=d&vs=e&vs=f&as=x');
  assert.deepEqual(view, { query: 'a', order: 'relevance', show: 'passages', typed: false, versus: ['b', 'c', 'd'], per: 'count', by: 'total', scale: 'same', every: 'month' });
});

// ---- filters in the text ----------------------------------------------------------------------------

test('channels and speakers are added to the text, dates replace what stood there', () => {
  assert.equal(withAnother('gaza', 'channel', 'BBC News'), 'gaza channel:"BBC News"');
  assert.equal(withAnother('gaza channel:cnn', 'channel', 'Fox'), 'gaza channel:cnn channel:"Fox"');
  assert.equal(withFilter('"channel:cnn said" after:2024', 'after', '2023-02'), '"channel:cnn said" after:2023-02');
  assert.equal(withoutFilters('after:2024 gaza before:2025 channel:x speaker:"a b" -channel:y'), 'gaza -channel:y');
});

test('each filter in the text can be taken away, and only that', () => {
  const text = 'channel:cnn gaza -channel:"x y" war speaker:ada after:2024';
  const without = (kind) => withoutPiece(text, filtersIn(text).find((piece) => piece.kind === kind));
  assert.deepEqual(filtersIn(text).map(({ kind, value, negative }) => [kind, value, negative]), [['channel', 'cnn', false], ['channel', 'x y', true], ['speaker', 'ada', false], ['after', '2024', false]]);
  assert.equal(without('channel'), 'gaza -channel:"x y" war speaker:ada after:2024');
  assert.equal(without('speaker'), 'channel:cnn gaza -channel:"x y" war after:2024');
});

test('the channels that the text asks for are told by their places', () => {
  const names = ['BBC News', 'BBC World', 'CNN'];
  assert.deepEqual([...chosenChannels('gaza channel:bbc', names)], [0, 1]);
  assert.deepEqual([...chosenChannels('gaza channel:"bbc news" channel:cnn -channel:x', names)], [0, 2]);
  assert.equal(chosenChannels('gaza', names).size, 0);
});

test('an unclosed quotation is closed before a filter follows it', () => {
  const { groups, channels } = parseQuery(withAnother('say "climate change', 'channel', 'CNN'));
  assert.deepEqual([groups.length, groups[1].any[0].words.length, channels], [2, 2, [{ name: 'CNN', wanted: true }]]);
});

test('any channel name survives the way into the query', () => {
  for (const name of ['BBC News', 'A "B" C', 'x:y', 'after:2024', '-z', 'OR', '東京 “テレビ”']) {
    const { channels, groups, after } = parseQuery(withAnother('gaza', 'channel', name));
    assert.equal(longhand.matchChannels(channels[0].name, ['other', name])[0], 1, name);
    assert.deepEqual([groups.length, after], [1, null]);
  }
});

test('months are both included, over the end of a year too', () => {
  assert.equal(withMonths('gaza', '2024-03', '2024-03'), 'gaza after:2024-03 before:2024-04');
  assert.equal(withMonths('gaza after:2020', '', '2024-12'), 'gaza before:2025-01');
  assert.deepEqual(['2024-12', '2024-01', '0999-11'].map(monthAfter), ['2025-01', '2024-02', '0999-12']);
  const next = random(5);
  for (let round = 0; round < 200; round++) {
    const month = () => `${2000 + Math.floor(next() * 30)}-${String(1 + Math.floor(next() * 12)).padStart(2, '0')}`;
    const [from, to] = [month(), month()].sort();
    assert.deepEqual(monthsOf(withMonths('x "y', from, to)), { from, to });
  }
  assert.deepEqual(monthsOf('x'), { from: '', to: '' });
  assert.deepEqual(monthsOf('x after:2024-03-05 before:2024-03-09'), { from: null, to: null });
});

test('a month that was chosen limits the results to it', async () => {
  const { find } = openArchive(['2024-02-29', '2024-03-01', '2024-03-31', '2024-04-01'].map((date) => transcript(`${date}.html`, ['gaza'], { date })));
  assert.deepEqual((await find(withMonths('gaza', '2024-03', '2024-03'))).urls.sort(), ['2024-03-01.html', '2024-03-31.html']);
});

// ---- results to take along --------------------------------------------------------------------------

const BASE = 'https://example.org/repo/search.html?q=x';

/** Cells of a CSV text, by RFC 4180. */
function readCsv(text) {
  assert.ok(text.endsWith('\r\n'));
  const rows = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  rows.pop();
  return rows;
}

const row = (quote, more = {}) => ({ title: 'T', channel: 'C', date: '2024-03-01', time: '0:10', seconds: 10, speaker: '', quote, page: 'https://e.org/a.html', recording: '', ...more });

test('every moment is a row, with whole addresses', async () => {
  const { find } = openArchive([transcript('bbc/a.html', ['gaza', 'x', 'and Gaza'], { title: 'War, and "peace"', recording: 'dQw4w9WgXcQ' })]);
  const rows = quotations((await find('gaza')).hits, BASE);
  assert.deepEqual(rows.map(({ time, seconds, quote, page, recording }) => [time, seconds, quote, page, recording]), [
    ['0:00', 0, 'gaza', 'https://example.org/repo/bbc/a.html#0:00', 'https://youtu.be/dQw4w9WgXcQ'],
    ['0:20', 20, 'and Gaza', 'https://example.org/repo/bbc/a.html#0:20', 'https://youtu.be/dQw4w9WgXcQ?t=20'],
  ]);
  const cells = readCsv(csvOf(rows));
  assert.deepEqual(cells[0], ['title', 'channel', 'date', 'time', 'seconds', 'speaker', 'quote', 'page', 'recording']);
  assert.deepEqual(cells[2], ['War, and "peace"', 'BBC News', '2024-03-01', '0:20', '20', '', 'and Gaza', rows[1].page, rows[1].recording]);
});

test('commas, quotation marks and line ends stay within their field', () => {
  const quotes = ['a,b', 'say "hi"', 'two\nlines', 'two\r\nlines', '"', '', 'plain', ' spaced '];
  assert.deepEqual(readCsv(csvOf(quotes.map((quote) => row(quote)))).slice(1).map((cells) => cells[6]), quotes);
});

test('no field is a formula', () => {
  for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '=HYPERLINK("http://x","y")', '＝1']) {
    const cells = readCsv(csvOf([row(formula, { title: formula })]))[1];
    assert.deepEqual([cells[0], cells[6]], [`'${formula}`, `'${formula}`]);
  }
  assert.equal(readCsv(csvOf([row('x', { seconds: null, time: '' })]))[1][4], '');
});

test('JSON and plain text say the same', () => {
  const rows = [row('first'), row('', { seconds: null, time: '', recording: 'https://youtu.be/x' })];
  assert.deepEqual(JSON.parse(jsonOf(rows, 'q "x"', BASE)), { query: 'q "x"', address: BASE, results: rows });
  assert.equal(textOf(rows), '“first”\nT, C, 2024-03-01, 0:10\nhttps://e.org/a.html\n\nT, C, 2024-03-01\nhttps://e.org/a.html\nhttps://youtu.be/x\n');
});

test('only addresses of the web become recordings', async () => {
  for (const [recording, address] of [['javascript:alert(1)', ''], ['https://e.org/a.mp3', 'https://e.org/a.mp3#t=10'], ['', '']]) {
    const { find } = openArchive([transcript('a.html', ['x', 'gaza'], { recording })]);
    assert.equal(quotations((await find('gaza')).hits, BASE)[0].recording, address);
  }
});
