import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BitWriter, digit, encodePostings, frontCode, longhand, openArchive, random, transcript } from './support/encoder.mjs';

const { BitReader, WordShard, compareBytes, readDocs, readWords, runHash, fnv1a } = longhand;

/** A random ascending list of numbers in 0..hi. */
function sample(next, hi, share) {
  const list = [];
  for (let x = 0; x <= hi; x++) if (next() < share) list.push(x);
  return list;
}

test('numbers of all sizes come back as they were written', () => {
  const values = [1, 2, 3, 4, 7, 8, 255, 256, 65535, 65536, 2 ** 27 + 5, 2 ** 31, 2 ** 40 + 1];
  const bits = new BitWriter();
  for (const value of values) {
    bits.gamma(value);
    bits.truncated(value - 1, value);
    bits.truncated(0, value);
    bits.truncated(Math.floor(value / 2), value + 3);
  }
  const reader = new BitReader(bits.toString());
  for (const value of values) {
    assert.equal(reader.gamma(), value);
    assert.equal(reader.truncated(value), value - 1);
    assert.equal(reader.truncated(value), 0);
    assert.equal(reader.truncated(value + 3), Math.floor(value / 2));
  }
});

test('a last group of any length is read to its end', () => {
  for (let width = 1; width <= 40; width++) {
    const bits = new BitWriter();
    bits.write(2 ** width - 1, width);
    const reader = new BitReader(bits.toString());
    assert.equal(reader.read(width), 2 ** width - 1, `${width} bits`);
  }
});

test('lists of every density come back, empty and full ones without a bit', () => {
  const next = random(1);
  for (const hi of [0, 1, 2, 5, 90, 1000]) {
    for (const share of [0, 0.01, 0.1, 0.5, 0.9, 1]) {
      const list = sample(next, hi, share);
      const bits = new BitWriter();
      bits.set(list, 0, hi);
      if (!list.length || list.length === hi + 1) assert.equal(bits.toString(), '');
      assert.deepEqual([...new BitReader(bits.toString()).set(list.length, 0, hi)], list);
    }
  }
});

test('posting lists come back with counts and titles', () => {
  const next = random(2);
  const n = 500;
  const words = ['a', 'b', 'c', 'd', 'e'];
  const lists = [0.002, 0.05, 0.5, 1, 0].map((share) => {
    const docs = sample(next, n - 1, share);
    return { docs, counts: docs.map(() => 1 + Math.floor(next() ** 4 * 5000)), titles: sample(next, n - 1, share / 10) };
  });
  lists[4].titles = [3]; // said nowhere, but in a title
  const shard = new WordShard({ t: frontCode(words), p: lists.map((list) => encodePostings(list, n)).join(' ') }, n);
  lists.forEach((list, i) => {
    const { docs, counts, titles } = shard.postings(shard.find(words[i]));
    assert.deepEqual([[...docs], [...counts], [...titles]], [list.docs, list.counts, list.titles]);
    assert.equal(shard.frequency(i), list.docs.length);
  });
  assert.equal(shard.find('bb'), -1);
  assert.equal(shard.find(''), -1);
});

test('an archive of one transcript works', () => {
  const list = { docs: [0], counts: [1], titles: [0] };
  const { docs, counts, titles } = new WordShard({ t: frontCode(['x']), p: encodePostings(list, 1) }, 1).postings(0);
  assert.deepEqual([[...docs], [...counts], [...titles]], [[0], [1], [0]]);
});

