// The lists of a query's words: which transcripts hold them, how often, and which have them in the title.

(function () {
  'use strict';

  /** @typedef {{term: string, prefix: boolean}} Word */
  /** @typedef {{code: string, text: string}} Note */
  /**
   * The list of a word spread over all transcripts. `partial`: of the words with a beginning, only the commonest.
   * @typedef {{count: Uint32Array, title: Uint8Array, df: number, idf: number, partial: boolean}} Spread
   */

  const api = /** @type {any} */ (globalThis).longhand;

  const PREFIX_LETTERS = 3, SHORT_COMPLETIONS = 20;

  /** Can a word be a mistake of typing, or an unfinished one? @param {string} term */
  const isTyped = (term) => term.length >= PREFIX_LETTERS && !/\d/.test(term) && !api.isNoSpaceTerm(term);

  /** The lists of one search. */
  class Lists {
    /** @param {any} archive @param {any} manifest @param {any} docs */
    constructor(archive, manifest, docs) {
      this.archive = archive;
      this.manifest = manifest;
      this.docs = docs;
      /** By word; null when nobody says it. @type {Map<string, Spread|null>} */
      this.spreads = new Map();
    }

    /** @param {Word} word */
    isTop(word) {
      return !word.prefix && this.manifest.top.has(word.term);
    }

    /** Said in so many transcripts that the phrase filter knows it. @param {Word} word */
    isFrequent(word) {
      return !word.prefix && this.manifest.frequent.has(word.term);
    }

    /** The lists of these words, as far as they were fetched and are not empty. @param {Word[]} words @returns {Spread[]} */
    of(words) {
      return [...new Set(words.map(api.keyOf))].flatMap((key) => this.spreads.get(key) || []);
    }

    /** @param {Word} word */
    has(word) {
      return this.spreads.has(api.keyOf(word));
    }

    /** Is it known that nobody says the word? @param {Word} word */
    isUnknown(word) {
      return this.spreads.get(api.keyOf(word)) === null;
    }

    /** @param {Word[]} words @param {Note[]} [notes] */
    async fetch(words, notes) {
      const missing = new Map(words.filter((word) => !this.has(word)).map((word) => [api.keyOf(word), word]));
      await Promise.all([...missing].map(async ([key, word]) => this.spreads.set(key, await this.load(word, notes))));
    }

    /** @param {Word} word @param {Note[]} [notes] @returns {Promise<Spread|null>} */
    async load(word, notes) {
      if (word.prefix) return this.loadPrefix(word.term, notes);
      const postings = await this.archive.postings(word.term);
      return postings && this.spread([postings]);
    }

    /** The joined list of the words with this beginning. @param {string} prefix @param {Note[]} [notes] @returns {Promise<Spread|null>} */
    async loadPrefix(prefix, notes) {
      const short = prefix.length < PREFIX_LETTERS && !api.isNoSpaceTerm(prefix);
      const { words, cut } = short
        ? { words: [...this.manifest.frequent.keys()].filter((word) => word.startsWith(prefix)).slice(0, SHORT_COMPLETIONS), cut: true }
        : await this.archive.completions(prefix);
      if (!words.length) {
        notes?.push({ code: 'unknown-word', text: api.wording('no_such_beginning', { word: prefix }) });
        return null;
      }
      if (cut) notes?.push({ code: 'many-endings', text: api.wording('many_endings', { word: prefix, n: words.length }) });
      const lists = await Promise.all(words.map((/** @type {string} */ word) => this.archive.postings(word)));
      return this.spread(lists.filter((list) => list !== null), cut);
    }

    /** @param {{docs: Uint32Array, counts: Uint32Array, titles: Uint32Array}[]} lists @param {boolean} [partial] @returns {Spread} */
    spread(lists, partial = false) {
      const { n } = this.docs;
      const count = new Uint32Array(n);
      const title = new Uint8Array(n);
      for (const list of lists) {
        for (let i = 0; i < list.docs.length; i++) count[list.docs[i]] += list.counts[i];
        for (const doc of list.titles) title[doc] = 1;
      }
      let df = 0;
      for (let doc = 0; doc < n; doc++) if (count[doc]) df++;
      return { count, title, df, idf: Math.log((n - df + 0.5) / (df + 0.5) + 1), partial };
    }
  }

  const exported = { Lists, isTyped };
  const root = /** @type {any} */ (globalThis);
  root.longhand = Object.assign(root.longhand || {}, exported);
  if (typeof module === 'object' && module.exports) module.exports = root.longhand;
})();
