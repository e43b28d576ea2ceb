// A reference writer of the search index, as plain as can be, for tests of the reader.
import { createRequire } from 'node:module';
import './wording.mjs';

const require = createRequire(import.meta.url);
export const longhand = require('../../../templates/assets/search-core.js');
for (const name of ['lines', 'moments', 'search-tally', 'search-address', 'search-export', 'search-api']) require(`../../../templates/assets/${name}.js`);

const ALPHABET = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter((c) => !'"<\\'.includes(c)).join('');
export const digit = (value) => ALPHABET[value];

/** Bits as text of 0 and 1: slow, and easy to check by eye. */
export class BitWriter {
  bits = '';
  write(value, width) {
    if (width) this.bits += value.toString(2).padStart(width, '0');
  }
  gamma(x) {
    const binary = x.toString(2);
    this.bits += '0'.repeat(binary.length - 1) + binary;
  }
  truncated(x, range) {
    if (range <= 1) return;
    const b = range.toString(2).length - 1;
    const u = 2 ** (b + 1) - range;
    if (x < u) this.write(x, b);
    else this.write(x + u, b + 1);
  }
  set(list, lo, hi) {
    const n = list.length;
    if (n === 0 || n === hi - lo + 1) return;
    const m = n >> 1;
    this.truncated(list[m] - (lo + m), hi - (n - 1 - m) - (lo + m) + 1);
    this.set(list.slice(0, m), lo, list[m] - 1);
    this.set(list.slice(m + 1), list[m] + 1, hi);
  }
  toString() {
    let text = '';
    for (let i = 0; i < this.bits.length; i += 13) {
      const group = this.bits.slice(i, i + 13);
      const value = parseInt(group.padEnd(group.length <= 6 ? 6 : 13, '0'), 2);
      text += group.length <= 6 ? ALPHABET[value] : ALPHABET[Math.floor(value / 91)] + ALPHABET[value % 91];
    }
    return text;
  }
}

export function encodePostings({ docs, counts, titles }, n) {
  const bits = new BitWriter();
  bits.gamma(docs.length + 1);
  bits.set(docs, 0, n - 1);
  if (docs.length) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    bits.gamma(total - docs.length + 1);
    let sum = -1;
    bits.set(counts.slice(0, -1).map((count) => (sum += count)), 0, total - 2);
  }
  bits.gamma(titles.length + 1);
  bits.set(titles, 0, n - 1);
  return bits.toString();
}

const bytesOf = (word) => Buffer.from(word, 'utf8');

export function frontCode(words) {
  let last = '';
  return words.map((word) => {
    let shared = '';
    for (const character of word) {
      const longer = shared + character;
      if (!last.startsWith(longer) || bytesOf(longer).length > 90) break;
      shared = longer;
    }
    last = word;
    return digit(bytesOf(shared).length) + word.slice(shared.length);
  }).join(' ');
}

const ascending = (a, b) => a - b;
const byBytes = (a, b) => Buffer.compare(bytesOf(a), bytesOf(b));
const distinct = (list) => [...new Set(list)];

/**
 * Builds an index over small transcripts: {url, title, channel, date, lines: [[anchor, text]]}.
 * Shards are cut after a few words, so that small archives have several.
 */
