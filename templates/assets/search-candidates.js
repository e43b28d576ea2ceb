// Which transcripts may answer, as far as the index knows, and in which order their pages are worth reading.
//
// A phrase is narrowed down with whatever tells the most for a byte: the lists of its rare words first, then rows of the
// phrase filter, as long as a row costs less than the pages that would be read in vain without it, then the lists of
// the words that are left. Words that half of all transcripts contain are not fetched while anything rarer narrows.

(function () {
  'use strict';

  const api = globalThis.longhand;

  const K1 = 1.2, B = 0.75, TITLE_BONUS = 0.5;
  /** Compressed bytes to fetch: of a page for each word of its transcript, and of a shard of the filter. */
  const WORD_BYTES = 2.2, SHARD_BYTES = 12_000;
  /** Pages of more bytes than this are worth the list of a frequent word, which takes 15 kB. */
  const LIST_PAYS = 100_000;
  /** The other cost of a page, the file with its card included, as so many words. */
  const PAGE_WORDS = 2000;
  /** A row that keeps more than this share shows that the words are really said there: more rows would keep them too. */
  const SAID = 0.6;
  /** A word that is not frequent is in about this share of the transcripts, if one has to guess. */
  const RARE_SHARE = 1 / 64;

  class Candidates {
    /** @param {Lists} lists @param {Archive} archive */
    constructor(lists, archive) {
      this.lists = lists;
      this.archive = archive;
      this.manifest = lists.manifest;
      this.docs = lists.docs;
      const { words, n } = this.docs;
      this.meanLength = words.reduce((sum, one) => sum + one, 0) / Math.max(1, n) || 1;
    }

    /** Bytes that reading a transcript takes, compressed. @param {number} doc */
    pageBytes(doc) {
      return (Math.max(1, this.docs.words[doc]) + PAGE_WORDS) * WORD_BYTES;
    }

    // -- narrowing --

    /** Whether a phrase can be narrowed down without the lists of top words. @param {Phrase} phrase */
    isNarrow(phrase) {
      return phrase.words.some((word) => !this.lists.isTop(word)) || api.filterGrams(phrase.words, this.manifest).length > 0;
    }

    /** Whether a group narrows the search, whichever of its phrases is taken. @param {Group[]} groups */
    isNarrowed(groups) {
      return groups.some((group) => group.any.every((phrase) => this.isNarrow(phrase)));
    }

    /** The words of a phrase whose lists are fetched before anything else: those that the filter does not know. @param {Phrase} phrase @returns {Word[]} */
    firstWords(phrase) {
      if (phrase.words.length === 1) return phrase.words;
      const rare = phrase.words.filter((word) => !this.lists.isFrequent(word));
      if (rare.length || api.filterGrams(phrase.words, this.manifest).length) return rare;
      return phrase.words.filter((word) => !this.lists.isTop(word));
    }

    /** Asks early for the rows of the filter that the search needs whatever the lists say. @param {Phrase} phrase */
    askRows(phrase) {
      const listed = this.firstWords(phrase).length;
      const bytes = this.docs.n * this.meanLength * WORD_BYTES * RARE_SHARE ** listed;
      for (const { hash } of this.shardsFor(bytes, api.byShard(api.filterGrams(phrase.words, this.manifest))).flat()) {
        this.archive.filterRow(hash).catch(() => {});
      }
    }

    /** The number of marked transcripts, and the bytes of their pages. @param {Uint8Array} marks */
    costOf(marks) {
      const cost = { docs: 0, bytes: 0 };
      for (let doc = 0; doc < marks.length; doc++) {
        if (!marks[doc]) continue;
        cost.docs++;
        cost.bytes += this.pageBytes(doc);
      }
      return cost;
    }

    /** The shards that pay for themselves: each row keeps a share f of the wrong transcripts. @param {number} bytes of all pages @param {Gram[][]} shards @returns {Gram[][]} */
    shardsFor(bytes, shards) {
      let left = bytes;
      let count = 0;
      while (left > SHARD_BYTES && count < shards.length) left *= this.manifest.f ** shards[count++].length;
      return shards.slice(0, count);
    }

    /**
     * Clears the marks of transcripts that say the word less often and do not have it in the title.
     * @param {Uint8Array} marks @param {DensePostings} postings @param {number} [least] times
     */
    keepHolders(marks, { count, title }, least = 1) {
      for (let doc = 0; doc < marks.length; doc++) if (count[doc] < least && !title[doc]) marks[doc] = 0;
    }

    /** Clears marks by the rows of the filter, while they pay for themselves. @param {Uint8Array} marks @param {Gram[]} grams */
    async keepRows(marks, grams) {
      let shards = api.byShard(grams);
      for (let before = this.costOf(marks); ; ) {
        const some = this.shardsFor(before.bytes, shards);
        if (!some.length) return;
        shards = shards.slice(some.length);
        for (const row of await Promise.all(some.flat().map(({ hash }) => this.archive.filterRow(hash)))) {
          for (let doc = 0; doc < marks.length; doc++) marks[doc] &= row[doc];
        }
        const after = this.costOf(marks);
        if (after.docs > before.docs * SAID) return;
        before = after;
      }
    }

    /**
     * Narrows marks down to the transcripts that may hold a run of words, of which `grams` are known.
     * @param {Uint8Array} marks @param {Word[]} words @param {Gram[]} grams
     */
    async keepRun(marks, words, grams) {
      await this.keepRows(marks, grams);
      for (const word of words) {
        if (this.lists.isTop(word) || this.lists.has(word)) continue;
        if (this.costOf(marks).bytes <= LIST_PAYS) return;
        await this.lists.fetch([word]);
        for (const postings of this.lists.of([word])) this.keepHolders(marks, postings);
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
      for (const word of words) {
        // A word that stands twice in the phrase must be said twice.
        const times = words.filter((other) => api.keyOf(other) === api.keyOf(word)).length;
        for (const postings of this.lists.of([word])) this.keepHolders(marks, postings, times);
      }
      if (words.length > 1) await this.keepRun(marks, words, grams);
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
          if (free || alternatives.some((marks) => marks?.[doc])) answers[doc]++;
        }
      }
      return answers;
    }

    // -- order --

    /** @param {DensePostings[]} lists @param {number} doc */
    bm25(lists, doc) {
      const length = this.docs.words[doc] / this.meanLength;
      let score = 0;
      for (const { count: counts, idf, title } of lists) {
        const count = counts[doc];
        const saturated = (count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
        score += idf * (saturated + (title[doc] ? TITLE_BONUS : 0));
      }
      return score;
    }

    /** The logarithm of how likely these words are said together, for each byte one has to read. @param {DensePostings[]} lists @param {number} doc */
    density(lists, doc) {
      const length = Math.max(1, this.docs.words[doc]);
      let score = Math.log(length / (length + PAGE_WORDS));
      for (const { count } of lists) score += Math.log((count[doc] || 0.5) / length);
      return score;
    }

    /** Best first, or by date. Equals stand newest first. @param {number[]} docs @param {(doc: number) => number} score @param {Order} [order] */
    rank(docs, score, order) {
      const { day } = this.docs;
      const scores = new Float64Array(day.length);
      for (const doc of docs) scores[doc] = score(doc);
      /** @param {number} a @param {number} b */
      const byScore = (a, b) => scores[b] - scores[a] || day[b] - day[a] || a - b;
      if (order !== 'newest' && order !== 'oldest') return docs.sort(byScore);
      const direction = order === 'newest' ? -1 : 1;
      return docs.sort((a, b) => {
        const known = Number(day[b] >= 0) - Number(day[a] >= 0); // unknown dates come last
        return known || direction * (day[a] - day[b]) || byScore(a, b);
      });
    }
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Candidates }));
})();