test('words come back in byte order, beyond ASCII too', () => {
  const words = ['ab', 'abc', 'abç', 'żubr', 'żuk', 'привет', '東京', '東大', '\uff21x', '𠮷野'];
  assert.deepEqual([...words].sort(compareBytes), words);
  assert.deepEqual(words, [...words].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  assert.deepEqual(readWords(frontCode(words)), words);
});

test('words that share more than ninety bytes come back', () => {
  const words = ['a'.repeat(120), 'a'.repeat(121), `${'a'.repeat(121)}b`];
  assert.deepEqual(readWords(frontCode(words)), words);
});

test('hashes agree with their published values', () => {
  assert.equal(fnv1a(''), 0x811c9dc5);
  assert.equal(fnv1a('a'), 0xe40c292c);
  assert.equal(fnv1a('foobar'), 0xbf9cf968);
  const words = ['one', 'of', 'the', 'people', 'who'];
  assert.notEqual(runHash(['a', 'b', 'c'], 0), runHash(['c', 'b', 'a'], 0));
  assert.notEqual(runHash(['a', 'b', 'c', 'd'], 0), runHash(['a', 'b', 'd', 'c'], 0));
  assert.deepEqual([2, 3, 4, 5].map((length) => runHash(words.slice(0, length), 0)), [0x9ff6bd21, 0x1e795a73, 0xbc240e2b, 0xde1dcbf2]);
  assert.deepEqual([4, 5].map((length) => runHash(words.slice(0, length), 8)), [0x1e240e2b, 0x1e1dcbf2]);
});

test('the columns give channels in runs, dates and unknown dates', () => {
  const { channelNames, channel, day, classSizes, classRank } = readDocs({
    channels: [['A', 1], ['B', 3], ['A', 1]], len: '!!!!!', cls: '!#!#!', dw: 2, date: `!!${digit(1)}!}~${digit(1)}$!#`,
  }, 5);
  assert.deepEqual([channelNames, [...channel], [...day]], [['A', 'B'], [0, 1, 1, 1, 0], [0, 91, -1, 92, 1]]);
  assert.deepEqual([classSizes, [...classRank]], [[3, 2], [0, 0, 1, 1, 2]]);
});

test('dates may take three digits', () => {
  const { day } = readDocs({ channels: [['A', 1], ['B', 1]], len: '!!', cls: '!!', date: `${digit(2)}!!~~~`, dw: 3 }, 2);
  assert.deepEqual([...day], [2 * 91 * 91, -1]);
});

test('the phrase filter never forgets a transcript, and drops most others', async () => {
  const next = random(3);
  const vocabulary = Array.from({ length: 12 }, (_, i) => `w${i}`);
  const texts = Array.from({ length: 40 }, (_, i) => Array.from({ length: 20 + i * 10 }, () => vocabulary[Math.floor(next() * 12)]).join(' '));
  const { index, files } = openArchive(texts.map((text, i) => transcript(`${i}.html`, [text])), { s: 3, frequentFrom: 0, topFrom: 2, wordsPerShard: 4 });
  assert.ok(files.has('g/7') && files.has('f/2'));
  let passed = 0, false_ = 0;
  for (let round = 0; round < 60; round++) {
    const phrase = Array.from({ length: 3 }, () => vocabulary[Math.floor(next() * 12)]);
    const row = await index.archive.filterRow(longhand.runHash(phrase, 3));
    texts.forEach((text, doc) => {
      const said = ` ${text} `.includes(` ${phrase.join(' ')} `);
      if (said) assert.equal(row[doc], 1, `${phrase} in ${doc}`);
      else (row[doc] ? false_++ : passed++);
    });
  }
  assert.ok(false_ / (false_ + passed) < 1 / 8, `${false_} of ${false_ + passed}`);
});

test('a word in every second of 27,000 transcripts is decoded in a few milliseconds', () => {
  const next = random(4);
  const docs = sample(next, 26999, 0.5);
  const record = encodePostings({ docs, counts: docs.map(() => 1 + Math.floor(next() * 40)), titles: [] }, 27000);
  const shard = new WordShard({ t: '!the', p: record }, 27000);
  let best = Infinity;
  for (let round = 0; round < 20; round++) {
    const start = performance.now();
    shard.postings(0);
    best = Math.min(best, performance.now() - start);
  }
  assert.ok(best < 10, `${best} ms`);
});
