// Reading the index: the files below search/. Every file is JSON; search-bits.js has the numbers in them.
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

  const { BASE, BitReader, WordShard, compareBytes, countUpTo, damaged, digitsAt, readSpelling, readWords, similarWords } = globalThis.longhand;

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
   * buckets of its part of the hash space; to reach one, the reader skips the buckets before it.
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

  /** The words that people say in a second, for recordings of unknown length: 150 a minute. */
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
      // Dates are differences, modulo what fits; the largest number means that the date is not known.
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

  // ---- the index as a whole -----------------------------------------------------------------------

  const PREFIX_SHARDS = 8, COMPLETIONS = 40, SPELLING_SHARDS = 8, CORRECTIONS = 4;

  /** How many of the ascending numbers are not above `number`. @param {number[]} list @param {number} number */
  function countUpToNumber(list, number) {
    const above = list.findIndex((other) => other > number);
    return above < 0 ? list.length : above;
  }

  /** The files of the index, read on demand and kept. */
  class Archive {
    /** @param {Sources['load']} load */
    constructor(load) {
      this.load = load;
      /** @type {Map<string, Promise<unknown>>} */
      this.files = new Map();
    }

    /**
     * A file in the form that `read` makes of it. A file that failed to load is asked for again the next time.
     * @template C, T @param {string} name @param {(content: C) => T} read @returns {Promise<T>}
     */
    file(name, read) {
      let file = /** @type {Promise<T>|undefined} */ (this.files.get(name));
      if (!file) {
        file = this.load(name).then(/** @type {(content: unknown) => T} */ (read));
        file.catch(() => this.files.delete(name));
        this.files.set(name, file);
      }
      return file;
    }

    /** The manifest and the columns, which every search needs. @returns {Promise<{manifest: Manifest, docs: Docs}>} */
    open() {
      return this.file('index', (content) => {
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

    /** @param {string} name @returns {Promise<WordShard>} */
    async wordShard(name) {
      const { manifest } = await this.open();
      return this.file(name, (content) => new WordShard(content, manifest.n));
    }

    /** The shard that would hold a word, and its place there, -1 if it does not occur. @param {string} word @returns {Promise<{shard: WordShard, at: number}|null>} */
    async findWord(word) {
      const { manifest } = await this.open();
      const number = manifest.frequent.get(word);
      if (number !== undefined) {
        const k = countUpToNumber(manifest.lists, number) - 1;
        const shard = await this.wordShard(`f/${k}`);
        return { shard, at: number - manifest.lists[k] };
      }
      const k = countUpTo(manifest.shards, word) - 1;
      if (k < 0) return null;
      const shard = await this.wordShard(`t/${k}`);
      return { shard, at: shard.find(word) };
    }

    /** @param {string} word @returns {Promise<Postings|null>} */
    async postings(word) {
      const found = await this.findWord(word);
      return found && found.at >= 0 ? found.shard.postings(found.at) : null;
    }

    /** The number of transcripts that say a word. @param {string} word */
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
      /** @param {string} word */
      const begins = (word) => word.startsWith(prefix);
      const frequent = [...manifest.frequent.keys()].filter(begins).map(async (word) => ({ word, df: await this.frequency(word) }));
      const shards = numbers.map(async (k) => {
        const shard = await this.wordShard(`t/${k}`);
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
      /** @param {string} one */
      const level = (one) => Math.max(...lists.map((list) => list.get(one) ?? 0));
      near.sort((a, b) => level(b) - level(a) || Number(b[0] === word[0]) - Number(a[0] === word[0]));
      if (level(near[0]) > 0) return near.slice(0, most);
      const some = near.slice(0, SPELLING_SHARDS);
      const known = await Promise.all(some.map(async (candidate) => ({ candidate, df: await this.frequency(candidate) })));
      return known.sort((a, b) => b.df - a.df).slice(0, most).map(({ candidate }) => candidate);
    }
  }

  Object.assign(globalThis.longhand, /** @satisfies {Partial<Longhand>} */ ({ Archive, filterRow, fnv1a, readDocs, runHash, topBits }));
})();
