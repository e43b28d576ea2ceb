// The decoder on files that the Rust encoder wrote (tests/vectors.rs), and on the same files damaged.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BitWriter, longhand, random } from './support/encoder.mjs';

const { Archive, BitReader, WordShard, filterRow, readDocs, readWords, topBits, filterGrams } = longhand;
const { codes, archives } = JSON.parse(readFileSync(new URL('../vectors/index.json', import.meta.url), 'utf8'));

const open = (files) => new Archive(async (name) => files[name]);

test('numbers and sets of the encoder come back', () => {
  for (const { bits, numbers, low, high, set } of codes) {
    const reader = new BitReader(bits);
    for (const [number, range] of numbers) {
      assert.equal(reader.gamma(), number + 1);
      assert.equal(reader.truncated(range), number);
    }
    assert.deepEqual([...reader.set(set.length, low, high)], set);
    assert.equal(reader.gamma(), 7);
  }
});

test('every word of the encoder is found with its transcripts, counts and titles', async () => {
  for (const { transcripts, files } of archives) {
    const archive = open(files);
    const terms = new Set(transcripts.flatMap(({ title, text }) => [title, text].flatMap((one) => longhand.tokenize(one).map(({ term }) => term))));
    for (const term of terms) {
      const said = transcripts.map(({ text }) => longhand.tokenize(text).filter((token) => token.term === term).length);
      const titled = transcripts.map(({ title }) => longhand.tokenize(title).some((token) => token.term === term));
      const { docs, counts, titles } = await archive.postings(term);
      assert.deepEqual([...docs], said.flatMap((count, doc) => (count ? [doc] : [])), term);
      assert.deepEqual([...counts], said.filter((count) => count), term);
      assert.deepEqual([...titles], titled.flatMap((is, doc) => (is ? [doc] : [])), term);
    }
    assert.equal(await archive.postings('nobodysaysthis'), null);
  }
});

test('the phrase filter of the encoder knows every run of frequent words', async () => {
  let runs = 0;
  for (const { transcripts, files } of archives) {
    const archive = open(files);
    const { manifest } = await archive.open();
    for (const [doc, { text }] of transcripts.entries()) {
      const words = longhand.tokenize(text).map(({ term }) => ({ term, prefix: false }));
      for (const { hash } of filterGrams(words, manifest)) {
        runs++;
        assert.equal((await archive.filterRow(hash))[doc], 1, `${hash} in ${doc}`);
      }
    }
  }
  assert.ok(runs > 100);
});

test('the columns of the encoder give channels, dates and lengths', async () => {
  for (const { transcripts, files } of archives) {
    const archive = open(files);
    const { manifest, docs } = await archive.open();
    await archive.openTalk();
    const day = (date) => (date ? (Date.parse(date) - Date.parse(manifest.days0)) / 86400000 : -1);
    assert.deepEqual([...docs.channel].map((channel) => docs.channelNames[channel]), transcripts.map(({ channel }) => channel));
    assert.deepEqual([...docs.day], transcripts.map(({ date }) => day(date)));
    const known = (seconds) => (seconds ? Math.max(10, Math.floor((seconds + 5) / 10) * 10) : null);
    transcripts.forEach(({ seconds }, doc) => {
      if (seconds) assert.equal(docs.seconds[doc], known(seconds));
    });
    const cards = await Promise.all(transcripts.map((_, doc) => archive.card(doc)));
    assert.deepEqual(cards.map(({ url, title }) => [url, title]), transcripts.map(({ title }, doc) => [`a/${doc}.html`, title]));
  }
});

test('words for the spelling are those of the word files, by length', async () => {
  for (const { files } of archives) {
    for (const length of files.index.spell) {
      for (const word of readWords(files[`s/${length}`].t)) {
        assert.equal([...word].length, length);
        assert.ok((await open(files).frequency(word)) > 0, word);
      }
    }
  }
});

/** A text with a character changed, left out, doubled or all behind it cut. */
function damage(text, next) {
  const at = Math.floor(next() * text.length);
  const other = String.fromCharCode(0x20 + Math.floor(next() * 0x60));
  const [before, after] = [text.slice(0, at), text.slice(at + 1)];
  return [before + other + after, before + after, before + text[at] + text[at] + after, before][Math.floor(next() * 4)];
}

/** Everything that can be read of a file; throws when it is damaged. `first` is the first shard of the phrase filter. */
function readAll(name, content, { manifest, docs }, first) {
  const n = docs.n;
  const below = (list, end) => assert.ok(list.length <= end && list.every((number) => number < end), `${name}: out of range`);
  if (name === 'index') {
    const { channel, cls, day, classSizes } = readDocs(content.docs, content.n);
    assert.ok([channel, cls, day].every((column) => column.length === content.docs.len.length) && classSizes.length <= 91);
    readWords(content.frequent);
    readWords(content.terms);
    filterRow(first, 2 ** 32 - 1 >>> manifest.s, content, readDocs(content.docs, content.n));
  } else if (/^[ft]\//.test(name)) {
    const shard = new WordShard(content, n);
    for (let i = 0; i < shard.records.length; i++) {
      const { docs, counts, titles } = shard.postings(i);
      below(docs, n);
      below(titles, n);
      assert.equal(counts.length, docs.length);
    }
  } else if (name.startsWith('g/')) {
    for (let i = 0; i < 64; i++) {
      const hash = (Number(name.slice(2)) * 2 ** (32 - manifest.s) + i * 2 ** (26 - manifest.s)) >>> 0;
      assert.equal(topBits(hash, manifest.s), Number(name.slice(2)));
      assert.equal(filterRow(content.g, hash, manifest, docs).length, n);
    }
  } else if (name.startsWith('s/')) {
    readWords(content.t);
  }
}

test('damaged files give an error or numbers within bounds, and reading them ends', async () => {
  const next = random(5);
  let refused = 0, rounds = 0;
  for (const { files } of archives.slice(1)) {
    const whole = await open(files).open();
    const first = files['g/0'].g;
    for (const name of Object.keys(files)) {
      readAll(name, files[name], whole, first);
      for (let round = 0; round < 150; round++) {
        rounds++;
        let content;
        try {
          content = JSON.parse(damage(JSON.stringify(files[name]), next));
        } catch {
          continue; // The browser refuses it as well.
        }
        try {
          readAll(name, content, whole, first);
        } catch (error) {
          // An assertion of this test is no refusal of the decoder.
          assert.ok(!(error instanceof assert.AssertionError), error);
          refused++;
        }
      }
    }
  }
  assert.ok(refused > rounds / 50, `${refused} of ${rounds}`);
});

test('a list longer than the archive, and a file cut short, are refused', () => {
  const bits = new BitWriter();
  bits.gamma(2 ** 31);
  assert.throws(() => new WordShard({ p: bits.toString() }, 5).postings(0), /damaged index: more numbers/);
  assert.throws(() => {
    const reader = new BitReader('!!');
    for (let i = 0; i < 1000; i++) reader.read(13);
  }, /damaged index: a file is cut short/);
  const columns = { channels: [['A', 2 ** 40]], len: '!!', cls: '!!', date: '!!!!', dw: 2 };
  assert.equal(readDocs(columns, 2).channel.length, 2);
  assert.throws(() => readDocs(columns, 2 ** 31), /damaged index: columns/);
});
