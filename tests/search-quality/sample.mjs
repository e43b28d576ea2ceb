// Draws queries with known answers from an archive of transcripts in the dialect of content/.
//
//   node tests/search-quality/sample.mjs CONTENT SEED > queries.json
//
// The same content and seed give the same queries. The terms of the whole archive are kept as numbers, about six
// bytes of memory for each word that is said; the texts are read again for the few that are drawn.
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const { tokenize } = require('../../templates/assets/search-text.js');
const { parseQuery } = require('../../templates/assets/search-query.js');

const WANTED = { quote: 300, typo: 100, pair: 100, stop: 30 };
const MORE = 5; // so many times as many are drawn, for those that turn out not to be unique
const LEAST_WORDS = 5, MOST_WORDS = 8;
const COMMON_WORDS = 119;
const RAREST = 2, COMMONEST = 20, MOST_HOLDERS = 5;
const LOOP = 3; // this many equal lines in a row are one line

// ---- chance -----------------------------------------------------------------------------------------

/** Numbers from 0 to below 1 that follow from a seed (FNV-1a of its text, then mulberry32). */
function chance(seed) {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(seed)) state = Math.imul(state ^ byte, 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const below = (random, count) => Math.floor(random() * count);
const oneOf = (random, list) => list[below(random, list.length)];

// ---- transcripts ------------------------------------------------------------------------------------

/** Paths of all sources, relative, in the order in which the index numbers them: by their bytes. */
function sources(content) {
  const found = readdirSync(content, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(md|markdown|txt)$/i.test(entry.name))
    .map((entry) => path.relative(content, path.join(entry.parentPath ?? entry.path, entry.name)).split(path.sep).join('/'))
    .filter((name) => !name.split('/').some((part) => part.startsWith('.')));
  return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

const STAMP = /^(.*)\[\[(\d+):(\d\d):(\d\d)\]\([^)]*\)\]\s*$/s;
const CHANNEL = /^\*\*.*:\*\* \[[^\]]*\]\((.*)\)\s*$/;
const YOUTUBE = /^https?:\/\/(?:www\.|m\.)?youtu(?:be\.com\/watch\?(?:.*&)?v=|\.be\/)([\w-]{11})/;

/** @returns {[string, number|null]} the words of a line, and the second of its stamp */
function spoken(line) {
  if (!/^\*[ \t]/.test(line)) return [line.trim(), null];
  const stamped = STAMP.exec(line.slice(1));
  if (!stamped) return [line.slice(1).trim(), null];
  return [stamped[1].trim(), Number(stamped[2]) * 3600 + Number(stamped[3]) * 60 + Number(stamped[4])];
}

/**
 * A transcript of the dialect, or null: the title is the last heading with a channel line under it before the first
 * line with a time; what follows is said. Of a loop the first line counts.
 */
function readTranscript(file) {
  const rows = readFileSync(file, 'utf8').replace(/^\ufeff/, '').split(/\r?\n/);
  let first = rows.findIndex((row) => spoken(row)[1] !== null);
  if (first < 0) first = rows.length;
  let heading = null, title = null, body = -1, recording = '';
  for (let i = 0; i < first; i++) {
    const channel = heading === null ? null : CHANNEL.exec(rows[i]);
    if (channel) {
      [title, body] = [heading, i + 1];
      recording = YOUTUBE.exec(channel[1])?.[1] ?? channel[1];
      heading = null;
    } else if (rows[i].startsWith('# ')) heading = rows[i].slice(2).trim();
    else if (rows[i].trim()) heading = null;
  }
  if (title === null) return null;
  const all = rows.slice(body).map(spoken).filter(([text]) => text);
  const lines = [];
  for (let i = 0, end; i < all.length; i = end) {
    end = i + 1;
    while (end < all.length && all[end][0] === all[i][0]) end++;
    const said = end - i < LOOP ? end : i + 1;
    for (let k = i; k < said; k++) lines.push({ text: all[k][0], seconds: all[k][1], number: k + 1 });
  }
  return { title, recording, lines };
}

