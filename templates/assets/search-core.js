// Search: from a query to moments.
//
// 1. The index gives candidates: transcripts that have all the words and, for phrases, may have them in a row
//    (the phrase filter errs on one side only). Words that half of all transcripts contain are not fetched
//    as long as something rarer narrows the search.
// 2. Candidates are put in order: by BM25 (Robertson & Zaragoza, "The probabilistic relevance framework", 2009)
//    for words, by density for phrases (the log of count / length: the most likely proof per page read), or by date.
// 3. The pages of the best candidates are read, a few at a time. There every word and phrase is checked, and the
//    moments are found. What fails the check is dropped and the next page is read.
//
// A sentence without quotation marks is looked for as a phrase first, then as words.

(function () {
  'use strict';

  /** @typedef {{term: string, prefix: boolean}} Word */
  /** @typedef {{words: Word[], text: string, quoted: boolean, tail: boolean}} Phrase */
  /** @typedef {{any: Phrase[]}} Group */
  /** @typedef {{code: string, text: string}} Note */
  /** @typedef {{anchor: string, seconds: number|null, text: string}} Line */
  /** @typedef {'relevance'|'newest'|'oldest'} Order */
  /**
   * `moments` is empty when the page could not be read (`unread`) or nothing but filters was asked for.
   * `exact`: the whole sentence is said there.
   * @typedef {{doc: number, url: string, title: string, channel: string, date: string, seconds: number,
   *   recording: string, moments: any[], total: number, exact: boolean, unread: boolean, closeness: number}} Hit
   */
  /** @typedef {{order?: Order, typing?: boolean, correct?: boolean, signal?: AbortSignal}} SearchOptions */
  /** @typedef {{want?: number, limit?: number, onHit?: (hit: Hit) => void}} MoreOptions */
  /**
   * The list of a word spread over all transcripts. `partial`: of the words with a beginning, only the commonest.
   * @typedef {{count: Uint32Array, title: Uint8Array, idf: number, partial: boolean}} Spread
   */
  /** @typedef {{exact: boolean, groups: Group[], weights: number[], docs: number[], next: number, budget: number, certain: boolean, mayLack: number}} Stage */

  const api = /** @type {any} */ (globalThis).longhand || Object.assign(
    {}, /** @type {any} */ (require)('./search-text.js'), /** @type {any} */ (require)('./search-filters.js'),
    /** @type {any} */ (require)('./search-index.js'), /** @type {any} */ (require)('./search-moments.js'));

  const K1 = 1.2, B = 0.75, TITLE_BONUS = 0.5;
  const WANT = 10, READ_LIMIT = 50, PAGES_AT_ONCE = 4, PAGES_KEPT = 24;
  const BLIND_SENTENCE_PAGES = 16; // read for a sentence that no filter row narrows
  const CLOSENESS_ROWS = 7; // of the filter, that tell how much of a sentence a transcript may hold
  const PREFIX_LETTERS = 3, TITLE_PHRASES = 8, BATCH = 12;

  // ---- words and phrases --------------------------------------------------------------------------

  /** @param {Word} word */
  const keyOf = (word) => word.term + (word.prefix ? '*' : '');

  /** @param {Group[]} groups @returns {Word[]} */
  const wordsOf = (groups) => groups.flatMap((group) => group.any.flatMap((phrase) => phrase.words));

  /**
   * Hashes of the n-grams that the phrase filter knows, the most telling first: triples with rarer words, then
   * quadruples of the commonest, then the rest.
   * @param {Phrase} phrase @param {any} manifest @param {number} [most] rows, if not as many as are likely to be enough
   * @returns {number[]}
   */
  function filterHashes(phrase, manifest, most) {
    if (!manifest.f) return [];
    /** @type {{hash: number, rank: number}[]} */
    const grams = [];
    const { words } = phrase;
    const all = (/** @type {Word[]} */ some, /** @type {Set<string>} */ set) => some.every((word) => !word.prefix && set.has(word.term));
    for (let i = 0; i + 3 <= words.length; i++) {
      const [a, b, c, d] = words.slice(i, i + 4);
      if (!all([a, b, c], manifest.frequent)) continue;
      const common = [a, b, c].filter((word) => manifest.top.has(word.term)).length;
      grams.push({ hash: api.tripleHash(a.term, b.term, c.term), rank: common === 3 ? 4 : common });
      if (d && all([a, b, c, d], manifest.top)) grams.push({ hash: api.quadHash(a.term, b.term, c.term, d.term), rank: 3 });
    }
    grams.sort((x, y) => x.rank - y.rank);
    return [...new Set(grams.slice(0, most || rowsEnough(words, manifest)).map((gram) => gram.hash))];
  }

  /**
   * Rows of the filter that are likely to leave one candidate: each keeps the share f of what does not hold the
   * phrase, after the lists of its rarer words have kept an eighth each.
   * @param {Word[]} words @param {any} manifest
   */
  function rowsEnough(words, manifest) {
    const listed = new Set(words.filter((word) => !manifest.top.has(word.term)).map((word) => word.term)).size;
    const rows = Math.ceil(Math.log(manifest.n / 8 ** listed) / -Math.log(manifest.f));
    return Math.max(2, Math.min(rows, 12));
  }

  /** The text of a query with some of its words replaced. @param {string} text @param {Map<string, string>} changes */
  function replaceWords(text, changes) {
    let result = '';
    let at = 0;
    for (const { term, start, end } of api.tokenize(text)) {
      const change = changes.get(term);
      if (change === undefined || start < at) continue;
      result += text.slice(at, start) + change;
      at = end;
    }
    return result + text.slice(at);
  }

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
      /** Transcripts that may answer; `certain` when all of them do. */
      this.total = 0;
      this.certain = true;
      this.shown = 0;
      this.done = false;
      /** @type {Map<string, Spread|null>} lists by word; null when nobody says it */
      this.spreads = new Map();
      /** Other corrections of misspelt words, best first. @type {Map<string, string[]>} */
      this.guesses = new Map();
      /** How many groups each transcript may answer, and the one that is the sentence. @type {{words?: Uint16Array, sentence?: Uint16Array}} */
      this.answers = {};
      /** @type {(() => Promise<Stage>)[]} */
      this.stages = [];
      /** @type {Stage|null} */
      this.stage = null;
      /** @type {Promise<Hit|null>[]} pages being read, in the order of their rank */
      this.reading = [];
      /** Transcripts that were already found in an earlier stage. @type {Set<number>} */
      this.found = new Set();
    }

    /** Finds the candidates. Pages are read by more(). */
    async start() {
      const { manifest, docs } = await this.index.archive.open();
      this.manifest = manifest;
      this.docs = docs;
      this.meanLength = docs.words.reduce((/** @type {number} */ sum, /** @type {number} */ words) => sum + words, 0) / Math.max(1, docs.n) || 1;
      const { byChannel, byDate } = api.filterMarks(this.query, manifest, docs, this.notes);
      this.byChannel = byChannel;
      this.byDate = byDate;
      if (this.query.groups.length) {
        await this.fetchLists();
        this.planStages();
      } else if (this.query.channels.length || this.query.after || this.query.before) {
        await this.fetchWords(wordsOf([{ any: this.query.not }]));
        this.stages.push(() => this.wordStage());
      }
      await this.nextStage();
      this.signal?.throwIfAborted();
      return this;
    }

    // -- lists --

    /** Can this phrase be narrowed down without the lists of top words? @param {Phrase} phrase */
    isNarrow(phrase) {
      return phrase.words.some((word) => !this.isTop(word)) || filterHashes(phrase, this.manifest).length > 0;
    }

    /** Is there a group that narrows the search, whichever of its phrases is taken? @param {Group[]} groups */
    isNarrowed(groups) {
      return groups.some((group) => group.any.every((phrase) => this.isNarrow(phrase)));
    }

    /** @param {Word} word */
    isTop(word) {
      return !word.prefix && /** @type {any} */ (this.manifest).top.has(word.term);
    }

    /** Loads the lists the query needs, and corrects words that do not occur. */
    async fetchLists() {
      const { groups, not, sentence } = this.query;
      const narrow = this.isNarrowed(sentence ? [{ any: [sentence] }] : groups);
      const words = wordsOf(groups).filter((word) => !narrow || !this.isTop(word));
      // The rows of the filter are asked for at the same time; a correction may ask for others later.
      for (const phrase of [...wordsPhrases(groups), ...(sentence ? [sentence] : [])]) {
        for (const hash of filterHashes(phrase, this.manifest)) this.index.archive.filterRow(hash).catch(() => {});
      }
      /** @type {Map<string, string>} */
      const changes = new Map();
      const tail = this.tailWord();
      await Promise.all([
        this.fetchWords(words, changes, tail),
        this.fetchWords(wordsOf([{ any: not }]).filter((word) => not.some((/** @type {Phrase} */ phrase) => phrase.words.length === 1 && phrase.words[0] === word))),
      ]);
      if (changes.size) this.correct(changes);
    }

    /** The word that may still be in typing. @returns {Word|null} */
    tailWord() {
      for (const phrase of wordsPhrases(this.query.groups)) if (phrase.tail) return phrase.words[phrase.words.length - 1];
      return null;
    }

    /** @param {Word[]} words @param {Map<string, string>} [changes] collects corrections, if they are welcome @param {Word|null} [tail] */
    async fetchWords(words, changes, tail = null) {
      const unique = new Map(words.map((word) => [keyOf(word), word]));
      await Promise.all([...unique.values()].map((word) => this.fetchWord(word, changes, tail !== null && keyOf(tail) === keyOf(word))));
    }

    /** @param {Word} word @param {Map<string, string>|undefined} changes @param {boolean} isTail */
    async fetchWord(word, changes, isTail) {
      const { archive } = this.index;
      if (word.prefix) {
        this.spreads.set(keyOf(word), await this.fetchPrefix(word.term, true));
        return;
      }
      const postings = await archive.postings(word.term);
      const long = word.term.length >= PREFIX_LETTERS && !/\d/.test(word.term);
      if (isTail && long && (!postings || this.options.typing)) {
        const spread = await this.fetchPrefix(word.term, false);
        if (spread) {
          this.completeTail(word);
          this.spreads.set(`${word.term}*`, spread);
          return;
        }
      }
      if (!postings && changes && long && !api.isNoSpaceTerm(word.term) && this.options.correct !== false) {
        const [right, ...others] = await archive.corrections(word.term);
        if (right) {
          changes.set(word.term, right);
          this.guesses.set(word.term, others);
          await this.fetchWord({ term: right, prefix: false }, undefined, false);
          return;
        }
      }
      if (!postings && changes) this.notes.push({ code: 'unknown-word', text: `“${word.term}” does not occur here.` });
      this.spreads.set(word.term, postings && this.spread([postings]));
    }

    /** The joined list of the words with this beginning. @param {string} prefix @param {boolean} asked by a star @returns {Promise<Spread|null>} */
    async fetchPrefix(prefix, asked) {
      const { archive } = this.index;
      const short = prefix.length < PREFIX_LETTERS && !api.isNoSpaceTerm(prefix);
      const { words, cut } = short
        ? { words: [.../** @type {any} */ (this.manifest).frequent].filter((word) => word.startsWith(prefix)).slice(0, 20), cut: true }
        : await archive.completions(prefix);
      if (!words.length) {
        if (asked) this.notes.push({ code: 'unknown-word', text: `No word here begins with “${prefix}”.` });
        return null;
      }
      if (cut && asked) this.notes.push({ code: 'many-endings', text: `Many words begin with “${prefix}”; the ${words.length} commonest are searched.` });
      const lists = await Promise.all(words.map((/** @type {string} */ word) => archive.postings(word)));
      return this.spread(lists.filter((list) => list !== null), cut);
    }

    /** @param {{docs: Uint32Array, counts: Uint32Array, titles: Uint32Array}[]} lists @param {boolean} [partial] @returns {Spread} */
    spread(lists, partial = false) {
      const n = /** @type {any} */ (this.docs).n;
      const count = new Uint32Array(n);
      const title = new Uint8Array(n);
      for (const list of lists) {
        for (let i = 0; i < list.docs.length; i++) count[list.docs[i]] += list.counts[i];
        for (const doc of list.titles) title[doc] = 1;
      }
      let df = 0;
      for (let doc = 0; doc < n; doc++) if (count[doc]) df++;
      return { count, title, idf: Math.log((n - df + 0.5) / (df + 0.5) + 1), partial };
    }

    /** From now on the word stands for all words that begin with it. @param {Word} word */
    completeTail(word) {
      const term = word.term;
      for (const phrase of this.allPhrases()) {
        const last = phrase.words.length - 1;
        phrase.words = phrase.words.map((other, i) => (i === last && phrase.tail && other.term === term ? { term, prefix: true } : other));
      }
      this.notes.push({ code: 'completed', text: `Words that begin with “${term}” are shown.` });
    }

    /** @param {Map<string, string>} changes of what was typed @param {Map<string, string>} [swaps] of what is searched */
    correct(changes, swaps = changes) {
      const swap = (/** @type {Word} */ word) => (word.prefix || !swaps.has(word.term) ? word : { term: /** @type {string} */ (swaps.get(word.term)), prefix: false });
      for (const phrase of this.allPhrases()) phrase.words = phrase.words.map(swap);
      this.answers = {};
      this.corrected = {
        from: this.query.text,
        to: replaceWords(this.query.text, changes),
        words: [...changes].map(([from, to]) => ({ from, to })),
      };
    }

    /** @returns {Phrase[]} */
    allPhrases() {
      return [...wordsPhrases(this.query.groups), ...(this.query.sentence ? [this.query.sentence] : [])];
    }

    // -- candidates --

    /** Marks of the transcripts that may answer a phrase, or null when nothing narrows it. @param {Phrase} phrase @returns {Promise<Uint8Array|null>} */
    async marksOf(phrase) {
      const n = /** @type {any} */ (this.docs).n;
      const spreads = phrase.words.map((word) => this.spreads.get(keyOf(word))).filter((spread) => spread !== undefined);
      if (spreads.some((spread) => spread === null)) return new Uint8Array(n);
      const known = /** @type {Spread[]} */ (spreads);
      const hashes = filterHashes(phrase, this.manifest);
      if (!known.length && !hashes.length) return null;
      const marks = new Uint8Array(n).fill(1);
      const single = phrase.words.length === 1;
      for (const { count, title } of known) {
        for (let doc = 0; doc < n; doc++) if (!count[doc] && !(single && title[doc])) marks[doc] = 0;
      }
      for (const row of await Promise.all(hashes.map((hash) => this.index.archive.filterRow(hash)))) {
        for (let doc = 0; doc < n; doc++) marks[doc] &= row[doc];
      }
      if (!single && known.length) addTitles(marks, known);
      return marks;
    }

    /** How many groups of the query each transcript may answer. @param {Group[]} groups */
    async countAnswers(groups) {
      const n = /** @type {any} */ (this.docs).n;
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

    /**
     * Transcripts that answer at least `least` groups and pass the filters; `anywhere` leaves those out.
     * @param {Uint16Array} answers @param {number} least @param {boolean} [anywhere]
     */
    pick(answers, least, anywhere = false) {
      const byChannel = /** @type {Uint8Array} */ (this.byChannel), byDate = /** @type {Uint8Array} */ (this.byDate);
      const excluded = this.query.not
        .filter((/** @type {Phrase} */ phrase) => phrase.words.length === 1)
        .map((/** @type {Phrase} */ phrase) => this.spreads.get(keyOf(phrase.words[0])))
        .filter(Boolean);
      const docs = [];
      for (let doc = 0; doc < answers.length; doc++) {
        if (answers[doc] < least || !(anywhere || (byChannel[doc] && byDate[doc]))) continue;
        if (!excluded.some((/** @type {Spread} */ spread) => spread.count[doc] || spread.title[doc])) docs.push(doc);
      }
      return docs;
    }

    /** @param {Group[]} groups @returns {Spread[]} */
    spreadsOf(groups) {
      const keys = new Set(wordsOf(groups).map(keyOf));
      return [...keys].flatMap((key) => this.spreads.get(key) || []);
    }

    /** @param {Spread[]} spreads @param {number} doc */
    bm25(spreads, doc) {
      const length = /** @type {any} */ (this.docs).words[doc] / /** @type {number} */ (this.meanLength);
      let score = 0;
      for (const spread of spreads) {
        const count = spread.count[doc];
        const saturated = (count * (K1 + 1)) / (count + K1 * (1 - B + B * length));
        score += spread.idf * (saturated + (spread.title[doc] ? TITLE_BONUS : 0));
      }
      return score;
    }

    /** @param {Spread[]} spreads @param {number} doc */
    density(spreads, doc) {
      const length = Math.max(1, /** @type {any} */ (this.docs).words[doc]);
      let score = 0;
      for (const spread of spreads) score += Math.log((spread.count[doc] || 0.5) / length);
      return score;
    }

    /** Best first. Equals stand newest first. @param {number[]} docs @param {(doc: number) => number} score */
    rank(docs, score) {
      const { day } = /** @type {any} */ (this.docs);
      const scores = new Float64Array(day.length);
      for (const doc of docs) scores[doc] = score(doc);
      const byScore = (/** @type {number} */ a, /** @type {number} */ b) => scores[b] - scores[a] || day[b] - day[a] || a - b;
      const { order } = this.options;
      if (order !== 'newest' && order !== 'oldest') return docs.sort(byScore);
      const direction = order === 'newest' ? -1 : 1;
      return docs.sort((a, b) => {
        const known = Number(day[b] >= 0) - Number(day[a] >= 0); // unknown dates come last
        return known || direction * (day[a] - day[b]) || byScore(a, b);
      });
    }

    // -- stages --

    /** Transcripts that may say the whole sentence. @returns {Promise<Stage>} */
    async exactStage() {
      const sentence = /** @type {Phrase} */ (this.query.sentence);
      const groups = [{ any: [sentence] }];
      const spreads = this.spreadsOf(groups);
      const answers = (this.answers.sentence = await this.countAnswers(groups));
      const docs = this.rank(this.pick(answers, 1), (doc) => this.density(spreads, doc));
      const budget = filterHashes(sentence, this.manifest).length ? READ_LIMIT : BLIND_SENTENCE_PAGES;
      return { exact: true, groups, weights: [1], docs, next: 0, budget, certain: false, mayLack: 0 };
    }

    /** How many groups of the query each transcript may answer. `all` also fetches the lists of top words that a narrowed search does without. */
    async answerWords(all = false) {
      const { groups } = this.query;
      // A sentence of nothing but top words has passed its first stage without their lists.
      if (all || (groups.length && !this.isNarrowed(groups))) await this.fetchWords(this.unfetched());
      return (this.answers.words = await this.countAnswers(groups));
    }

    /** Words of the query whose lists were not needed. @returns {Word[]} */
    unfetched() {
      return wordsOf(this.query.groups).filter((word) => !this.spreads.has(keyOf(word)));
    }

    /** Transcripts that answer every group; failing that, and for plain words only, all groups but one. @returns {Promise<Stage>} */
    async wordStage() {
      const { groups, not, sentence } = this.query;
      const answers = await this.answerWords();
      let docs = this.pick(answers, groups.length);
      let mayLack = 0;
      const plain = groups.length >= 3 && !groups.some((/** @type {Group} */ group) => group.any.some((phrase) => phrase.quoted));
      if (!docs.length && plain) {
        docs = this.pick(answers, groups.length - 1);
        mayLack = 1;
        if (docs.length) this.notes.push({ code: 'lack-one', text: 'No transcript has all of these words; these lack one of them.' });
      }
      const evidence = sentence ? await this.rowEvidence(sentence) : null;
      const near = evidence && !mayLack ? this.nearlyAnswer(answers, groups.length, evidence) : [];
      docs.push(...near);
      const spreads = this.spreadsOf(groups);
      const phrases = groups.some((/** @type {Group} */ group) => group.any.some((phrase) => phrase.words.length > 1));
      const score = (/** @type {number} */ doc) => (phrases ? this.density(spreads, doc) : this.bm25(spreads, doc)) + (evidence ? evidence.weight[doc] : 0);
      const weights = groups.map((/** @type {Group} */ group) => this.weigh(group));
      const fetched = wordsOf(groups).every((word) => this.spreads.get(keyOf(word)));
      const certain = !phrases && fetched && !mayLack && !near.length && not.every((/** @type {Phrase} */ phrase) => phrase.words.length === 1);
      return { exact: false, groups, weights, docs: this.rank(docs, score), next: 0, budget: Infinity, certain, mayLack };
    }

    /** Groups count by their words; of equals the rarer one decides. @param {Group} group */
    weigh(group) {
      const rarest = Math.max(0, ...this.spreadsOf([group]).map((spread) => spread.idf));
      return Math.max(...group.any.map((phrase) => phrase.words.length)) + rarest / 1000;
    }

    /**
     * Each filter row that fits speaks for a transcript: it would fit by chance with probability f. So a quote
     * with one wrong word still rises to the top.
     * @param {Phrase} sentence
     */
    async rowEvidence(sentence) {
      const { f } = /** @type {any} */ (this.manifest);
      const hashes = filterHashes(sentence, this.manifest, CLOSENESS_ROWS);
      const weight = new Float64Array(/** @type {any} */ (this.docs).n);
      for (const hash of hashes) {
        const row = await this.index.archive.filterRow(hash);
        for (let doc = 0; doc < row.length; doc++) if (row[doc]) weight[doc] -= Math.log(f);
      }
      return { weight, most: -Math.log(f) * hashes.length, rows: hashes.length };
    }

    /**
     * Transcripts without one of the words in which half of the sentence may well be said: one word of the quote may
     * be remembered wrongly. Their pages must prove it.
     * @param {Uint16Array} answers @param {number} groups @param {{weight: Float64Array, most: number, rows: number}} evidence
     */
    nearlyAnswer(answers, groups, evidence) {
      if (evidence.rows < 2) return [];
      return this.pick(answers, groups - 1).filter((doc) => answers[doc] < groups && evidence.weight[doc] > evidence.most * 0.45);
    }

    planStages() {
      if (this.query.sentence) this.stages.push(() => this.exactStage());
      this.stages.push(() => this.wordStage());
    }

    /**
     * In a phrase that is not found with the likeliest spelling, a less likely one may be meant.
     * @returns {Promise<boolean>} false when there is none left
     */
    async guessAgain() {
      for (const [from, others] of this.guesses) {
        const to = others.shift();
        if (to === undefined) continue;
        const changes = new Map(/** @type {any} */ (this.corrected).words.map((/** @type {any} */ word) => [word.from, word.to]));
        const before = changes.get(from);
        await this.fetchWord({ term: to, prefix: false }, undefined, false);
        changes.set(from, to);
        this.correct(changes, new Map([[before, to]]));
        this.planStages();
        return true;
      }
      return false;
    }

    async nextStage() {
      if (this.stage && !this.stages.length && !this.shown) await this.guessAgain();
      const make = this.stages.shift();
      this.stage = make ? await make() : null;
      if (!this.stage) this.done = true;
      else {
        this.total = this.stage.docs.length;
        this.certain = this.stage.certain;
      }
    }

    // -- proof --

    /**
     * Reads pages until `want` more hits are found or `limit` pages were read for nothing.
     * @param {MoreOptions} [options]
     * @returns {Promise<{hits: Hit[], done: boolean, left: number}>} left: candidates that were not looked at
     */
    async more({ want = WANT, limit = READ_LIMIT, onHit } = {}) {
      /** @type {Hit[]} */
      const hits = [];
      const show = (/** @type {Hit} */ hit) => {
        hits.push(hit);
        this.shown++;
        this.found.add(hit.doc);
        if (onHit) onHit(hit);
      };
      while (!this.done && hits.length < want) {
        const stage = /** @type {Stage} */ (this.stage);
        const read = await this.readStage(stage, want - hits.length, limit, show);
        if (stage.next < stage.docs.length && stage.budget > 0 && read >= limit) break;
        if (hits.length < want) await this.nextStage();
      }
      if (this.shown && this.stage && !this.reading.length && !this.stages.length && this.stage.next >= this.stage.docs.length) this.done = true;
      return { hits, done: this.done, left: this.left() };
    }

    /** @param {Stage} stage @param {number} want @param {number} limit @param {(hit: Hit) => void} show @returns {Promise<number>} pages read */
    async readStage(stage, want, limit, show) {
      let read = 0;
      let found = 0;
      /** @type {Hit[]} */
      let batch = []; // hits of a sentence that was not said as such, to be put in order
      const together = !stage.exact && this.query.sentence !== null && !['newest', 'oldest'].includes(this.options.order || '') ? BATCH : 1;
      const release = () => {
        batch.sort((a, b) => b.closeness - a.closeness);
        batch.forEach(show);
        found += batch.length;
        batch = [];
      };
      while (found < want) {
        // The first candidate is mostly right; the more have failed, the more are read together.
        const most = Math.min(PAGES_AT_ONCE, this.shown ? PAGES_AT_ONCE : 2 ** read);
        const atOnce = stage.certain && together === 1 ? Math.min(most, want - found) : most;
        while (this.reading.length < atOnce && read < limit && stage.budget > 0 && stage.next < stage.docs.length) {
          const doc = stage.docs[stage.next++];
          if (this.found.has(doc)) continue;
          read++;
          stage.budget--;
          const reading = this.examine(doc, stage);
          reading.catch(() => {}); // reported where it is awaited
          this.reading.push(reading);
        }
        const next = this.reading.shift();
        if (!next) break;
        const hit = await next;
        this.signal?.throwIfAborted();
        if (hit) batch.push(hit);
        if (batch.length >= together || found + batch.length >= Math.max(want, together)) release();
      }
      release();
      return read;
    }

    /** Candidates of this stage and, if it is the last, of the search that were not looked at. */
    left() {
      if (!this.stage || this.done) return 0;
      return this.stage.docs.length - this.stage.next + this.reading.length;
    }

    /** Reads one page: a hit, or null if the transcript does not answer. @param {number} doc @param {Stage} stage @returns {Promise<Hit|null>} */
    async examine(doc, stage) {
      const { query } = this;
      const hit = this.describe(doc, await this.index.archive.card(doc));
      const asksPage = stage.groups.length > 0 || query.not.length > 0;
      if (!asksPage) return hit;
      let stream;
      try {
        stream = await this.index.readStream(hit.url, this.signal);
      } catch (error) {
        this.signal?.throwIfAborted();
        hit.unread = true;
        return stage.exact ? null : hit;
      }
      if (query.not.length && api.findMatches(stream.terms, [{ any: query.not }]).length) return null;
      const exact = query.sentence ? api.findMoments(stream, [{ any: [query.sentence] }]) : [];
      hit.exact = exact.length > 0;
      if (stage.exact && !exact.length) return null;
      if (exact.length) {
        hit.closeness = 1;
        return withMoments(hit, exact);
      }
      const near = this.nearMoments(stream, hit);
      if (this.countLacking(stream, hit.title, stage) > (near ? 1 : stage.mayLack)) return null;
      return withMoments(hit, near || api.findMoments(stream, stage.groups, stage.weights));
    }

    /** How many groups neither the page nor its title answers. @param {any} stream @param {string} title @param {Stage} stage */
    countLacking(stream, title, stage) {
      const titleTerms = api.tokenize(title).map((/** @type {{term: string}} */ token) => token.term);
      let lacking = 0;
      for (const group of stage.groups) {
        if (!api.findMatches(stream.terms, [group]).length && !api.findMatches(titleTerms, [group]).length) lacking++;
      }
      return lacking;
    }

    /** Moments where more than half of the sentence is said in one go. @param {any} stream @param {Hit} hit */
    nearMoments(stream, hit) {
      const { sentence } = this.query;
      if (!sentence) return null;
      const run = api.longestRun(stream.terms, sentence.words);
      hit.closeness = run.length / sentence.words.length;
      if (run.length < 4 || hit.closeness <= 0.5) return null;
      return api.findMoments(stream, [{ any: [{ words: sentence.words.slice(run.first, run.first + run.length) }] }]);
    }

    /** @param {number} doc @param {any} card @returns {Hit} */
    describe(doc, card) {
      const docs = /** @type {any} */ (this.docs);
      const zero = api.dayNumber(/** @type {any} */ (this.manifest).days0);
      const day = docs.day[doc];
      return {
        doc, ...card, channel: docs.channelNames[docs.channel[doc]],
        date: day < 0 ? '' : new Date((zero + day) * 86400000).toISOString().slice(0, 10),
        moments: [], total: 0, exact: false, unread: false, closeness: 0,
      };
    }
  }

  /** @param {Group[]} groups @returns {Phrase[]} */
  function wordsPhrases(groups) {
    return groups.flatMap((group) => group.any);
  }

  /** A phrase may also be a title; a few transcripts with all its fetched words there are worth a look. @param {Uint8Array} marks @param {Spread[]} spreads */
  function addTitles(marks, spreads) {
    const titled = [];
    for (let doc = 0; doc < marks.length; doc++) if (!marks[doc] && spreads.every((spread) => spread.title[doc])) titled.push(doc);
    if (titled.length <= TITLE_PHRASES) for (const doc of titled) marks[doc] = 1;
  }

  /** A hit that only the title explains points to the top of its page. @param {Hit} hit @param {any[]} moments */
  function withMoments(hit, moments) {
    const top = { anchor: '', seconds: null, before: '', line: '', after: '', beforeMarks: [], marks: [], afterMarks: [] };
    hit.moments = moments.length ? moments : [top];
    hit.total = moments.length;
    return hit;
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
  root.longhand = Object.assign(root.longhand || {}, { Index, Search, filterHashes });
  if (typeof module === 'object' && module.exports) module.exports = root.longhand;
})();
