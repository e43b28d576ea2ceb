import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longhand } from './support/encoder.mjs';

/** A query in short: groups and exclusions as text, codes of the notes. */
function read(text) {
  const query = longhand.parseQuery(text);
  const phrase = ({ words, quoted }) => {
    const joined = words.map(({ term, prefix }) => term + (prefix ? '*' : '')).join(' ');
    return quoted ? `"${joined}"` : joined;
  };
  return {
    groups: query.groups.map((group) => group.any.map(phrase).join(' | ')),
    not: query.not.map(phrase),
    sentence: query.sentence && phrase(query.sentence),
    notes: query.notes.map((note) => note.code),
    query,
  };
}

test('words and phrases are separate demands', () => {
  assert.deepEqual(read('Trump “climate change” Gaza').groups, ['trump', '"climate change"', 'gaza']);
});

test('a minus excludes a word or a phrase, and only at the start of a word', () => {
  const { groups, not } = read('a -b -"c d" well-known');
  assert.deepEqual([groups, not], [['a', 'well known | wellknown'], ['b', '"c d"']]);
});

test('OR joins its two sides and binds tighter than the space', () => {
  assert.deepEqual(read('a OR "b c" d OR e OR f').groups, ['a | "b c"', 'd | e | f']);
  assert.deepEqual(read('a or b').groups, ['a', 'or', 'b']);
});

test('OR without a side is told and left out', () => {
  for (const text of ['OR a', 'a OR', 'OR a OR', 'a OR -b', 'a OR channel:x']) {
    const { groups, notes } = read(text);
    assert.deepEqual(groups, ['a'], text);
    assert.ok(notes.includes('lone-or'), text);
  }
});

test('a star at the end of a word asks for all its endings', () => {
  assert.deepEqual(read('zelen* -tele*').groups, ['zelen*']);
  assert.deepEqual(read('zelen* -tele*').not, ['tele*']);
  assert.deepEqual(read('"zelen* x"').notes, ['star']);
  assert.deepEqual(read('ze*len').notes, ['star']);
});

test('a channel may be quoted, and may be excluded', () => {
  assert.deepEqual(read('channel:"BBC News" channel:cnn -channel:fox x').query.channels, [
    { name: 'BBC News', wanted: true }, { name: 'cnn', wanted: true }, { name: 'fox', wanted: false },
  ]);
  assert.deepEqual(read('channel: x').notes, ['no-channel']);
});

test('dates may be days, months or years', () => {
  const { query } = read('after:2024 before:2024-5 x');
  assert.deepEqual([query.after, query.before], ['2024-01-01', '2024-05-01']);
  assert.equal(read('AFTER:2024-02-29 x').query.after, '2024-02-29');
});

test('bad dates are told and left out', () => {
  for (const text of ['after:yesterday x', 'after:2024-13 x', 'before:2023-02-29 x', 'after: x', '-after:2024 x']) {
    const { query, notes, groups } = read(text);
    assert.deepEqual([query.after, query.before, notes, groups], [null, null, ['bad-date'], ['x']], text);
  }
});

test('an unclosed quotation ends with the query', () => {
  const { groups, notes } = read('a "b c');
  assert.deepEqual([groups, notes], [['a', '"b c"'], ['unclosed-quote']]);
});

test('what holds no word is told', () => {
  assert.deepEqual(read('a - b').notes, ['lone-minus']);
  assert.deepEqual(read('a -').notes, ['lone-minus']);
  assert.deepEqual(read('!!! a').notes, ['no-words']);
  assert.deepEqual(read('""').notes, ['no-words']);
  assert.deepEqual(read('-a').notes, ['only-excluded']);
  assert.deepEqual(read('').notes, []);
});

test('four plain words are a sentence, three or mixed ones are not', () => {
  assert.equal(read('what is going on').sentence, 'what is going on');
  assert.equal(read('to be or not to be').sentence, 'to be or not to be');
  assert.equal(read('a well-known state channel:x').sentence, 'a well known state');
  assert.equal(read('one two three').sentence, null);
  assert.equal(read('one two "three four"').sentence, null);
  assert.equal(read('one two three OR four').sentence, null);
  assert.equal(read('one two three fou*').sentence, null);
});

test('words said twice are one demand, and stay twice in the sentence', () => {
  assert.deepEqual(read('to be or not to be').groups, ['to', 'be', 'or', 'not']);
});

test('a run without spaces is a phrase while short, and pairs when it is long', () => {
  assert.deepEqual(read('東京都').groups, ['東京 京都']);
  assert.deepEqual(read('東京都知事選').groups, ['東京', '京都', '都知', '知事', '事選']);
  assert.equal(read('東京都知事選').sentence, '東京 京都 都知 知事 事選');
  assert.deepEqual(read('-東京都知事選').not, ['東京 京都 都知 知事 事選']);
  assert.deepEqual(read('水').groups, ['水*']);
});

test('the last word may be unfinished only when nothing follows it', () => {
  const tail = (text) => longhand.parseQuery(text).groups.at(-1).any.at(-1).tail;
  assert.deepEqual(['trum', 'a trum', 'trum ', '"a trum"', 'trum*'].map(tail), [true, true, false, false, false]);
});

test('hostile queries are read as text and never throw', () => {
  for (const text of ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', '-'.repeat(5000), '"'.repeat(5001), 'OR '.repeat(2000),
    '(((((((((', '\\', '__proto__ constructor', '\ud800', 'a'.repeat(100000), 'channel:"', '*', '-*', '"*"', '- "', '\u0000', '*'.repeat(3000)]) {
    const query = longhand.parseQuery(text);
    assert.ok(Array.isArray(query.groups) && query.text === text);
  }
  assert.deepEqual(read('<img src=x>').groups, ['img', 'src x']);
});

test('notes are codes with values, and have words in the catalogue', () => {
  const { notes } = longhand.parseQuery('a after:soon !!! "b');
  assert.deepEqual(notes, [{ code: 'unclosed-quote' }, { code: 'bad-date', values: { text: 'after:soon' } }, { code: 'no-words', values: { text: '!!!' } }]);
  assert.equal(longhand.noteText(notes[1]), '“after:soon” is not a date such as 2024, 2024-05 or 2024-05-31; it was ignored.');
  const word = { code: 'unknown-word', values: { word: 'qqq' } };
  assert.equal(longhand.noteText(word), '“qqq” does not occur here.');
  assert.equal(longhand.noteText({ ...word, isBeginning: true }), 'No word begins with “qqq”.');
});
