// Search: from a query to moments.
//
// 1. The index gives candidates: transcripts that have all the words and, for phrases, may have them in a row
//    (the phrase filter errs on one side only). See search-lists.js and search-candidates.js.
// 2. Candidates are put in order: by BM25 (Robertson & Zaragoza, "The probabilistic relevance framework", 2009)
//    for words, by density for phrases (the log of count / length: the most likely proof per page read), or by date.
// 3. The pages of the best candidates are read, a few at a time. There every word and phrase is checked, and the
//    moments are found (search-hits.js). What fails the check is dropped and the next page is read.
//
// A sentence without quotation marks is looked for as a phrase first, then with one word spelt otherwise
// (search-respelling.js), then as words. These are the stages of a search.

(function () {
  'use strict';

  /** @typedef {{term: string, prefix: boolean}} Word */
  /** @typedef {{words: Word[], text: string, quoted: boolean, tail: boolean}} Phrase */
  /** @typedef {{any: Phrase[]}} Group */
  /** @typedef {{code: string, text: string}} Note */
  /** @typedef {{anchor: string, seconds: number|null, text: string}} Line */
  /** @typedef {'relevance'|'newest'|'oldest'} Order */
  /** @typedef {{from: string[], to: string}} Change */
  /** @typedef {{doc: number, exact: boolean, [key: string]: any}} Hit see search-hits.js */
  /** @typedef {{order?: Order, typing?: boolean, correct?: boolean, signal?: AbortSignal}} SearchOptions */
  /** @typedef {{want?: number, vain?: number, onHit?: (hit: Hit) => void, onRead?: (read: number, of: number) => void}} MoreOptions see search-reading.js */
  /** @typedef {{count: Uint32Array, title: Uint8Array, df: number, idf: number, partial: boolean}} Spread */
  /**
   * `docs` are read in order; the next stage follows when pages of `patience` bytes were read in vain. `certain`: all of
   * them answer. `mayLack`: groups that a page need not answer.
   * @typedef {{exact: boolean, groups: Group[], weights: number[], docs: number[], next: number, patience: number, certain: boolean, mayLack: number}} Stage
   */
  /** A stage that was not begun. `exact`: it looks for the whole sentence. @typedef {{exact: boolean, make: () => Promise<Stage|null>}} Plan */

  const PARTS = ['text', 'filters', 'index', 'moments', 'phrases', 'lists', 'candidates', 'respelling', 'hits', 'reading'];
  const isAlone = !(/** @type {any} */ (globalThis).longhand?.tokenize);
  if (isAlone) for (const part of ['wording', ...PARTS.map((part) => `search-${part}`)]) /** @type {any} */ (require)(`./${part}.js`);
  const api = /** @type {any} */ (globalThis).longhand;

  const PAGES_KEPT = 48;
  /** Compressed bytes of pages that are read in vain before a sentence without quotation marks is taken for words. */
  const SENTENCE_PATIENCE = 1_500_000, BLIND_PATIENCE = 200_000;
  const CLOSENESS_ROWS = 7; // of the filter, that tell how much of a sentence a transcript may hold
  const CLOSENESS = 0.45; // share of that evidence which makes a transcript worth a look

  // ---- one search ---------------------------------------------------------------------------------

  /** A running search: its candidates, and how far it has read. */
  class Search {
    /** @param {Index} index @param {string} text @param {SearchOptions} options */
    constructor(index, text, options) {
      this.index = index;
      this.options = options;
      this.signal = options.signal;
      this.query = api.parseQuery(text);
      /** What the reader should know: parts that were not used, or read in another way. @type {Note[]} */
      this.notes = [...this.query.notes];
      /** @type {{from: string, to: string, words: {from: string, to: string}[]}|null} */
      this.corrected = null;
      /** Words that nobody says and that were not yet read in another way. @type {Word[]} */
      this.unknown = [];
      /** Other corrections of misspelt words, best first. @type {Map<string, string[]>} */
      this.guesses = new Map();
      /** Transcripts that may answer; `certain` when all of them do. */
      this.total = 0;
      this.certain = true;
      this.shown = 0;
      this.done = false;
      /** How many groups each transcript may answer, and the one that is the sentence. @type {{words?: Uint16Array, sentence?: Uint16Array}} */
      this.answers = {};
      /** What follows the stage at hand. @type {Plan[]} */
      this.plans = [];
      /** @type {Stage|null} */
      this.stage = null;
      /** Transcripts that may say the sentence and were not read before its words were looked for. */
      this.unreadSentences = 0;
      /** The date of the first hit, where no other can be earlier (or later, as the order is). @type {string} */
      this.extreme = '';
      /** Whether words in any order were asked for after their sentence was found. */
      this.isWide = false;
      this.reader = new api.Reader(this);
    }

    /** Finds the candidates. Pages are read by more(). */
    async start() {
      const { manifest, docs } = await this.index.archive.open();
      this.manifest = manifest;
      this.docs = docs;
      this.lists = new api.Lists(this.index.archive, manifest, docs);
      this.candidates = new api.Candidates(this.lists, this.index.archive);
      const { byChannel, byDate } = api.filterMarks(this.query, manifest, docs, this.notes);
      this.byChannel = byChannel;
      this.byDate = byDate;
      if (this.query.groups.length) {
        await this.fetchLists();
        this.planStages();
      } else if (this.query.channels.length || this.query.after || this.query.before) {
        await this.fetchExcluded();
        this.plans.push(this.planWords());
      }
      await this.nextStage();
      this.signal?.throwIfAborted();
      return this;
    }

    /** Lists by word, for the counts of the chart. @returns {Map<string, Spread|null>} */
    get spreads() {
      return this.lists.spreads;
    }

    /** @returns {Plan} */
    planSentence() {
      return { exact: true, make: () => this.exactStage() };
    }

    /** @returns {Plan} */
    planWords() {
      return { exact: false, make: () => this.wordStage() };
    }

    planStages() {
      this.plans = [this.planWords()];
      if (this.query.sentence) this.plans.unshift(this.planSentence(), { exact: true, make: () => this.respeltStage() });
    }

    // -- lists --

    /** @returns {Phrase[]} */
    allPhrases() {
      return [...api.phrasesOf(this.query.groups), ...(this.query.sentence ? [this.query.sentence] : [])];
    }

    /** Words that are left out by themselves; phrases left out are checked in the pages. */
    fetchExcluded() {
      return this.lists.fetch(this.query.not.flatMap((/** @type {Phrase} */ phrase) => (phrase.words.length === 1 ? phrase.words : [])));
    }

    /** Loads the lists the query needs first, and finds words that do not occur. */
    async fetchLists() {
      const { groups, sentence } = this.query;
      const { candidates, lists } = this;
      /** @type {Group[]} */
      const asked = sentence ? [{ any: [sentence] }] : groups;
      const narrow = candidates.isNarrowed(asked);
      const words = api.phrasesOf(asked).flatMap((/** @type {Phrase} */ phrase) => (narrow ? candidates.firstWords(phrase).filter((/** @type {Word} */ word) => !lists.isTop(word)) : phrase.words));
      const tail = this.tailWord();
      for (const phrase of api.phrasesOf(asked)) if (phrase.words.length > 1) candidates.askRows(phrase);
      await Promise.all([
        lists.fetch(words.filter((/** @type {Word} */ word) => word !== tail), this.notes), this.fetchExcluded(), tail && this.fetchTail(tail),
      ]);
      this.unknown = [...new Map(words.filter((/** @type {Word} */ word) => !word.prefix && lists.isUnknown(word)).map((/** @type {Word} */ word) => [word.term, word])).values()];
      // A sentence with one of them is read in every way that a page may prove.
      if (!sentence || this.unknown.length > 1) await this.guess();
    }

    /** The word that may still be in typing. @returns {Word|null} */
    tailWord() {
      const phrase = this.allPhrases().reverse().find(({ tail }) => tail);
      return phrase ? phrase.words[phrase.words.length - 1] : null;
    }

    /** From an unfinished word on, all words that begin with it are meant. @param {Word} word */
    async fetchTail(word) {
      const { term, prefix } = word;
      if (prefix || !api.isTyped(term)) return this.lists.fetch([word], this.notes);
      // A frequent word of a sentence is known to be one, and its list may never be needed.
      if (!this.options.typing && this.query.sentence && this.lists.isFrequent(word)) return undefined;
      await this.lists.fetch([word]);
      if (!this.lists.isUnknown(word) && !this.options.typing) return undefined;
      const begun = { term, prefix: true };
      await this.lists.fetch([begun]);
      if (this.lists.isUnknown(begun)) return undefined;
      for (const phrase of this.allPhrases()) {
        const last = phrase.words.length - 1;
        phrase.words = phrase.words.map((other, i) => (i === last && phrase.tail && other.term === term ? begun : other));
      }
      this.lists.spreads.delete(term);
      this.notes.push({ code: 'completed', text: api.wording('completed', { word: term }) });
      return undefined;
    }

    // -- corrections --

    /** Reads unknown words as the likeliest of those that are one slip away. */
    async guess() {
      /** @type {Change[]} */
      const changes = [];
      for (const { term } of this.unknown) {
        const welcome = this.options.correct !== false && api.isTyped(term);
        const [right, ...others] = welcome ? await this.index.archive.corrections(term) : [];
        if (right) {
          changes.push({ from: [term], to: right });
          this.guesses.set(term, others);
        } else this.notes.push({ code: 'unknown-word', text: api.wording('no_such_word', { word: term }) });
      }
      this.unknown = [];
      if (changes.length) await this.correct(changes);
    }

    /** Answers the query with these changes instead of the one that was typed. @param {Change[]} changes */
    async correct(changes) {
      const typed = this.corrected ? this.corrected.from : this.query.text;
      const to = api.replaceWords(typed, changes);
      this.query = { ...api.parseQuery(to), notes: this.query.notes };
      this.corrected = { from: typed, to, words: changes.map((change) => ({ from: change.from.join(' '), to: change.to })) };
      this.answers = {};
      const { sentence, groups } = this.query;
      await this.lists.fetch((sentence ? [sentence] : api.phrasesOf(groups)).flatMap((/** @type {Phrase} */ phrase) => this.candidates.firstWords(phrase)));
    }

    /**
     * In a phrase that is not found with the likeliest spelling, a less likely one may be meant.
     * @returns {Promise<boolean>} false when there is none left
     */
    async guessAgain() {
      for (const [from, others] of this.guesses) {
        const to = others.shift();
        if (to === undefined) continue;
        const changes = /** @type {any} */ (this.corrected).words.map((/** @type {any} */ word) => ({ from: [word.from], to: word.from === from ? to : word.to }));
        await this.correct(changes);
        this.planStages();
        return true;
      }
      return false;
    }

    // -- candidates --

    /**
     * Transcripts that answer at least `least` groups and pass the filters; `anywhere` leaves those out.
     * @param {Uint16Array|Uint8Array} answers @param {number} least @param {boolean} [anywhere]
     */
    pick(answers, least, anywhere = false) {
      const byChannel = /** @type {Uint8Array} */ (this.byChannel), byDate = /** @type {Uint8Array} */ (this.byDate);
      const excluded = this.query.not.flatMap((/** @type {Phrase} */ phrase) => (phrase.words.length === 1 ? this.lists.of(phrase.words) : []));
      const docs = [];
      for (let doc = 0; doc < answers.length; doc++) {
        if (answers[doc] < least || !(anywhere || (byChannel[doc] && byDate[doc]))) continue;
        if (!excluded.some((/** @type {Spread} */ spread) => spread.count[doc] || spread.title[doc])) docs.push(doc);
      }
      return docs;
    }

    /** Where the sentence may be said. @returns {Promise<Uint16Array>} */
    async answerSentence() {
      this.answers.sentence ||= await this.candidates.countAnswers([{ any: [this.query.sentence] }]);
      return /** @type {Uint16Array} */ (this.answers.sentence);
    }

    /** How many groups of the query each transcript may answer. `all` also fetches the lists of top words that a narrowed search does without. */
    async answerWords(all = false) {
      if (this.unknown.length) await this.guess();
      const { groups } = this.query;
      const { candidates, lists } = this;
      const first = () => {
        const words = api.phrasesOf(groups).flatMap((/** @type {Phrase} */ phrase) => candidates.firstWords(phrase));
        return candidates.isNarrowed(groups) ? words.filter((/** @type {Word} */ word) => !lists.isTop(word)) : words;
      };
      await lists.fetch(all ? api.wordsOf(groups) : first());
      return (this.answers.words = await this.candidates.countAnswers(groups));
    }

    /** Words of the query whose lists were not needed. @returns {Word[]} */
    unfetched() {
      return api.wordsOf(this.query.groups).filter((/** @type {Word} */ word) => !this.lists.has(word));
    }

    // -- stages --

    /** Transcripts that may say the whole sentence. @returns {Promise<Stage>} */
    async exactStage() {
      const { sentence } = this.query;
      const docs = this.pick(await this.answerSentence(), 1);
      const known = this.lists.of(sentence.words);
      this.rank(docs, (doc) => this.candidates.density(known, doc));
      const narrowed = api.filterGrams(sentence.words, this.manifest).length > 0;
      return { exact: true, groups: [{ any: [sentence] }], weights: [1], docs, next: 0, patience: narrowed ? SENTENCE_PATIENCE : BLIND_PATIENCE, certain: false, mayLack: 0 };
    }

    /** @param {number[]} docs @param {(doc: number) => number} score */
    rank(docs, score) {
      return this.candidates.rank(docs, score, this.options.order);
    }

    /** A transcript that says the sentence with one word spelt otherwise; all others follow in a stage of their own. @returns {Promise<Stage|null>} */
    async respeltStage() {
      if (this.shown || this.options.correct === false) return null;
      const proven = await new api.Respelling(this).find();
      if (!proven) return null;
      this.unknown = [];
      await this.correct([proven.change]);
      this.plans = [this.planSentence(), this.planWords()];
      if (this.options.order && this.options.order !== 'relevance') return null;
      return { exact: true, groups: [{ any: [this.query.sentence] }], weights: [1], docs: [proven.doc], next: 0, patience: Infinity, certain: false, mayLack: 0 };
    }

    /** Transcripts that answer every group; failing that, and for plain words only, all groups but one. @returns {Promise<Stage>} */
    async wordStage() {
      const answers = await this.answerWords();
      const { groups, not, sentence } = this.query;
      let docs = this.pick(answers, groups.length);
      let mayLack = 0;
      const plain = groups.length >= 3 && !groups.some((/** @type {Group} */ group) => group.any.some((phrase) => phrase.quoted));
      if (!docs.length && plain) {
        docs = this.pick(answers, groups.length - 1);
        mayLack = 1;
        if (docs.length) this.notes.push({ code: 'lack-one', text: api.wording('lack_one') });
      }
      const evidence = sentence ? await this.rowEvidence(sentence) : null;
      const near = evidence && !mayLack ? this.nearlyAnswer(answers, groups.length, evidence) : [];
      docs.push(...near);
      const spreads = this.lists.of(api.wordsOf(groups));
      const phrases = groups.some((/** @type {Group} */ group) => group.any.some((phrase) => phrase.words.length > 1));
      const { candidates } = this;
      const score = (/** @type {number} */ doc) => (phrases ? candidates.density(spreads, doc) : candidates.bm25(spreads, doc)) + (evidence ? evidence.weight[doc] : 0);
      const weights = groups.map((/** @type {Group} */ group) => this.weigh(group));
      const fetched = api.wordsOf(groups).every((/** @type {Word} */ word) => this.lists.has(word) && !this.lists.isUnknown(word));
      const certain = !phrases && fetched && !mayLack && !near.length && not.every((/** @type {Phrase} */ phrase) => phrase.words.length === 1);
      return { exact: false, groups, weights, docs: this.rank(docs, score), next: 0, patience: Infinity, certain, mayLack };
    }

    /** Groups count by their words; of equals the rarer one decides, top words aside. @param {Group} group */
    weigh(group) {
      const words = api.wordsOf([group]).filter((/** @type {Word} */ word) => !this.lists.isTop(word));
      const rarest = Math.max(0, ...this.lists.of(words).map((/** @type {Spread} */ spread) => spread.idf));
      return Math.max(...group.any.map((phrase) => phrase.words.length)) + rarest / 1000;
    }

    /**
     * Each filter row that fits speaks for a transcript: it would fit by chance with probability f. So a quote
     * with one wrong word still rises to the top.
     * @param {Phrase} sentence
     */
    async rowEvidence(sentence) {
      const { f } = /** @type {any} */ (this.manifest);
      const grams = api.filterGrams(sentence.words, this.manifest).slice(0, CLOSENESS_ROWS);
      const weight = new Float64Array(/** @type {any} */ (this.docs).n);
      const rows = await Promise.all(grams.map((/** @type {any} */ { hash }) => this.index.archive.filterRow(hash)));
      for (const row of rows) for (let doc = 0; doc < row.length; doc++) if (row[doc]) weight[doc] -= Math.log(f);
      return { weight, most: -Math.log(f) * grams.length, rows: grams.length };
    }

    /**
     * Transcripts without one of the words in which half of the sentence may well be said: one word of the quote may
     * be remembered wrongly. Their pages must prove it.
     * @param {Uint16Array} answers @param {number} groups @param {{weight: Float64Array, most: number, rows: number}} evidence
     */
    nearlyAnswer(answers, groups, evidence) {
      if (evidence.rows < 2) return [];
      return this.pick(answers, groups - 1).filter((doc) => answers[doc] < groups && evidence.weight[doc] > evidence.most * CLOSENESS);
    }

    async nextStage() {
      this.stage = null;
      while (!this.stage && this.hasNext()) {
        const plan = this.plans.shift();
        if (plan) this.stage = await plan.make();
        else if (!(await this.guessAgain())) break;
      }
      if (!this.stage) this.done = true;
      else {
        this.total = this.stage.docs.length;
        this.certain = this.stage.certain;
      }
    }

    /** Who finds a sentence as it was said is not shown its words in other orders, unless they are asked for. */
    hasNext() {
      return !this.shown || this.isWide ? this.plans.length > 0 || !this.shown : this.plans[0]?.exact === true;
    }

    /** Can the transcripts be asked for that hold the words of the sentence in any order? */
    get canWiden() {
      return this.done && this.plans.length > 0;
    }

    /** Goes on with the transcripts that hold the words of the sentence in any order. */
    async widen() {
      this.isWide = true;
      this.done = false;
      await this.nextStage();
    }

    /** Reads pages and tells what they prove; see search-reading.js. @param {MoreOptions} [options] */
    more(options) {
      return this.reader.more(options);
    }

    /** Ends the reading that is going on; more() goes on with it. */
    stop() {
      this.reader.stopped = true;
    }
  }

  // ---- the index ----------------------------------------------------------------------------------

  class Index {
    /**
     * @param {{load: (name: string) => Promise<any>, readPage: (url: string, signal?: AbortSignal) => Promise<{lines: Line[]}>}} sources
     */
    constructor({ load, readPage }) {
      this.archive = new api.Archive(load);
      this.readPage = readPage;
      /** Pages read last, as streams of tokens. @type {Map<string, any>} */
      this.streams = new Map();
    }

    /** @param {string} url @param {AbortSignal} [signal] */
    async readStream(url, signal) {
      let stream = this.streams.get(url);
      if (!stream) {
        signal?.throwIfAborted();
        stream = new api.Stream((await this.readPage(url, signal)).lines);
        if (this.streams.size >= PAGES_KEPT) this.streams.delete(/** @type {string} */ (this.streams.keys().next().value));
      } else this.streams.delete(url);
      this.streams.set(url, stream);
      return stream;
    }

    /**
     * Candidates for a query; call more() on the result to read pages.
     * @param {string} text @param {SearchOptions} [options] @returns {Promise<Search>}
     */
    async search(text, options = {}) {
      return new Search(this, text, options).start();
    }
  }

  const root = /** @type {any} */ (globalThis);
  root.longhand = Object.assign(root.longhand || {}, { Index, Search });
  if (typeof module === 'object' && module.exports) module.exports = root.longhand;
})();
