// Which transcripts may answer, as the index knows it, and in which order their pages are worth reading.
//
// A phrase is narrowed down with what tells most for a byte: the lists of its rare words first, then rows of the
// phrase filter, as long as a row costs less than the pages that would be read in vain without it, then the lists of
// the words that are left. Words that half of all transcripts contain are not fetched while anything rarer narrows.

(function () {
  'use strict';

  /** @typedef {{term: string, prefix: boolean}} Word */
  /** @typedef {{words: Word[], text: string, quoted: boolean, tail: boolean}} Phrase */
  /** @typedef {{any: Phrase[]}} Group */
  /** @typedef {{hash: number, rank: number, shard: number}} Gram */
  /** @typedef {{count: Uint32Array, title: Uint8Array, df: number, idf: number, partial: boolean}} Spread */

  const api = /** @type {any} */ (globalThis).longhand;

  const K1 = 1.2, B = 0.75, TITLE_BONUS = 0.5;
  const TITLE_PHRASES = 8;
  /** What is fetched, compressed: a page for each word of its transcript, a shard of the filter, a list of a frequent word. */
  const WORD_BYTES = 2.2, SHARD_BYTES = 10_000, LIST_BYTES = 15_000;
  /** What a page costs beside its words, the file with its card above all, as so many words. */
  const PAGE_WORDS = 2500;
  /** A row that keeps more than this share says that the words are really said there: more rows would keep them too. */
  const SAID = 0.6;
  /** A word that is not frequent is in about this share of the transcripts, if one has to guess. */
  const RARE_SHARE = 1 / 64;

  /** A phrase may also be a title; a few transcripts with all its fetched words there are worth a look. @param {Uint8Array} marks @param {Spread[]} spreads */
  function addTitles(marks, spreads) {
    const titled = [];
    for (let doc = 0; doc < marks.length; doc++) if (!marks[doc] && spreads.every((spread) => spread.title[doc])) titled.push(doc);
    if (titled.length <= TITLE_PHRASES) for (const doc of titled) marks[doc] = 1;
  }

  class Candidates {
    /** @param {any} lists @param {any} archive */
    constructor(lists, archive) {
      this.lists = lists;
      this.archive = archive;
      this.manifest = lists.manifest;
      this.docs = lists.docs;
      const { words, n } = this.docs;
      this.meanLength = words.reduce((/** @type {number} */ sum, /** @type {number} */ one) => sum + one, 0) / Math.max(1, n) || 1;
    }

    // -- what narrows --

    /** Can this phrase be narrowed down without the lists of top words? @param {Phrase} phrase */
    isNarrow(phrase) {
      return phrase.words.some((word) => !this.lists.isTop(word)) || api.filterGrams(phrase.words, this.manifest).length > 0;
    }

    /** Is there a group that narrows the search, whichever of its phrases is taken? @param {Group[]} groups */
    isNarrowed(groups) {
      return groups.some((group) => group.any.every((phrase) => this.isNarrow(phrase)));
    }

    /** Words of a phrase whose lists are fetched before anything else: those that the filter does not know. @param {Phrase} phrase @returns {Word[]} */
    firstWords(phrase) {
      if (phrase.words.length === 1) return phrase.words;
      const rare = phrase.words.filter((word) => !this.lists.isFrequent(word));
      if (rare.length || api.filterGrams(phrase.words, this.manifest).length) return rare;
      return phrase.words.filter((word) => !this.lists.isTop(word));
    }

    /** Asks for the rows of the filter that will be needed whatever the lists say. @param {Phrase} phrase */
    askRows(phrase) {
      const listed = this.firstWords(phrase).length;
      const waste = ((this.docs.n * this.meanLength * WORD_BYTES) / 2) * RARE_SHARE ** listed;
      for (const { hash } of this.shardsFor(waste, api.byShard(api.filterGrams(phrase.words, this.manifest))).flat()) {
        this.archive.filterRow(hash).catch(() => {});
      }
    }

    /**
     * Bytes of the pages that are likely to be read in vain before the one that holds the words together, best first.
     * Words that are said more often are likelier to be said together; how much likelier, the square root says more
     * truly than the product itself, because words do not fall independently of each other.
     * @param {Uint8Array} marks @param {Spread[]} spreads
     */
    waste(marks, spreads) {
      const words = (/** @type {number} */ doc) => Math.max(1, this.docs.words[doc]);
      /** @type {number[]} */
      const docs = [];
      for (let doc = 0; doc < marks.length; doc++) if (marks[doc]) docs.push(doc);
      const density = new Float64Array(marks.length);
      for (const doc of docs) density[doc] = this.density(spreads, doc);
      docs.sort((a, b) => density[b] - density[a]);
      const chances = docs.map((doc) => (density[doc] + Math.log(words(doc) + PAGE_WORDS)) / 2);
      const most = chances.reduce((a, b) => Math.max(a, b), -Infinity);
      const shares = chances.map((chance) => Math.exp(chance - most));
      let left = shares.reduce((sum, share) => sum + share, 0);
      const all = left;
      let bytes = 0;
      docs.forEach((doc, i) => {
        left -= shares[i];
        bytes += (words(doc) + PAGE_WORDS) * WORD_BYTES * Math.max(0, left / all);
      });
      return { docs: docs.length, bytes };
    }

    /** The shards that pay for themselves: each row keeps a share f of what is wrong. @param {number} bytes of waste @param {Gram[][]} shards @returns {Gram[][]} */
    shardsFor(bytes, shards) {
      let left = bytes;
      let count = 0;
      while (left > SHARD_BYTES && count < shards.length) left *= this.manifest.f ** shards[count++].length;
      return shards.slice(0, count);
    }

    /** Takes away the marks of transcripts that say the word less often. @param {Uint8Array} marks @param {Spread} spread @param {number} [least] times */
    keepHolders(marks, { count }, least = 1) {
      for (let doc = 0; doc < marks.length; doc++) if (count[doc] < least) marks[doc] = 0;
    }

    /** Takes away the marks of transcripts that have the word neither in the text nor in the title. @param {Uint8Array} marks @param {Spread} spread */
    keepTitled(marks, { count, title }) {
      for (let doc = 0; doc < marks.length; doc++) if (!count[doc] && !title[doc]) marks[doc] = 0;
    }

    /** Takes away marks by the rows of the filter, while they pay for themselves. @param {Uint8Array} marks @param {Gram[]} grams @param {Spread[]} spreads */
    async keepRows(marks, grams, spreads) {
      let shards = api.byShard(grams);
      for (let before = this.waste(marks, spreads); ; ) {
        const some = this.shardsFor(before.bytes, shards);
        if (!some.length) return;
        shards = shards.slice(some.length);
        for (const row of await Promise.all(some.flat().map(({ hash }) => this.archive.filterRow(hash)))) {
          for (let doc = 0; doc < marks.length; doc++) marks[doc] &= row[doc];
        }
        const after = this.waste(marks, spreads);
        if (after.docs > before.docs * SAID) return;
        before = after;
      }
    }

    /**
     * Narrows marks down to the transcripts that may hold a run of words, of which `grams` are known.
     * @param {Uint8Array} marks @param {Word[]} words @param {Gram[]} grams
     */
    async keepRun(marks, words, grams) {
      await this.keepRows(marks, grams, this.lists.of(words));
      for (const word of words) {
        if (this.lists.isTop(word) || this.lists.has(word)) continue;
        if (this.waste(marks, this.lists.of(words)).bytes <= 2 * LIST_BYTES) return;
        await this.lists.fetch([word]);
        for (const spread of this.lists.of([word])) this.keepHolders(marks, spread);
      }
    }

    /** Marks of the transcripts that may answer a phrase, or null when nothing narrows it. @param {Phrase} phrase @returns {Promise<Uint8Array|null>} */
    async marksOf(phrase) {
      const { n } = this.docs;
      const { words } = phrase;
      if (words.some((word) => this.lists.isUnknown(word))) return new Uint8Array(n);
      const known = this.lists.of(words);
      const grams = api.filterGrams(words, this.manifest);
      if (!known.length && !grams.length) return null;
      const marks = new Uint8Array(n).fill(1);
      if (words.length === 1) {
        this.keepTitled(marks, known[0]);
        return marks;
      }
      for (const word of words) {
        // A word that the phrase says twice is said twice.
        const times = words.filter((other) => api.keyOf(other) === api.keyOf(word)).length;
        for (const spread of this.lists.of([word])) this.keepHolders(marks, spread, times);
      }
      await this.keepRun(marks, words, grams);
      const rest = words.some((word) => !this.lists.isTop(word) && !this.lists.has(word));
      if (phrase.quoted && known.length && !rest) addTitles(marks, this.lists.of(words));
      return marks;
    }

    /** How many groups of the query each transcript may answer. @param {Group[]} groups */
    async countAnswers(groups) {
      const { n } = this.docs;
      const answers = new Uint16Array(n);
      for (const group of groups) {
        const alternatives = await Promise.all(group.any.map((phrase) => this.marksOf(phrase)));
        const free = alternatives.includes(null);
        for (let doc = 0; doc < n; doc++) {
          if (free || alternatives.some((marks) => /** @type {Uint8Array} */ (marks)[doc])) answers[doc]++;
        }
      }
      return answers;
    }

    // -- order --

    /** @param {Spread[]} spreads @param {number} doc */
    bm25(spreads, doc) {
      const length = this.docs.words[doc] / this.meanLength;
      let score = 0;
      for (const spread of spreads) {
        const count = spread.count[doc];
        const saturated = (count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
        score += spread.idf * (saturated + (spread.title[doc] ? TITLE_BONUS : 0));
      }
      return score;
    }

    /** The logarithm of how likely these words are said together, for each byte one has to read. @param {Spread[]} spreads @param {number} doc */
    density(spreads, doc) {
      const length = Math.max(1, this.docs.words[doc]);
      let score = Math.log(length / (length + PAGE_WORDS));
      for (const spread of spreads) score += Math.log((spread.count[doc] || 0.5) / length);
      return score;
    }

    /** Best first, or by date. Equals stand newest first. @param {number[]} docs @param {(doc: number) => number} score @param {string} [order] */
    rank(docs, score, order) {
      const { day } = this.docs;
      const scores = new Float64Array(day.length);
      for (const doc of docs) scores[doc] = score(doc);
      const byScore = (/** @type {number} */ a, /** @type {number} */ b) => scores[b] - scores[a] || day[b] - day[a] || a - b;
      if (order !== 'newest' && order !== 'oldest') return docs.sort(byScore);
      const direction = order === 'newest' ? -1 : 1;
      return docs.sort((a, b) => {
        const known = Number(day[b] >= 0) - Number(day[a] >= 0); // unknown dates come last
        return known || direction * (day[a] - day[b]) || byScore(a, b);
      });
    }
  }

  const exported = { Candidates };
  const root = /** @type {any} */ (globalThis);
  root.longhand = Object.assign(root.longhand || {}, exported);
  if (typeof module === 'object' && module.exports) module.exports = root.longhand;
})();
