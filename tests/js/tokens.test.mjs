import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { longhand, random } from './support/encoder.mjs';

const { tokenize } = longhand;
const vectors = JSON.parse(readFileSync(new URL('../vectors/tokens.json', import.meta.url), 'utf8'));

test('every shared vector gives its terms', () => {
  for (const { text, terms, why } of vectors) {
    assert.deepEqual(tokenize(text).map((token) => token.term), terms, `${JSON.stringify(text)}: ${why}`);
  }
});

test('extents lie in the text, in order, and cover the word they came from', () => {
  for (const { text } of vectors) {
    let before = 0;
    for (const { term, start, end } of tokenize(text)) {
      assert.ok(start >= before && end > start && end <= text.length, `${term} of ${JSON.stringify(text)}`);
      before = start;
    }
  }
  const text = 'Zoë said: l’Été, the U.S.’s plan';
  assert.deepEqual(tokenize(text).map(({ start, end }) => text.slice(start, end)), ['Zoë', 'said', 'l', 'Été', 'the', 'U.S.’s', 'plan']);
});

test('terms hold no character that the index uses as a separator', () => {
  const next = random(7);
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: 40 }, () => String.fromCodePoint(Math.floor(next() * 0x30000) % 0xd800)).join('');
    for (const { term } of tokenize(text)) assert.doesNotMatch(term, /[\s"<\\-]/u);
  }
});

test('broken surrogates and controls do no harm', () => {
  assert.deepEqual(tokenize('a\ud800b\udc00c\u0000d').map((token) => token.term), ['a', 'b', 'c', 'd']);
});

test('a page of 30,000 words is cut in well under a tenth of a second', () => {
  const text = "It's the U.S. economy; 1,000 people said the President's tariffs don't work at all. ".repeat(2000);
  tokenize(text);
  const start = performance.now();
  assert.ok(tokenize(text).length >= 28000);
  assert.ok(performance.now() - start < 100);
});
