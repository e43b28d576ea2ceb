// The lists of a query's words: which transcripts hold them, how often, and which have them in the title.

(function () {
  'use strict';

  const api = globalThis.longhand;

  const PREFIX_LETTERS = 3, SHORT_COMPLETIONS = 20;

  /** Whether a term can be a slip of the finger, or unfinished. @param {string} term */
  function mayBeMistyped(term) {
    return term.length >= PREFIX_LETTERS && !/\d/.test(term) && !api.isNoSpaceTerm(term);
  }

  /** The lists of one search. */
  class Lists {
    /** @param {Archive} archive @param {Manifest} manifest @param {Docs} docs */
    constructor(archive, manifest, docs) {
      this.archive = archive;
      this.manifest = manifest;
      this.docs = docs;
      /** By word; null when nobody says it. @type {Map<string, DensePostings|null>} */
      this.dense = new Map();
    }

    /** @param {Word} word */
    isTop(word) {
      return !word.prefix && this.manifest.top.has(word.term);
    }

    /** Whether so many transcripts hold a word that the phrase filter knows it. @param {Word} word */
    isFrequent(word) {
      return !word.prefix && this.manifest.frequent.has(word.term);
    }

    /** The lists of these words, as far as they were fetched and are not empty. @param {Word[]} words @returns {DensePostings[]} */
    of(words) {
      return [...new Set(words.map(api.keyOf))].flatMap((key) => this.dense.get(key) || []);
    }

    /** @param {Word} word */
    has(word) {
      return this.dense.has(api.keyOf(word));
    }

    /** Whether it is known that nobody says a word. @param {Word} word */
    isUnknown(word) {
      return this.dense.get(api.keyOf(word)) === null;
    }

    /** @param {Word[]} words @param {Note[]} [notes] */
    async fetch(words, notes) {
      const missing = new Map(words.filter((word) => !this.has(word)).map((word) => [api.keyOf(word), word]));
      await Promise.all([...missing].map(async ([key, word]) => this.dense.set(key, await this.load(word, notes))));
    }

    /** @param {Word} word @param {Note[]} [notes] @returns {Promise<DensePostings|null>} */
    async load(word, notes) {
      if (word.prefix) return this.loadPrefix(word.term, notes);
      const postings = await this.archive.postings(word.term);
      return postings && this.join([postings]);
    }

    /** The joined list of the words with this beginning. @param {string} prefix @param {Note[]} [notes] @returns {Promise<DensePostings|null>} */
    async loadPrefix(prefix, notes) {
      const short = prefix.length < PREFIX_LETTERS && !api.isNoSpaceTerm(prefix);
      const { words, cut } = short
        ? { words: [...this.manifest.frequent.keys()].filter((word) => word.startsWith(prefix)).slice(0, SHORT_COMPLETIONS), cut: true }
        : await this.archive.completions(prefix);
      if (!words.length) {
        notes?.push({ code: 'unknown-word', values: { word: prefix }, isBeginning: true });
        return null;
      }
      if (cut) notes?.push({ code: 'many-endings', values: { word: prefix, n: words.length } });
      const lists = await Promise.all(words.map((word) => this.archive.postings(word)));
      return this.join(lists.filter((list) => list !== null), cut);
    }

    /** Several lists as one, with a place for each transcript. @param {Postings[]} lists @param {boolean} [partial] @returns {DensePostings} */
    join(lists, partial = false) {
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

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Lists, mayBeMistyped }));
})();
