// Search: from a query to moments.
//
// 1. The index gives candidates: transcripts that have all the words and, for phrases, may have them in a row
//    (the phrase filter errs on one side only). See search-lists.js and search-candidates.js.
// 2. Candidates are ranked: by BM25 (Robertson & Zaragoza, "The probabilistic relevance framework", 2009) for words,
//    by density for phrases (the log of count / length: the likeliest to hold it per page read), or by date.
// 3. The pages of the best candidates are read, a few at a time (search-reading.js). There every word and phrase is
//    verified, and the moments are found (search-hits.js). A candidate that fails is dropped and the next page is read.
//
// A search may take several stages; see search-stages.js.

(function () {
  'use strict';

  const PARTS = [
    'text', 'query', 'notes', 'filters', 'bits', 'shards', 'spelling', 'index', 'moments', 'phrases', 'lists', 'candidates', 'respelling', 'hits',
    'reading', 'stages',
  ];
  if (!globalThis.longhand?.tokenize) for (const part of ['wording', ...PARTS.map((part) => `search-${part}`)]) require(`./${part}.js`);
  const api = globalThis.longhand;

  const PAGES_KEPT = 48;

  // ---- one search ---------------------------------------------------------------------------------

  /** A running search: its candidates, and how far it has read. */
  /** The shorter part of a word that is cut in two has at most so many letters. */
  const SHORT_PART = 4;

  /** The words of a query as typed, but those whose other spelling may occur. @param {Group[]} groups @param {Lists} lists */
  function wordsWithoutVariant(groups, lists) {
    return groups.flatMap(({ any }) => {
      const occurs = any.some((phrase) => phrase.isVariant && !phrase.words.some((word) => lists.isUnknown(word)));
      return occurs ? [] : any.filter((phrase) => !phrase.isVariant).flatMap((phrase) => phrase.words);
    });
  }

  class Search {
    /** @param {Index} index @param {{manifest: Manifest, docs: Docs}} opened @param {string} text @param {SearchOptions} options */
    constructor(index, { manifest, docs }, text, options) {
      this.index = index;
      this.manifest = manifest;
      this.docs = docs;
      this.options = options;
      this.signal = options.signal;
      this.query = api.parseQuery(text);
      /** Notes on parts of the query that were not used, or read in another way. */
      this.notes = [...this.query.notes];
      /** @type {{from: string, to: string, words: {from: string, to: string}[]}|null} */
      this.corrected = null;
      /** Words that nobody says and that were not yet read in another way. @type {Word[]} */
      this.unknown = [];
      /** Other corrections of misspelt words, best first. @type {Map<string, string[]>} */
      this.guesses = new Map();
      this.lists = new api.Lists(index.archive, manifest, docs);
      this.candidates = new api.Candidates(this.lists, index.archive);
      const { byChannel, byDate } = api.filterMarks(this.query, manifest, docs, this.notes);
      this.byChannel = byChannel;
      this.byDate = byDate;
      /** Marks of the transcripts that pass the filters by channel and date. */
      this.passed = byChannel.map((mark, doc) => mark & byDate[doc]);
      this.bySpeaker = new Uint8Array(docs.n).fill(1);
      /** Transcripts that may answer; `certain` when all of them do. */
      this.total = 0;
      this.certain = true;
      this.shown = 0;
      this.done = false;
      /** How many groups each transcript may answer, and whether it may say the sentence. @type {{words?: Uint16Array, sentence?: Uint16Array}} */
      this.answers = {};
      /** What the pages read so far say: how often the words or the sentence. Null for a page that could not be read. @type {Record<'words'|'sentence', Map<number, Said|null>>} */
      this.said = { words: new Map(), sentence: new Map() };
      /** The stages that follow the stage at hand. @type {Plan[]} */
      this.plans = [];
      /** @type {Stage|null} */
      this.stage = null;
      /** Transcripts that may say the sentence and were not read before its words were looked for. */
      this.unreadSentences = 0;
      /** The date of the first hit, where no other can be earlier (or later, as the order is). @type {string} */
      this.extreme = '';
      /** Whether words in any order were asked for after their sentence was found. */
      this.isWide = false;
      this.stages = new api.Stages(this);
      this.reader = new api.Reader(this);
    }

    /** Finds the candidates. Pages are read by more(). */
    async start() {
      const { groups, channels, speakers, after, before } = this.query;
      await this.fetchSpeakers();
      if (groups.length) {
        await this.fetchLists();
        this.plans = this.stages.plan();
      } else if (channels.length || speakers.length || after || before) {
        await this.fetchExcluded();
        this.plans.push(this.stages.planWords());
      }
      await this.nextStage();
      this.signal?.throwIfAborted();
      return this;
    }

    // -- lists --

    /** Marks the transcripts in which all those who are wanted may speak: the lists know their names beside the titles. */
    async fetchSpeakers() {
      const wanted = this.query.speakers.filter((filter) => filter.wanted);
      if (!wanted.length) return;
      await this.lists.fetch(api.wordsOf(wanted));
      const marks = new Uint8Array(this.docs.n);
      for (const filter of wanted) {
        const words = api.wordsOf([filter]);
        const lists = this.lists.of(words);
        let found = false;
        for (let doc = 0; doc < marks.length; doc++) {
          if (words.some((word) => this.lists.isUnknown(word)) || !lists.every(({ title }) => title[doc])) continue;
          marks[doc] = 1;
          found = true;
        }
        if (!found) this.notes.push({ code: 'unknown-speaker', values: { name: filter.name } });
      }
      this.bySpeaker = marks;
    }

    allPhrases() {
      return [...api.phrasesOf(this.query.groups), ...(this.query.sentence ? [this.query.sentence] : [])];
    }

    /** Loads the lists of excluded words; excluded phrases are looked for in the pages. */
    fetchExcluded() {
      return this.lists.fetch(this.query.not.flatMap((phrase) => (phrase.words.length === 1 ? phrase.words : [])));
    }

    /** Loads the lists that the query needs first, and finds words that do not occur. */
    async fetchLists() {
      const { groups, sentence } = this.query;
      const { lists } = this;
      const asked = sentence ? [{ any: [sentence] }] : groups;
      const words = this.firstWords(asked, api.wordsOf(asked));
      const tail = this.tailWord();
      for (const phrase of api.phrasesOf(asked)) if (phrase.words.length > 1) this.candidates.askRows(phrase);
      await Promise.all([lists.fetch(words.filter((word) => word !== tail), this.notes), this.fetchExcluded(), tail && this.fetchTail(tail)]);
      const missing = wordsWithoutVariant(asked, lists).filter((word) => !word.prefix && lists.isUnknown(word));
      this.unknown = [...new Map(missing.map((word) => [word.term, word])).values()];
      // A sentence with one of them is read in every way that a page may verify.
      if (!sentence || this.unknown.length > 1) await this.guess();
    }

    /** Words whose lists come first; `all` where nothing narrows the search without them. @param {Group[]} groups @param {Word[]} all */
    firstWords(groups, all) {
      if (!this.candidates.isNarrowed(groups)) return all;
      const words = api.phrasesOf(groups).flatMap((phrase) => this.candidates.firstWords(phrase));
      return words.filter((word) => !this.lists.isTop(word));
    }

    /** The word that the reader may still be typing. @returns {Word|null} */
    tailWord() {
      const phrase = this.allPhrases().reverse().find(({ tail }) => tail);
      return phrase ? phrase.words[phrase.words.length - 1] : null;
    }

    /** Takes an unfinished word for all words that begin with it. @param {Word} word */
    async fetchTail(word) {
      const { term, prefix } = word;
      const { lists, options } = this;
      if (prefix || !api.mayBeMistyped(term)) {
        await lists.fetch([word], this.notes);
        return;
      }
      // A frequent word of a sentence is known to be one, and its list may never be needed.
      if (!options.typing && this.query.sentence && lists.isFrequent(word)) return;
      await lists.fetch([word]);
      if (!lists.isUnknown(word) && !options.typing) return;
      const begun = { term, prefix: true };
      await lists.fetch([begun]);
      if (lists.isUnknown(begun)) return;
      for (const phrase of this.allPhrases()) {
        const last = phrase.words.length - 1;
        phrase.words = phrase.words.map((other, i) => (i === last && phrase.tail && other.term === term ? begun : other));
      }
      lists.dense.delete(term);
      this.notes.push({ code: 'completed', values: { word: term } });
    }

    // -- corrections --

    /** Reads unknown words as the likeliest of those that are one slip away. */
    async guess() {
      /** @type {Change[]} */
      const changes = [];
      for (const { term } of this.unknown) {
        const welcome = this.options.correct !== false && api.mayBeMistyped(term);
        const near = welcome ? await this.index.archive.corrections(term) : [];
        const [right, ...others] = welcome ? [...(await this.cutsOf(term, near)), ...near] : [];
        if (right) {
          changes.push({ from: [term], to: right });
          this.guesses.set(term, others);
        } else this.notes.push({ code: 'unknown-word', values: { word: term } });
      }
      this.unknown = [];
      if (changes.length) await this.correct(changes);
    }

    /**
     * Two words written as one, which stand in a row somewhere: `add-on` for addon. If similar words are known, only what
     * they are the beginning or the end of is cut.
     * @param {string} term @param {string[]} near
     */
    async cutsOf(term, near) {
      const starts = near.flatMap((word) => (term.startsWith(word) ? [word.length] : term.endsWith(word) ? [term.length - word.length] : []));
      const all = Array.from({ length: term.length - 1 }, (_, i) => i + 1).filter((at) => Math.min(at, term.length - at) <= SHORT_PART);
      const cuts = (near.length ? starts : all).map((at) => [term.slice(0, at), term.slice(at)]);
      await this.lists.fetch(cuts.flat().map((part) => ({ term: part, prefix: false })));
      const found = [];
      for (const parts of cuts) {
        const words = parts.map((part) => ({ term: part, prefix: false }));
        const marks = await this.candidates.marksOf({ words, text: '', quoted: false, tail: false });
        if (marks?.some(Boolean)) found.push(parts.join('-'));
      }
      return found;
    }

    /** Answers the query with these changes instead of the query as typed. @param {Change[]} changes */
    async correct(changes) {
      const typed = this.corrected ? this.corrected.from : this.query.text;
      const to = api.replaceWords(typed, changes);
      this.query = { ...api.parseQuery(to), notes: this.query.notes };
      this.corrected = { from: typed, to, words: changes.map((change) => ({ from: change.from.join(' '), to: change.to })) };
      this.answers = {};
      this.said = { words: new Map(), sentence: new Map() };
      const { sentence, groups } = this.query;
      await this.lists.fetch((sentence ? [sentence] : api.phrasesOf(groups)).flatMap((phrase) => this.candidates.firstWords(phrase)));
    }

    /**
     * In a phrase that is not found with the likeliest spelling, a less likely one may be meant.
     * @returns {Promise<boolean>} false when there is none left
     */
    async guessAgain() {
      for (const [from, others] of this.guesses) {
        const to = others.shift();
        if (to === undefined) continue;
        await this.correct((this.corrected?.words || []).map((word) => ({ from: [word.from], to: word.from === from ? to : word.to })));
        this.plans = this.stages.plan();
        return true;
      }
      return false;
    }

    // -- candidates --

    /**
     * Transcripts that answer at least `least` groups and pass the filters; `anywhere` ignores those.
     * @param {Uint16Array|Uint8Array} answers @param {number} least @param {boolean} [anywhere]
     */
    pick(answers, least, anywhere = false) {
      const { byChannel, byDate, bySpeaker } = this;
      const excluded = this.query.not.flatMap((phrase) => (phrase.words.length === 1 ? this.lists.of(phrase.words) : []));
      const docs = [];
      for (let doc = 0; doc < answers.length; doc++) {
        if (answers[doc] < least || !bySpeaker[doc] || !(anywhere || (byChannel[doc] && byDate[doc]))) continue;
        if (!excluded.some((postings) => postings.count[doc] || postings.title[doc])) docs.push(doc);
      }
      return docs;
    }

    /** Whether each transcript may say the sentence. */
    async answerSentence() {
      const any = this.query.sentence ? [this.query.sentence] : [];
      return (this.answers.sentence ||= await this.candidates.countAnswers([{ any }]));
    }

    /** How many groups of the query each transcript may answer. `all` also fetches the lists of top words that a narrowed search does without. */
    async answerWords(all = false) {
      if (this.unknown.length) await this.guess();
      const { groups } = this.query;
      const listed = api.phrasesOf(groups).flatMap((phrase) => this.candidates.firstWords(phrase));
      await this.lists.fetch(all ? api.wordsOf(groups) : this.firstWords(groups, listed));
      return (this.answers.words = await this.candidates.countAnswers(groups));
    }

    /** The words of the query whose lists were not needed. */
    unfetched() {
      return api.wordsOf(this.query.groups).filter((word) => !this.lists.has(word));
    }

    // -- stages --

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

    /** Whether another stage follows. Readers who find a sentence as it was said do not see its words in other orders, unless they ask for them. */
    hasNext() {
      return !this.shown || this.isWide ? this.plans.length > 0 || !this.shown : this.plans[0]?.exact === true;
    }

    /** Whether the reader can ask for the transcripts that hold the words of the sentence in any order. */
    get canWiden() {
      return this.done && this.plans.length > 0;
    }

    /** Goes on with the transcripts that hold the words of the sentence in any order. */
    async widen() {
      this.isWide = true;
      this.done = false;
      await this.nextStage();
    }

    /** Reads pages and reports the hits; see search-reading.js. @param {MoreOptions} [options] */
    more(options) {
      return this.reader.more(options);
    }

    /** Ends the reading at hand; more() goes on with it. */
    stop() {
      this.reader.stopped = true;
    }
  }

  // ---- the index ----------------------------------------------------------------------------------

  class Index {
    /** @param {Sources} sources */
    constructor({ load, readPage }) {
      this.archive = new api.Archive(load);
      this.readPage = readPage;
      /** The pages read last, as streams of terms. @type {Map<string, Stream>} */
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
      return new Search(this, await this.archive.open(), text, options).start();
    }
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Index }));
  if (typeof module === 'object' && module.exports) module.exports = api;
})();