export function buildIndex(transcripts, { f = 1 / 8, s = 2, wordsPerShard = 7, cards = 2, frequentFrom = 0.3, topFrom = 0.6, untimed = false } = {}) {
  const n = transcripts.length;
  const streams = transcripts.map(({ lines }) => lines.flatMap(([, text]) => longhand.tokenize(text).map((token) => token.term)));
  const lists = new Map();
  const list = (term) => {
    if (!lists.has(term)) lists.set(term, { docs: [], counts: [], titles: [] });
    return lists.get(term);
  };
  streams.forEach((terms, doc) => {
    const counts = new Map();
    for (const term of terms) counts.set(term, (counts.get(term) || 0) + 1);
    for (const [term, count] of counts) {
      list(term).docs.push(doc);
      list(term).counts.push(count);
    }
    for (const { term } of longhand.tokenize(transcripts[doc].title)) if (list(term).titles.at(-1) !== doc) list(term).titles.push(doc);
  });
  const words = [...lists.keys()].sort(byBytes);
  const share = (term) => lists.get(term).docs.length / n;
  const frequent = new Set(words.filter((term) => share(term) >= frequentFrom));
  const top = new Set(words.filter((term) => share(term) >= topFrom));

  const files = new Map();
  const records = (part) => part.map((word) => encodePostings(lists.get(word), n)).join(' ');
  const often = [...frequent];
  const starts = [];
  for (let i = 0; i < often.length; i += wordsPerShard) {
    files.set(`f/${starts.length}`, { p: records(often.slice(i, i + wordsPerShard)) });
    starts.push(i);
  }
  const others = words.filter((word) => !frequent.has(word));
  const firsts = [];
  for (let i = 0; i < others.length; i += wordsPerShard) {
    const part = others.slice(i, i + wordsPerShard);
    files.set(`t/${firsts.length}`, { t: frontCode(part), p: records(part) });
    firsts.push(part[0]);
  }

  const runsOf = (terms) => terms.flatMap((_, i) => [2, 3, 4, 5].map((length) => terms.slice(i, i + length)).filter((run, k) => run.length === k + 2));
  const isKnown = (run) => (run.length === 2 ? !run.every((term) => frequent.has(term)) : run.every((term) => (run.length === 3 ? frequent : top).has(term)));
  const grams = streams.map((terms, doc) => {
    const title = longhand.tokenize(transcripts[doc].title).map(({ term }) => term);
    return new Set([terms, title].flatMap(runsOf).filter(isKnown).map((run) => longhand.runHash(run, s)));
  });
  const classOf = (count) => Math.min(24, Math.max(s, Math.ceil(Math.log2(Math.max(1, count) / -Math.log(1 - f)))));
  const classes = grams.map((hashes) => classOf(hashes.size));
  const rows = distinct(classes).sort(ascending).map((c) => {
    const members = classes.flatMap((other, doc) => (other === c ? [doc] : []));
    const buckets = Array.from({ length: 2 ** c }, () => []);
    members.forEach((doc, i) => {
      for (const hash of grams[doc]) {
        const bucket = buckets[c ? hash >>> (32 - c) : 0];
        if (bucket.at(-1) !== i) bucket.push(i);
      }
    });
    return { c, size: members.length, buckets };
  });
  for (let shard = 0; shard < 2 ** s; shard++) {
    const bits = new BitWriter();
    for (const { c, size, buckets } of rows) {
      const share = 2 ** (c - s);
      for (const numbers of buckets.slice(shard * share, (shard + 1) * share)) {
        bits.truncated(numbers.length, size + 1);
        bits.set(numbers, 0, size - 1);
      }
    }
    files.set(`g/${shard}`, { g: bits.toString() });
  }

  const dayOf = (date) => (date ? Date.parse(date) / 86400000 - Date.parse('2005-01-01') / 86400000 : 8280);
  const docs = {
    channels: transcripts.map(({ channel }) => [channel, 1]), dw: 2,
    len: streams.map((terms) => digit(Math.min(90, Math.round(6 * Math.log2(terms.length + 1))))).join(''),
    cls: classes.map((c) => digit(c - s)).join(''),
    date: transcripts.map(({ date }) => digit(Math.floor(dayOf(date) / 91)) + digit(dayOf(date) % 91)).join(''),
  };
  const tens = ({ seconds = 60 }) => Math.round(seconds / 10);
  if (!untimed) files.set('talk', { secs: transcripts.map((one) => digit(Math.floor(tens(one) / 91)) + digit(tens(one) % 91)).join('') });
  for (let i = 0; i < n; i += cards) {
    files.set(`d/${i / cards}`, transcripts.slice(i, i + cards).map(({ url, title, seconds = 60, recording = '' }) => [url, title, seconds, recording]));
  }
  const byLength = new Map();
  for (const word of words) {
    const length = [...word].length;
    if (length >= 3) byLength.set(length, [...(byLength.get(length) || []), word]);
  }
  for (const [length, some] of byLength) files.set(`s/${length}`, { t: frontCode(some) });
  files.set('index', {
    v: 1, n, f, s, build: 'test', terms: frontCode(firsts), frequent: frontCode(often), top: [...top].join(' '),
    lists: starts, days0: '2005-01-01', cards, docs, spell: [...byLength.keys()].sort(ascending),
  });
  return files;
}

/** An archive in memory: the index, its pages, and what was asked of it. */
export function openArchive(transcripts, options) {
  const files = buildIndex(transcripts, options);
  const loaded = [];
  const pages = [];
  const index = new longhand.Index({
    load: async (name) => {
      loaded.push(name);
      if (!files.has(name)) throw new Error(`no file ${name}`);
      return JSON.parse(JSON.stringify(files.get(name)));
    },
    readPage: async (url) => {
      pages.push(url);
      const transcript = transcripts.find((one) => one.url === url);
      if (!transcript || transcript.unreadable) throw new Error(`no page ${url}`);
      return { lines: transcript.lines.map(([anchor, text]) => ({ anchor, seconds: longhand.anchorSeconds(anchor), text })) };
    },
  });
  const find = async (query, options = {}) => {
    const search = await index.search(query, options);
    const { hits, done, left } = await search.more(options);
    return { search, hits, done, left, urls: hits.map((hit) => hit.url) };
  };
  return { index, files, loaded, pages, find };
}

/** A transcript with one line every ten seconds. */
export function transcript(url, texts, more = {}) {
  const clock = (second) => `${Math.floor(second / 60)}:${String(second % 60).padStart(2, '0')}`;
  return {
    url, title: 'Untitled', channel: 'BBC News', date: '2024-03-01', recording: '',
    lines: texts.map((text, i) => [clock(i * 10), text]), ...more,
  };
}

/** A repeatable sequence of random numbers in 0..1 (mulberry32). */
export function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
