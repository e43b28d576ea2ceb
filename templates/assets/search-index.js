// Reading the index: bit strings, posting lists, and the files below search/.
//
// Every file is JSON. Numbers are packed into strings over 91 printable characters: 13 bits make two of
// them (91 * 91 = 8281 > 8192). Sorted lists use the binary interpolative code (Moffat & Stuiver, "Binary
// interpolative coding for effective index compression", 2000), which spends next to nothing on dense lists.
//
//   index.json   manifest: what there is, the first word of each word shard, and one column per property of the
//                transcripts: channel, length in words, class, date
//   d/K.json     result cards: address, title, length in seconds, recording
//   t/K.json     words in byte order, each with its transcripts, counts and titles
//   f/K.json     the same for the frequent words, which the manifest names
//   g/K.json     phrase filter: hashed neighbouring words, with the transcripts that may contain them
//   s/L.json     words of L letters, for correcting the spelling

(function () {
  'use strict';

  /**
   * `terms` and `frequent` are front-coded words, `top` space-separated ones, `lists` the number of the first frequent
   * word in each shard of them.
   * @typedef {{v: number, n: number, f: number, s: number, build: string, terms: string, frequent: string,
   *   top: string, lists: number[], days0: string, cards: number, spell: number[], docs: Columns}} ManifestFile
   */
  /** @typedef {{channels: [string, number][], len: string, cls: string, date: string, dw: number}} Columns */
  /**
   * The manifest as it is used: first words of the shards, and frequent words by their numbers.
   * @typedef {Omit<ManifestFile, 'frequent'|'top'> & {shards: string[], frequent: Map<string, number>, top: Set<string>}} Manifest
   */
  /**
   * Columns over transcripts. `day` counts from the manifest's days0; unknown days are -1. `seconds` of talk are those
   * of the recording where the index has them (`timed`), else estimated from the words.
   * @typedef {{n: number, channelNames: string[], channel: Uint16Array, words: Float64Array, cls: Uint8Array,
   *   classRank: Uint32Array, classSizes: number[], day: Int32Array, seconds: Float64Array, timed: boolean}} Docs
   */
  /** `docs` and `titles` ascend; counts[i] belongs to docs[i]. @typedef {{docs: Uint32Array, counts: Uint32Array, titles: Uint32Array}} Postings */
  /** @typedef {{url: string, title: string, seconds: number, recording: string}} Card */

  // ---- digits and bits ----------------------------------------------------------------------

  const BASE = 91, GROUP = 13;

  /** Value of a character of the alphabet: ! to ~ without " < and \. */
  const DIGIT = new Uint8Array(128);
  for (let code = 0x21, value = 0; code < 0x7f; code++) {
    if (code !== 0x22 && code !== 0x3c && code !== 0x5c) DIGIT[code] = value++;
  }

  /** A number written with `width` digits at `at`. @param {string} text @param {number} at @param {number} [width] */
  function digitsAt(text, at, width = 1) {
    let value = 0;
    for (let i = at; i < at + width; i++) value = value * BASE + DIGIT[text.charCodeAt(i)];
    return value;
  }

  /** floor(log2 x) for 1 <= x < 2^53. @param {number} x @returns {number} */
  function log2Floor(x) {
    return x < 0x80000000 ? 31 - Math.clz32(x) : 31 + log2Floor(Math.floor(x / 0x80000000));
  }

  /** What a file of the index cannot hold as the build wrote it. @param {string} what @returns {never} */
  function damaged(what) {
    throw new Error(`damaged index: ${what}`);
  }

  /** Reads the bits of text[at..end), most significant first. Past the end come a few zeros, and then no more. */
  class BitReader {
    /** @param {string} text @param {number} [at] @param {number} [end] */
    constructor(text, at = 0, end = text.length) {
      this.text = text;
      this.at = at;
      this.end = end;
      this.bits = 0; // at most 28 bits that were taken from the text and not yet used
      this.count = 0;
    }

    /** Takes the next group from the text. A single last character holds 6 bits. */
    fill() {
      const left = this.end - this.at;
      if (left === 1) {
        this.bits = (this.bits << 6) | DIGIT[this.text.charCodeAt(this.at)];
        this.count += 6;
        this.at++;
      } else {
        // The last number may be looked for in the group behind the last, but nothing can stand further out.
        if (left < -GROUP) damaged('a file is cut short');
        const { text, at } = this;
        const value = left > 1 ? DIGIT[text.charCodeAt(at)] * BASE + DIGIT[text.charCodeAt(at + 1)] : 0;
        this.bits = (this.bits << GROUP) | value;
        this.count += GROUP;
        this.at += 2;
      }
    }

    /** An unsigned number of up to 45 bits. @param {number} width @returns {number} */
    read(width) {
      if (width > 15) return this.read(width - 15) * 0x8000 + this.read(15);
      while (this.count < width) this.fill();
      this.count -= width;
      const value = this.bits >>> this.count;
      this.bits &= (1 << this.count) - 1;
      return value;
    }

    /** A number >= 1: as many zeros as bits follow its first one. */
    gamma() {
      let zeros = 0;
      while (this.read(1) === 0) if (++zeros > 45) damaged('an endless number');
      return zeros ? 2 ** zeros + this.read(zeros) : 1;
    }

    /** A number 0 <= x < range in truncated binary. @param {number} range */
    truncated(range) {
      if (range <= 1) return 0;
      if (range < 0x8000) return this.truncatedSmall(range);
      const width = log2Floor(range);
      const short = 2 ** (width + 1) - range;
      const value = this.read(width);
      return value < short ? value : value * 2 + this.read(1) - short;
    }

    /** The same for 1 < range < 2^15, where nearly all numbers are. @param {number} range */
    truncatedSmall(range) {
      const width = 31 - Math.clz32(range);
      const short = (2 << width) - range;
      while (this.count <= width) this.fill();
      const long = this.bits >>> (this.count - width - 1); // with the one bit more that it may have
      const isShort = long >>> 1 < short;
      this.count -= isShort ? width : width + 1;
      this.bits &= (1 << this.count) - 1;
      return isShort ? long >>> 1 : long - short;
    }

    /** An ascending list of n distinct numbers in lo..hi. @param {number} n @param {number} lo @param {number} hi */
    set(n, lo, hi) {
      if (n > hi - lo + 1) damaged('more numbers than there are');
      const list = new Uint32Array(n);
      this.setInto(list, 0, n, lo, hi);
      return list;
    }

    /**
     * Middle first, then each half between tighter bounds. Depth is log2 n.
     * @param {Uint32Array} list @param {number} from @param {number} n @param {number} lo @param {number} hi
     */
    setInto(list, from, n, lo, hi) {
      while (n > 0) {
        if (hi - lo + 1 === n) {
          for (let i = 0; i < n; i++) list[from + i] = lo + i;
          return;
        }
        const m = n >>> 1;
        const low = lo + m;
        const range = hi - (n - 1 - m) - low + 1;
        const value = low + (range < 2 ? 0 : this.truncated(range));
        list[from + m] = value;
        if (m) this.setInto(list, from, m, lo, value - 1);
        from += m + 1;
        n -= m + 1;
        lo = value + 1;
      }
    }
  }

  // ---- words ----------------------------------------------------------------------------------

  /**
   * Order of the UTF-8 bytes. It differs from the order of JavaScript strings where one has a surrogate and
   * the other a character from U+E000 on.
   * @param {string} a @param {string} b
   */
  function compareBytes(a, b) {
    const n = Math.min(a.length, b.length);
    for (let i = 0; i < n; i++) {
      const x = a.charCodeAt(i), y = b.charCodeAt(i);
      if (x === y) continue;
      const highX = x >= 0xd800 && x < 0xe000, highY = y >= 0xd800 && y < 0xe000;
      return highX === highY ? x - y : highX ? 1 : -1;
    }
    return a.length - b.length;
  }

  /** UTF-8 length of a UTF-16 unit; the two halves of a pair make four together. @param {number} unit */
  function byteLength(unit) {
    return unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }

  /** The longest beginning of `word` that takes `bytes` bytes. @param {string} word @param {number} bytes */
  function headOf(word, bytes) {
    let i = 0;
    while (bytes > 0 && i < word.length) bytes -= byteLength(word.charCodeAt(i++));
    return word.slice(0, i);
  }

  /** A front-coded list: one digit says how many bytes a word shares with the one before. @param {string} coded @returns {string[]} */
  function readWords(coded) {
    if (!coded) return [];
    let last = '';
    return coded.split(' ').map((entry) => (last = headOf(last, DIGIT[entry.charCodeAt(0)]) + entry.slice(1)));
  }

  /** How many entries of the sorted list are not after `word`. @param {string[]} list @param {string} word */
  function countUpTo(list, word) {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareBytes(list[middle], word) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many of the ascending numbers are not above `number`. @param {number[]} list @param {number} number */
  function countUpToNumber(list, number) {
    const above = list.findIndex((other) => other > number);
    return above < 0 ? list.length : above;
  }

  /** A word shard: its words are decoded at once, their lists on demand. Shards of frequent words do not repeat them. */
  class WordShard {
    /** @param {{t?: string, p: string}} file @param {number} n number of transcripts */
    constructor(file, n) {
      this.n = n;
      this.words = readWords(file.t || '');
      this.records = file.p.split(' ');
    }

    /** @param {string} word @returns {number} position, or -1 */
    find(word) {
      const i = countUpTo(this.words, word) - 1;
      return i >= 0 && this.words[i] === word ? i : -1;
    }

    /** In how many transcripts the word at a position is spoken. @param {number} i */
    frequency(i) {
      return new BitReader(this.records[i]).gamma() - 1;
    }

    /** @param {number} i @returns {Postings} */
    postings(i) {
      const bits = new BitReader(this.records[i]);
      const df = bits.gamma() - 1;
      const docs = bits.set(df, 0, this.n - 1);
      const counts = new Uint32Array(df);
      if (df) {
        // The counts are coded as their running sums less one; the last is the total and left out.
        const total = bits.gamma() - 1 + df;
        const sums = bits.set(df - 1, 0, total - 2);
        let before = -1;
        for (let k = 0; k < df - 1; before = sums[k++]) counts[k] = sums[k] - before;
        counts[df - 1] = total - 1 - before;
      }
      const titles = bits.set(bits.gamma() - 1, 0, this.n - 1);
      return { docs, counts, titles };
    }
  }

  // ---- phrase filter ----------------------------------------------------------------------------

  /** FNV-1a, 32 bits, of the UTF-8 bytes. @param {string} word */
  function fnv1a(word) {
    let hash = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(word)) hash = Math.imul(hash ^ byte, 0x01000193);
    return hash >>> 0;
  }

  /** The finalizer of MurmurHash3, 32 bits. @param {number} hash */
  function mix(hash) {
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  /** @param {number} x @param {number} by */
  function rotate(x, by) {
    return (x << by) | (x >>> (32 - by));
  }

  /** The hash of two or three neighbours. @param {string[]} words */
  function shortRunHash([a, b, c]) {
    const third = c === undefined ? 0 : Math.imul(9, rotate(fnv1a(c), 22));
    return mix(fnv1a(a) ^ Math.imul(5, rotate(fnv1a(b), 11)) ^ third);
  }

  /**
   * The hash of a run of two to five words. A run of four or five stands in the shard of its first three: its top s bits
   * are theirs.
   * @param {string[]} words @param {number} s
   */
  function runHash(words, s) {
    const first = shortRunHash(words);
    const own = words.slice(3).reduce((hash, word) => mix(hash ^ Math.imul(13, rotate(fnv1a(word), 7))), first);
    return s ? ((first >>> (32 - s) << (32 - s)) | (own << s >>> s)) >>> 0 : own;
  }

  /** The top `width` bits. @param {number} hash @param {number} width */
  function topBits(hash, width) {
    return width ? hash >>> (32 - width) : 0;
  }

  /**
   * Marks the transcripts that may contain the n-gram with this hash. The shard holds, class by class, the
   * buckets of its part of the hash space; to reach one the buckets before it are read over.
   * @param {string} coded @param {number} hash @param {Manifest} manifest @param {Docs} docs
   * @returns {Uint8Array} one mark per transcript
   */
  function filterRow(coded, hash, manifest, docs) {
    const bits = new BitReader(coded);
    const scratch = new Uint32Array(docs.n);
    const rows = docs.classSizes.map((size) => new Uint8Array(size));
    rows.forEach((row, k) => {
      const size = row.length;
      if (!size) return;
      const wanted = k ? topBits(hash, manifest.s + k) & (2 ** k - 1) : 0;
      for (let bucket = 0; bucket <= wanted || (k < rows.length - 1 && bucket < 2 ** k); bucket++) {
        const count = bits.truncated(size + 1);
        bits.setInto(scratch, 0, count, 0, size - 1);
        if (bucket === wanted) for (let i = 0; i < count; i++) row[scratch[i]] = 1;
      }
    });
    const marks = new Uint8Array(docs.n);
    for (let doc = 0; doc < docs.n; doc++) marks[doc] = rows[docs.cls[doc]][docs.classRank[doc]];
    return marks;
  }

  // ---- columns and cards ----------------------------------------------------------------------

  /** What people say in a second, where nothing but the number of words is known: 150 a minute. */
  const WORDS_PER_SECOND = 2.5;

  /** @param {Columns} file @param {number} n @returns {Docs} */
  function readDocs(file, n) {
    const width = file.dw;
    const unknown = BASE ** width - 1;
    const { len, cls, date } = file;
    if (len.length !== n || cls.length !== n || date.length !== n * width) damaged('columns of other lengths');
    /** @type {Docs} */
    const docs = {
      n, channelNames: [], channel: new Uint16Array(n), words: new Float64Array(n), cls: new Uint8Array(n),
      classRank: new Uint32Array(n), classSizes: [], day: new Int32Array(n),
      seconds: new Float64Array(n), timed: false,
    };
    const numbers = new Map();
    let doc = 0;
    for (const [name, count] of file.channels) {
      if (!numbers.has(name)) numbers.set(name, docs.channelNames.push(name) - 1);
      const end = Math.min(doc + count, n);
      docs.channel.fill(numbers.get(name), doc, end);
      // Dates are differences, modulo what fits; the largest number says that the date is not known.
      for (let day = 0; doc < end; doc++) {
        day = (day + digitsAt(file.date, doc * width, width)) % (unknown + 1);
        docs.day[doc] = day === unknown ? -1 : day;
      }
    }
    for (doc = 0; doc < n; doc++) {
      docs.words[doc] = 2 ** (digitsAt(file.len, doc) / 6) - 1;
      const cls = (docs.cls[doc] = digitsAt(file.cls, doc));
      while (docs.classSizes.length <= cls) docs.classSizes.push(0);
      docs.classRank[doc] = docs.classSizes[cls]++;
      docs.seconds[doc] = docs.words[doc] / WORDS_PER_SECOND;
    }
    return docs;
  }

  // ---- spelling ---------------------------------------------------------------------------------

  /**
   * Edits between two words, a swap of neighbours counting as one (optimal string alignment); anything above
   * `limit` comes back as limit + 1.
   * @param {string[]} a @param {string[]} b characters @param {number} limit
   */
  function editDistance(a, b, limit) {
    if (Math.abs(a.length - b.length) > limit) return limit + 1;
    /** @type {number[]} */
    let twoUp = [];
    let up = b.map((_, j) => j);
    up.push(b.length);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let best = i;
      for (let j = 1; j <= b.length; j++) {
        let cost = Math.min(up[j] + 1, row[j - 1] + 1, up[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, twoUp[j - 2] + 1);
        row.push(cost);
        if (cost < best) best = cost;
      }
      if (best > limit) return limit + 1;
      twoUp = up;
      up = row;
    }
    return Math.min(up[b.length], limit + 1);
  }

  /** Letters of a word in which two slips are forgiven. */
  const LONG = 8;

  /** Can the word have been typed by mistake for the other? @param {string} word @param {string} other */
  function isSlip(word, other) {
    const limit = word.length >= LONG ? 2 : 1;
    if (word === other || Math.abs(word.length - other.length) > limit) return false;
    return editDistance([...word], [...other], limit) <= limit;
  }

  /** Words of the list that are one edit away, or two for long words if none is. @param {string} word @param {string[]} list @param {number} [limit] */
  function similarWords(word, list, limit = word.length >= LONG ? 2 : 1) {
    const letters = [...word];
    /** @type {string[][]} */
    const near = [[], []];
    for (const other of list) {
      const distance = editDistance(letters, [...other], limit);
      if (distance > 0 && distance <= limit) near[distance - 1].push(other);
    }
    return near[0].length ? near[0] : near[1];
  }

  /**
   * Words of one length, with a logarithmic level of how many transcripts have them: one digit each in `df`,
   * or 0 where the file leaves that out.
   * @param {{t: string, df?: string}} file @returns {Map<string, number>}
   */
  function readSpelling(file) {
    const { df } = file;
    return new Map(readWords(file.t).map((word, i) => [word, df ? digitsAt(df, i) : 0]));
  }

  // ---- the index as a whole -----------------------------------------------------------------------

  const PREFIX_SHARDS = 8, COMPLETIONS = 40, SPELLING_SHARDS = 8, CORRECTIONS = 4;

  /** The files of the index, read on demand and kept. */
  class Archive {
    /** @param {(name: string) => Promise<any>} load gives the parsed content of `name`.json */
    constructor(load) {
      this.load = load;
      /** @type {Map<string, Promise<any>>} */
      this.files = new Map();
    }

    /**
     * A file in the form that `read` makes of it. What failed to load is asked for again the next time.
     * @template T @param {string} name @param {(content: any) => T} read @returns {Promise<T>}
     */
    file(name, read) {
      let file = this.files.get(name);
      if (!file) {
        file = this.load(name).then(read);
        file.catch(() => this.files.delete(name));
        this.files.set(name, file);
      }
      return file;
    }

    /** Manifest and columns, which every search needs. @returns {Promise<{manifest: Manifest, docs: Docs}>} */
    open() {
      return this.file('index', (/** @type {ManifestFile} */ content) => {
        if (content.v !== 1) throw new Error(`The index has version ${content.v}; this page can read version 1.`);
        const frequent = new Map(readWords(content.frequent).map((word, i) => [word, i]));
        const top = new Set(content.top ? content.top.split(' ') : []);
        return { manifest: { ...content, shards: readWords(content.terms), frequent, top }, docs: readDocs(content.docs, content.n) };
      });
    }

    /**
     * Puts the lengths of the recordings into the columns, where they are known; only rates of talk need them.
     * Without them they stay as they are, estimated from the words.
     */
    async openTalk() {
      const { docs } = await this.open();
      if (docs.timed) return;
      const secs = await this.file('talk', (content) => content.secs).catch(() => null);
      if (!secs || docs.timed) return;
      for (let doc = 0; doc < docs.n; doc++) {
        const tens = digitsAt(secs, doc * 2, 2);
        if (tens) docs.seconds[doc] = tens * 10;
      }
      docs.timed = true;
    }

    /** @param {number} doc @returns {Promise<Card>} */
    async card(doc) {
      const { manifest } = await this.open();
      const cards = await this.file(`d/${Math.floor(doc / manifest.cards)}`, (content) => content);
      const [url, title, seconds, recording] = cards[doc % manifest.cards];
      return { url, title, seconds, recording };
    }

    /** @param {number} k @returns {Promise<WordShard>} */
    async wordShard(k) {
      const { manifest } = await this.open();
      return this.file(`t/${k}`, (content) => new WordShard(content, manifest.n));
    }

    /** The shard that would hold a word, and its place there, -1 if it does not occur. @param {string} word @returns {Promise<{shard: WordShard, at: number}|null>} */
    async findWord(word) {
      const { manifest } = await this.open();
      const number = manifest.frequent.get(word);
      if (number !== undefined) {
        const k = countUpToNumber(manifest.lists, number) - 1;
        const shard = await this.file(`f/${k}`, (content) => new WordShard(content, manifest.n));
        return { shard, at: number - manifest.lists[k] };
      }
      const k = countUpTo(manifest.shards, word) - 1;
      if (k < 0) return null;
      const shard = await this.wordShard(k);
      return { shard, at: shard.find(word) };
    }

    /** @param {string} word @returns {Promise<Postings|null>} */
    async postings(word) {
      const found = await this.findWord(word);
      return found && found.at >= 0 ? found.shard.postings(found.at) : null;
    }

    /** In how many transcripts a word is spoken. @param {string} word */
    async frequency(word) {
      const found = await this.findWord(word);
      return found && found.at >= 0 ? found.shard.frequency(found.at) : 0;
    }

    /**
     * The commonest words with this beginning, best first. `cut`: there are more.
     * @param {string} prefix @returns {Promise<{words: string[], cut: boolean}>}
     */
    async completions(prefix) {
      const { manifest } = await this.open();
      const first = Math.max(0, countUpTo(manifest.shards, prefix) - 1);
      let end = Math.min(first + 1, manifest.shards.length);
      while (end < manifest.shards.length && manifest.shards[end].startsWith(prefix)) end++;
      const last = Math.min(end, first + PREFIX_SHARDS);
      const numbers = Array.from({ length: last - first }, (_, i) => first + i);
      const begins = (/** @type {string} */ word) => word.startsWith(prefix);
      const frequent = [...manifest.frequent.keys()].filter(begins).map(async (word) => ({ word, df: await this.frequency(word) }));
      const shards = numbers.map(async (k) => {
        const shard = await this.wordShard(k);
        return shard.words.flatMap((word, i) => (begins(word) ? [{ word, df: shard.frequency(i) }] : []));
      });
      const found = (await Promise.all([...frequent, ...shards])).flat();
      found.sort((a, b) => b.df - a.df || compareBytes(a.word, b.word));
      return { words: found.slice(0, COMPLETIONS).map((entry) => entry.word), cut: end > last || found.length > COMPLETIONS };
    }

    /** Marks of the transcripts that may hold the n-gram. @param {number} hash @returns {Promise<Uint8Array>} */
    async filterRow(hash) {
      const { manifest, docs } = await this.open();
      const content = await this.file(`g/${topBits(hash, manifest.s)}`, (file) => file);
      return filterRow(content.g, hash, manifest, docs);
    }

    /** The likeliest right spellings of a word that does not occur, best first. @param {string} word @param {number} [most] @returns {Promise<string[]>} */
    async corrections(word, most = CORRECTIONS) {
      const { manifest } = await this.open();
      const length = [...word].length;
      const lengths = [length, length - 1, length + 1].filter((l) => manifest.spell.includes(l));
      const lists = await Promise.all(lengths.map((l) => this.file(`s/${l}`, readSpelling)));
      const near = similarWords(word, lists.flatMap((list) => [...list.keys()]));
      if (near.length < 2) return near;
      // The commonest is the likeliest. If the file does not say how common words are, their shards do; then only
      // some are looked up, those with the same first letter before others.
      const level = (/** @type {string} */ one) => Math.max(...lists.map((list) => list.get(one) ?? 0));
      near.sort((a, b) => level(b) - level(a) || Number(b[0] === word[0]) - Number(a[0] === word[0]));
      if (level(near[0]) > 0) return near.slice(0, most);
      const some = near.slice(0, SPELLING_SHARDS);
      const known = await Promise.all(some.map(async (candidate) => ({ candidate, df: await this.frequency(candidate) })));
      return known.sort((a, b) => b.df - a.df).slice(0, most).map(({ candidate }) => candidate);
    }
  }

  const api = {
    Archive, BitReader, WordShard, readWords, readDocs, compareBytes, filterRow, runHash, fnv1a, editDistance,
    isSlip, similarWords, topBits,
  };
  const root = /** @type {any} */ (globalThis);
  root.longhand = Object.assign(root.longhand || {}, api);
  if (typeof module === 'object' && module.exports) module.exports = root.longhand;
})();
