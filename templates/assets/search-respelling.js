// The meaning of a sentence that nobody says as it was typed, because one of its words is a mistake.
//
// The other words of the sentence narrow the search down without that word. If few transcripts are left, their pages
// decide: where the sentence is said with a word that is one slip away, that word was meant. If many are left, the words
// that may have been meant narrow it further, those of the manifest first. So a mistake that happens to be a word is
// found like any other, and no correction is made that no page verifies.

(function () {
  'use strict';

  const api = globalThis.longhand;

  const LEAST_LETTERS = 4;
  /** A word in a larger share of the transcripts than this is no mistake. */
  const MISTAKE_SHARE = 1 / 32;
  const SLOTS = 3, SPELLINGS = 30, SPELLINGS_AT_ONCE = 3;
  const PAGES = 48, PAGES_A_TRY = 12, PAGES_AT_ONCE = 2;
  /** Pages of so many bytes are read without looking up what may have been meant. */
  const FEW_BYTES = 100_000;

  /** A transcript that says the sentence with a change. @typedef {{doc: number, change: Change}} Found */

  class Respelling {
    /** @param {Search} search */
    constructor(search) {
      this.search = search;
      this.lists = search.lists;
      this.candidates = search.candidates;
      this.words = search.query.sentence?.words || [];
      this.pages = PAGES;
      /** @type {Set<string>} */
      this.read = new Set();
    }

    /** @returns {Promise<Found|null>} */
    async find() {
      for (const slot of this.slots()) {
        const found = await this.trySlot(slot);
        if (found) return found;
      }
      return null;
    }

    /** The places of words that may be mistakes, the likeliest first: words that nobody says, then rare ones. */
    slots() {
      const places = this.words.flatMap((word, i) => (this.isSuspect(word) ? [i] : []));
      const unknown = places.filter((i) => this.lists.isUnknown(this.words[i]));
      // With two unknown words every reading lacks one.
      if (unknown.length > 1) return [];
      return unknown.length ? unknown : places.sort((a, b) => this.frequency(this.words[a]) - this.frequency(this.words[b])).slice(0, SLOTS);
    }

    /** The number of transcripts that say a word. @param {Word} word */
    frequency(word) {
      return this.lists.dense.get(word.term)?.df ?? 0;
    }

    /** Whether a word may be a mistake. @param {Word} word */
    isSuspect(word) {
      const { term, prefix } = word;
      if (prefix || term.length < LEAST_LETTERS || !this.lists.has(word) || !api.mayBeMistyped(term)) return false;
      return this.frequency(word) <= this.search.docs.n * MISTAKE_SHARE;
    }

    /** @param {number} slot @returns {Promise<Found|null>} */
    async trySlot(slot) {
      const marks = await this.marksAround(slot);
      const docs = this.pick(marks);
      if (!docs.length) return null;
      const few = this.candidates.costOf(marks).bytes <= FEW_BYTES;
      if (few) return this.readPages(this.rank(docs, slot, []), slot);
      for (const source of [() => this.knownSpellings(slot), () => this.listedSpellings(slot)]) {
        const spellings = await source();
        for (let i = 0; i < spellings.length && this.pages > 0; i += SPELLINGS_AT_ONCE) {
          const some = spellings.slice(i, i + SPELLINGS_AT_ONCE);
          const found = await this.readPages(await this.docsOf(marks, slot, some), slot);
          if (found) return found;
        }
      }
      return null;
    }

    /** Transcripts that may say the sentence but for one word. @param {number} slot */
    async marksAround(slot) {
      const marks = new Uint8Array(this.search.docs.n).fill(1);
      const sides = [this.words.slice(0, slot), this.words.slice(slot + 1)];
      const rest = sides.flat();
      for (const postings of this.lists.of(rest)) this.candidates.keepHolders(marks, postings);
      const grams = sides.flatMap((side) => api.filterGrams(side, this.search.manifest)).sort((a, b) => a.rank - b.rank);
      await this.candidates.keepRows(marks, grams);
      return marks;
    }

    /** The marked transcripts that pass the filters of the query. @param {Uint8Array} marks */
    pick(marks) {
      return this.search.pick(marks, 1);
    }

    /** @param {number[]} docs @param {number} slot @param {DensePostings[]} spellings lists of what may have been meant */
    rank(docs, slot, spellings) {
      const rest = this.lists.of(this.words.filter((_, i) => i !== slot));
      const { words } = this.search.docs;
      /** @param {number} doc */
      const meant = (doc) => Math.max(0.5, ...spellings.map((postings) => postings.count[doc]));
      return this.candidates.rank(docs, (doc) => this.candidates.density(rest, doc) + Math.log(meant(doc) / Math.max(1, words[doc])));
    }

    // -- spellings --

    /** Frequent words that are one slip away, and two of them written as one. @param {number} slot @returns {string[][]} */
    knownSpellings(slot) {
      const { term } = this.words[slot];
      const { frequent, top } = this.search.manifest;
      const near = api.similarWords(term, [...frequent.keys()], 1);
      near.sort((a, b) => Number(top.has(b)) - Number(top.has(a)));
      const cuts = Array.from({ length: term.length - 1 }, (_, i) => [term.slice(0, i + 1), term.slice(i + 1)]);
      return [...near.map((word) => [word]), ...cuts.filter((parts) => parts.every((part) => top.has(part)))];
    }

    /** The other words that are one or two slips away, the commonest first. @param {number} slot @returns {Promise<string[][]>} */
    async listedSpellings(slot) {
      const { frequent } = this.search.manifest;
      const near = await this.search.index.archive.corrections(this.words[slot].term, SPELLINGS);
      return near.filter((word) => !frequent.has(word)).map((word) => [word]);
    }

    /** Transcripts that may say the sentence with one of these words, best first. @param {Uint8Array} base @param {number} slot @param {string[][]} spellings */
    async docsOf(base, slot, spellings) {
      const union = new Uint8Array(base.length);
      const meant = spellings.map((terms) => terms.map((term) => ({ term, prefix: false })));
      await this.lists.fetch(meant.flat().filter((word) => !this.lists.isFrequent(word)));
      for (const words of meant) {
        const marks = base.slice();
        if (words.some((word) => this.lists.isUnknown(word))) continue;
        for (const postings of this.lists.of(words)) this.candidates.keepHolders(marks, postings);
        await this.candidates.keepRows(marks, this.gramsAt(slot, words));
        for (let doc = 0; doc < marks.length; doc++) union[doc] |= marks[doc];
      }
      return this.rank(this.pick(union), slot, this.lists.of(meant.flat()));
    }

    /** The n-grams of the sentence that hold these words in the place of one. @param {number} slot @param {Word[]} words */
    gramsAt(slot, words) {
      const whole = [...this.words.slice(0, slot), ...words, ...this.words.slice(slot + 1)];
      const sides = [this.words.slice(0, slot), this.words.slice(slot + 1)];
      const around = new Set(sides.flatMap((side) => api.filterGrams(side, this.search.manifest)).map(({ hash }) => hash));
      return api.filterGrams(whole, this.search.manifest).filter(({ hash }) => !around.has(hash));
    }

    // -- verification --

    /** @param {number[]} docs @param {number} slot @returns {Promise<Found|null>} */
    async readPages(docs, slot) {
      const waiting = docs.filter((doc) => !this.read.has(`${doc} ${slot}`)).slice(0, Math.min(PAGES_A_TRY, this.pages));
      for (let at = 0, some; at < waiting.length; at += some.length) {
        some = waiting.slice(at, at + (at ? PAGES_AT_ONCE : 1));
        this.pages -= some.length;
        const found = await Promise.all(some.map((doc) => this.examine(doc, slot)));
        this.search.signal?.throwIfAborted();
        const first = found.find(Boolean);
        if (first) return first;
      }
      return null;
    }

    /** @param {number} doc @param {number} slot @returns {Promise<Found|null>} */
    async examine(doc, slot) {
      this.read.add(`${doc} ${slot}`);
      const { index, signal } = this.search;
      const { url } = await index.archive.card(doc);
      const stream = await index.readStream(url, signal).catch(() => null);
      const change = stream && api.findRespelt(stream.terms, this.words, slot);
      return change && { doc, change };
    }
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Respelling }));
})();