/** Everything that is said, as numbers of terms. */
class Corpus {
  constructor(content) {
    this.content = content;
    this.names = [];
    this.numbers = new Map();
    this.transcripts = [];
    this.counts = [];
    this.holders = []; // transcripts per term
    this.lineEnds = []; // lines up to and with each transcript
    let lines = 0;
    sources(content).forEach((source, number) => {
      const transcript = this.read(source);
      if (!transcript) return;
      const terms = [], starts = [], at = [];
      const seen = new Set();
      for (const line of transcript.lines) {
        const tokens = tokenize(line.text);
        if (!tokens.length) continue;
        starts.push(terms.length);
        at.push(line.seconds ?? -line.number);
        for (const { term } of tokens) {
          const id = this.idOf(term);
          terms.push(id);
          this.counts[id]++;
          if (!seen.has(id)) this.holders[id]++;
          seen.add(id);
        }
      }
      if (!terms.length) return;
      const { title, recording } = transcript;
      this.transcripts.push({ source, number, title, recording, terms: Uint32Array.from(terms), starts: Uint32Array.from(starts), at: Int32Array.from(at) });
      this.lineEnds.push(lines += starts.length);
    });
    this.lines = lines;
  }

  read(source) {
    return readTranscript(path.join(this.content, source));
  }

  idOf(term) {
    let id = this.numbers.get(term);
    if (id === undefined) {
      this.numbers.set(term, id = this.names.length);
      this.names.push(term);
      this.counts.push(0);
      this.holders.push(0);
    }
    return id;
  }

  /** The transcript that holds a line of all lines, and the line's number in it. */
  lineAt(line) {
    let low = 0, high = this.lineEnds.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.lineEnds[middle] > line) high = middle;
      else low = middle + 1;
    }
    return [this.transcripts[low], line - (low ? this.lineEnds[low - 1] : 0)];
  }
}

