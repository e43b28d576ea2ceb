// The stages of a search. A sentence without quotation marks is looked for as a phrase first, then with one word spelt
// otherwise (search-respelling.js), then as words.

(function () {
  'use strict';

  const api = globalThis.longhand;

  /** Compressed bytes of pages that are read in vain before a sentence without quotation marks is taken for words. */
  const SENTENCE_PATIENCE = 1_500_000, BLIND_PATIENCE = 200_000;
  const CLOSENESS_ROWS = 7; // of the filter, that tell how much of a sentence a transcript may hold
  const CLOSENESS = 0.45; // share of that evidence which makes a transcript worth a look

  class Stages {
    /** @param {Search} search */
    constructor(search) {
      this.search = search;
    }

    /** The sentence of the query; only searches with one ask for it. */
    get sentence() {
      return /** @type {Phrase} */ (this.search.query.sentence);
    }

    /** A stage that looks for the whole sentence. @param {number[]} docs @param {number} patience @returns {Stage} */
    sentenceStage(docs, patience) {
      return { exact: true, groups: [{ any: [this.sentence] }], weights: [1], docs, next: 0, patience, certain: false, mayLack: 0 };
    }

    /** Transcripts that may say the whole sentence. */
    async exact() {
      const { search, sentence } = this;
      const { candidates, lists } = search;
      const docs = search.pick(await search.answerSentence(), 1);
      const known = lists.of(sentence.words);
      candidates.rank(docs, (doc) => candidates.density(known, doc), search.options.order);
      const narrowed = api.filterGrams(sentence.words, search.manifest).length > 0;
      return this.sentenceStage(docs, narrowed ? SENTENCE_PATIENCE : BLIND_PATIENCE);
    }

    /** A transcript that says the sentence with one word spelt otherwise; the others follow in a stage of their own. */
    async respelt() {
      const { search } = this;
      if (search.shown || search.options.correct === false) return null;
      const found = await new api.Respelling(search).find();
      if (!found) return null;
      search.unknown = [];
      await search.correct([found.change]);
      search.plans = [this.planExact(), this.planWords()];
      if (search.options.order && search.options.order !== 'relevance') return null;
      return this.sentenceStage([found.doc], Infinity);
    }

    /** Transcripts that answer every group; failing that, and for plain words only, all groups but one. @returns {Promise<Stage>} */
    async words() {
      const { search } = this;
      const answers = await search.answerWords();
      const { groups, sentence } = search.query;
      let docs = search.pick(answers, groups.length);
      let mayLack = 0;
      const plain = groups.length >= 3 && !api.phrasesOf(groups).some((phrase) => phrase.quoted);
      if (!docs.length && plain) {
        docs = search.pick(answers, groups.length - 1);
        mayLack = 1;
        if (docs.length) search.notes.push({ code: 'lack-one' });
      }
      const evidence = sentence ? await this.rowEvidence(sentence) : null;
      const near = evidence && !mayLack ? this.nearlyAnswer(answers, groups.length, evidence) : [];
      docs.push(...near);
      this.rankByWords(docs, evidence?.weight);
      const weights = groups.map((group) => this.weigh(group));
      return { exact: false, groups, weights, docs, next: 0, patience: Infinity, certain: !mayLack && !near.length && this.isCertain(), mayLack };
    }

    /** @param {number[]} docs @param {Float64Array} [bonus] of each transcript */
    rankByWords(docs, bonus) {
      const { candidates, lists, options, query } = this.search;
      const postings = lists.of(api.wordsOf(query.groups));
      /** @type {(doc: number) => number} */
      const score = hasPhrase(query) ? (doc) => candidates.density(postings, doc) : (doc) => candidates.bm25(postings, doc);
      candidates.rank(docs, bonus ? (doc) => score(doc) + bonus[doc] : score, options.order);
    }

    /** Whether the lists alone decide which transcripts answer. */
    isCertain() {
      const { lists, query } = this.search;
      const fetched = api.wordsOf(query.groups).every((word) => lists.has(word) && !lists.isUnknown(word));
      return fetched && !hasPhrase(query) && query.not.every((phrase) => phrase.words.length === 1);
    }

    /** The weight of a group: by its words; among equals the rarer word decides, top words aside. @param {Group} group */
    weigh(group) {
      const { lists } = this.search;
      const words = api.wordsOf([group]).filter((word) => !lists.isTop(word));
      const rarest = Math.max(0, ...lists.of(words).map((postings) => postings.idf));
      return Math.max(...group.any.map((phrase) => phrase.words.length)) + rarest / 1000;
    }

    /**
     * The evidence of filter rows: each that fits speaks for a transcript, since it would fit by chance with
     * probability f. So a quote with one wrong word still rises to the top.
     * @param {Phrase} sentence
     */
    async rowEvidence(sentence) {
      const { docs, index, manifest } = this.search;
      const { f } = manifest;
      const grams = api.filterGrams(sentence.words, manifest).slice(0, CLOSENESS_ROWS);
      const weight = new Float64Array(docs.n);
      const rows = await Promise.all(grams.map(({ hash }) => index.archive.filterRow(hash)));
      for (const row of rows) for (let doc = 0; doc < row.length; doc++) if (row[doc]) weight[doc] -= Math.log(f);
      return { weight, most: -Math.log(f) * grams.length, rows: grams.length };
    }

    /**
     * Transcripts without one of the words in which half of the sentence may well be said: the reader may remember one
     * word of the quote wrongly. Their pages must verify it.
     * @param {Uint16Array} answers @param {number} groups @param {{weight: Float64Array, most: number, rows: number}} evidence
     */
    nearlyAnswer(answers, groups, evidence) {
      if (evidence.rows < 2) return [];
      return this.search.pick(answers, groups - 1).filter((doc) => answers[doc] < groups && evidence.weight[doc] > evidence.most * CLOSENESS);
    }

    // -- plans --

    /** @returns {Plan} */
    planExact() {
      return { exact: true, make: () => this.exact() };
    }

    /** @returns {Plan} */
    planWords() {
      return { exact: false, make: () => this.words() };
    }

    /** The stages of a query from its beginning. @returns {Plan[]} */
    plan() {
      const words = this.planWords();
      return this.search.query.sentence ? [this.planExact(), { exact: true, make: () => this.respelt() }, words] : [words];
    }
  }

  /** Whether pages must be read to know what answers. @param {Query} query */
  function hasPhrase(query) {
    return query.speakers.length > 0 || api.phrasesOf(query.groups).some((phrase) => phrase.words.length > 1);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Stages }));
})();