/** Line that holds a term of a transcript. */
function lineOf(transcript, place) {
  let low = 0, high = transcript.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (transcript.starts[middle] <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where a term is said: a second, or the number of a line without a time. */
function momentOf(transcript, place) {
  const at = transcript.at[lineOf(transcript, place)];
  return at < 0 ? { line: -at } : { second: at };
}

const truthOf = ({ source, number, title, recording }, at) => ({ source, number, title, recording, at });

// ---- quotes -----------------------------------------------------------------------------------------

/** A run of words that begins at a random word of a line. */
function quoteIn(random, drawn, transcript, line) {
  const end = transcript.starts[line + 1] ?? transcript.terms.length;
  const from = transcript.starts[line] + below(random, end - transcript.starts[line]);
  const length = LEAST_WORDS + below(random, MOST_WORDS - LEAST_WORDS + 1);
  return from + length > transcript.terms.length ? null : { drawn, transcript, from, length };
}

function drawQuotes(corpus, random, count) {
  const quotes = [];
  while (quotes.length < count) {
    const byFile = quotes.length % 2 === 0;
    const transcript = oneOf(random, corpus.transcripts);
    const [holder, line] = byFile ? [transcript, below(random, transcript.starts.length)] : corpus.lineAt(below(random, corpus.lines));
    const quote = quoteIn(random, byFile ? 'file' : 'line', holder, line);
    if (quote) quotes.push(quote);
  }
  return quotes;
}

/** Runs of nothing but common words; of a longer run a random part. */
function drawStopPhrases(corpus, random, count) {
  const order = [...corpus.names.keys()].sort((a, b) => corpus.counts[b] - corpus.counts[a] || a - b);
  const common = new Uint8Array(corpus.names.length);
  for (const id of order.slice(0, COMMON_WORDS)) common[id] = 1;
  const quotes = [];
  let seen = 0;
  for (const transcript of corpus.transcripts) {
    const { terms } = transcript;
    for (let from = 0; from < terms.length; from++) {
      let end = from;
      while (end < terms.length && common[terms[end]]) end++;
      if (end - from >= LEAST_WORDS) {
        // Reservoir sampling (Vitter 1985).
        const length = LEAST_WORDS + below(random, Math.min(MOST_WORDS, end - from) - LEAST_WORDS + 1);
        const place = seen < count ? seen : below(random, seen + 1);
        if (place < count) quotes[place] = { drawn: 'run', transcript, from: from + below(random, end - from - length + 1), length };
        seen++;
      }
      from = end;
    }
  }
  // A reservoir is not in random order.
  for (let i = quotes.length - 1; i > 0; i--) {
    const k = below(random, i + 1);
    [quotes[i], quotes[k]] = [quotes[k], quotes[i]];
  }
  return quotes;
}

/** Finds every place where the quotes are said. */
function findPlaces(corpus, quotes) {
  const pair = (a, b) => a * 2 ** 26 + b;
  const byStart = new Map();
  const starts = new Uint8Array(corpus.names.length);
  for (const quote of quotes) {
    quote.terms = quote.transcript.terms.slice(quote.from, quote.from + quote.length);
    quote.places = [];
    starts[quote.terms[0]] = 1;
    const key = pair(quote.terms[0], quote.terms[1]);
    if (byStart.has(key)) byStart.get(key).push(quote);
    else byStart.set(key, [quote]);
  }
  for (const transcript of corpus.transcripts) {
    const { terms } = transcript;
    for (let from = 0; from + LEAST_WORDS <= terms.length; from++) {
      if (!starts[terms[from]]) continue;
      for (const quote of byStart.get(pair(terms[from], terms[from + 1])) ?? []) {
        let k = 2;
        while (k < quote.length && terms[from + k] === quote.terms[k]) k++;
        if (k === quote.length) quote.places.push([transcript, from]);
      }
    }
  }
}

/** Said once, and else at most in other transcripts of the same recording, once in each. */
function isUnique({ transcript, places }) {
  const others = new Set(places.map(([other]) => other));
  return others.size === places.length && places.every(([other]) => other === transcript || (other.recording && other.recording === transcript.recording));
}

/** The quote as it is written, lines joined by spaces. */
function textOf(corpus, { transcript, from, length }) {
  const parts = [];
  let place = 0;
  for (const line of corpus.read(transcript.source).lines) {
    const tokens = tokenize(line.text);
    const first = Math.max(from - place, 0), last = Math.min(from + length - place, tokens.length);
    if (tokens.length && first < last) parts.push(line.text.slice(tokens[first].start, tokens[last - 1].end));
    place += tokens.length;
    if (place >= from + length) break;
  }
  return parts.join(' ').replace(/\s+/g, ' ');
}

const termsOf = (words) => words.map((word) => word.term).join(' ');

/** Whether a reader who types this text asks for these words, quoted or not: it holds no operators, no half words. */
function asksFor(text, terms) {
  const bare = parseQuery(text), quoted = parseQuery(`"${text}"`);
  return !bare.notes.length && bare.sentence && termsOf(bare.sentence.words) === terms
    && !quoted.notes.length && quoted.groups.length === 1 && termsOf(quoted.groups[0].any[0].words) === terms;
}

/** The query of a quote, or null when it cannot be asked. `bend` may change its text. */
function quoteQuery(corpus, kind, quote, bend = (text) => ({ text })) {
  const text = textOf(corpus, quote);
  if (!asksFor(text, [...quote.terms].map((id) => corpus.names[id]).join(' '))) return null;
  const bent = bend(text);
  const { transcript, from, length } = quote;
  const places = [...quote.places].sort(([a], [b]) => Number(b === transcript) - Number(a === transcript));
  return bent && {
    kind, drawn: quote.drawn, ...bent, crosses: lineOf(transcript, from) !== lineOf(transcript, from + length - 1),
    truth: places.map(([holder, place]) => truthOf(holder, [momentOf(holder, place)])),
  };
}

/** The text with a mistake in one of its longer words, or null when it has none. */
function misspell(corpus, random, text) {
  const long = tokenize(text).filter(({ start, end }) => /^\p{L}{5,}$/u.test(text.slice(start, end)));
  if (!long.length) return null;
  const { term, start, end } = oneOf(random, long);
  const letters = [...text.slice(start, end)];
  const at = below(random, letters.length - 1);
  const mistake = oneOf(random, ['swapped', 'dropped', 'replaced']);
  if (mistake === 'swapped') [letters[at], letters[at + 1]] = [letters[at + 1], letters[at]];
  else if (mistake === 'dropped') letters.splice(at, 1);
  else letters[at] = oneOf(random, [...'abcdefghijklmnopqrstuvwxyz']);
  const [wrong, ...rest] = tokenize(letters.join(''));
  if (!wrong || rest.length || wrong.term === term) return null;
  const holders = corpus.holders[corpus.numbers.get(wrong.term)] ?? 0;
  return { text: text.slice(0, start) + letters.join('') + text.slice(end), mistake, wrong: wrong.term, right: term, wrongHolders: holders };
}

// ---- pairs of rare words ----------------------------------------------------------------------------

function drawPairs(corpus, random, count) {
  const isRare = (id) => corpus.holders[id] >= RAREST && corpus.holders[id] <= COMMONEST && /^\p{L}{4,}$/u.test(corpus.names[id]);
  /** @type {Map<number, any[]>} */
  const lists = new Map();
  for (const transcript of corpus.transcripts) {
    transcript.rare = [...new Set(transcript.terms)].filter(isRare);
    for (const id of transcript.rare) {
      if (lists.has(id)) lists.get(id).push(transcript);
      else lists.set(id, [transcript]);
    }
  }
  const pairs = [];
  for (let tries = 0; pairs.length < count && tries < count * 1000; tries++) {
    const { rare } = oneOf(random, corpus.transcripts);
    if (rare.length < 2) continue;
    const [a, b] = [oneOf(random, rare), oneOf(random, rare)];
    const holders = lists.get(a).filter((transcript) => lists.get(b).includes(transcript));
    if (a === b || holders.length > MOST_HOLDERS) continue;
    const truth = holders.map((transcript) => {
      const at = [];
      transcript.terms.forEach((id, place) => { if (id === a || id === b) at.push(momentOf(transcript, place)); });
      return truthOf(transcript, at);
    });
    pairs.push({ kind: 'pair', drawn: 'file', text: `${corpus.names[a]} ${corpus.names[b]}`, truth });
  }
  return pairs;
}

// ---- all together -----------------------------------------------------------------------------------

const [content, seed] = process.argv.slice(2);
if (!content || seed === undefined) {
  console.error('usage: node tests/search-quality/sample.mjs CONTENT SEED > queries.json');
  process.exit(2);
}
const corpus = new Corpus(content);
const random = (part) => chance(`${seed} ${part}`); // so that one part's draw does not move another's
const drawn = {
  quote: drawQuotes(corpus, random('quote'), WANTED.quote * MORE),
  typo: drawQuotes(corpus, random('typo'), WANTED.typo * MORE * 2),
  stop: drawStopPhrases(corpus, random('stop'), WANTED.stop * MORE * 20),
};
findPlaces(corpus, Object.values(drawn).flat());

/** The first `count` quotes that are unique and can be asked, as many by file as by line. */
function take(kind, count, bend) {
  const queries = [];
  const full = (by) => queries.filter((query) => query.drawn === by).length >= count / 2;
  for (const quote of drawn[kind].filter(isUnique)) {
    if (queries.length >= count) break;
    if (quote.drawn !== 'run' && full(quote.drawn)) continue;
    const query = quoteQuery(corpus, kind, quote, bend);
    if (query) queries.push(query);
  }
  return queries;
}

const typing = random('typing');
const queries = [
  ...take('quote', WANTED.quote),
  ...take('typo', WANTED.typo, (text) => misspell(corpus, typing, text)),
  ...drawPairs(corpus, random('pair'), WANTED.pair),
  ...take('stop', WANTED.stop),
];
for (const [kind, wanted] of Object.entries(WANTED)) {
  const found = queries.filter((query) => query.kind === kind).length;
  if (found < wanted) console.error(`only ${found} of ${wanted} queries of the kind "${kind}" could be drawn`);
}
process.stdout.write(`${JSON.stringify({ seed, transcripts: corpus.transcripts.length, queries }, null, 1)}\n`);
