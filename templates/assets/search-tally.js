// How often a query is said: in each transcript, and month by month.
//
// Without reading a page, the index knows
//   one word        every mention, exactly (the posting lists carry counts)
//   several words   the transcripts that hold them all, exactly once the list of each word is there
//   a phrase        the transcripts that may hold it: an upper bound, until their pages are read
// A tally records which of these it is; a Verification reads the pages that are missing.

(function () {
  'use strict';

  const api = globalThis.longhand || require('./search-core.js');

  const PAGES_AT_ONCE = 6;

  // ---- what is known at once ------------------------------------------------------------------------

  /** @param {Group<Run>[]} groups */
  function hasPhrase(groups) {
    return groups.some((group) => group.any.some((phrase) => phrase.words.length > 1));
  }

  /**
   * The mentions of any word of a group. A word that also falls under a beginning is counted once.
   * @param {Search} search @param {Group} group @returns {Uint32Array}
   */
  function countMentions(search, group) {
    const words = group.any.map((phrase) => phrase.words[0]);
    const beginnings = words.filter((word) => word.prefix);
    const isCovered = words.map((word) => beginnings.some((other) => word.term.startsWith(other.term) && api.keyOf(other) !== api.keyOf(word)));
    const keys = new Set(words.filter((_, i) => !isCovered[i]).map(api.keyOf));
    const counts = new Uint32Array(search.docs.n);
    for (const key of keys) {
      const postings = search.lists.dense.get(key);
      if (postings) for (let doc = 0; doc < counts.length; doc++) counts[doc] += postings.count[doc];
    }
    return counts;
  }

  /** @param {number[]} docs @param {number} n */
  function marksOf(docs, n) {
    const marks = new Uint32Array(n);
    for (const doc of docs) marks[doc] = 1;
    return marks;
  }

  /** The counts of the given transcripts alone. @param {Uint32Array} counts @param {number[]} docs */
  function keepOnly(counts, docs) {
    const kept = new Uint32Array(counts.length);
    for (const doc of docs) kept[doc] = counts[doc];
    return kept;
  }

  /** Whether one of the beginnings stands for more words than were fetched. @param {Search} search @param {Group[]} groups */
  function isPartial(search, groups) {
    return groups.some((group) => group.any.some((phrase) => phrase.words.some((word) => search.lists.dense.get(api.keyOf(word))?.partial)));
  }

  /**
   * The tally of a search as the index knows it; null for a query that asks for nothing. A sentence is counted where it
   * may be said in a row; if nobody can have said it so, transcripts with all of its words are.
   * @param {Search} search @returns {Promise<Tally|null>}
   */
  async function tallyOf(search) {
    const { query, answers, docs } = search;
    if (!answers.sentence && !answers.words) return null;
    const shared = { unread: 0, titled: [], partial: isPartial(search, query.groups) };
    const transcripts = /** @type {const} */ ('transcripts'), most = /** @type {const} */ ('most');
    if (query.sentence && answers.sentence) {
      const candidates = search.pick(answers.sentence, 1, true);
      if (candidates.length) return { ...shared, unit: transcripts, bound: most, by: 'pages', phrase: true, counts: marksOf(candidates, docs.n) };
    }
    const candidates = search.pick(answers.words || (await search.answerWords()), query.groups.length, true);
    const counts = marksOf(candidates, docs.n);
    const phrase = hasPhrase(query.groups) || query.speakers.length > 0;
    if (phrase || hasPhrase([{ any: query.not }])) return { ...shared, unit: transcripts, bound: most, by: 'pages', phrase, counts };
    if (search.unfetched().length) return { ...shared, unit: transcripts, bound: most, by: 'lists', phrase, counts };
    const exact = { ...shared, bound: /** @type {const} */ ('exact'), by: /** @type {const} */ ('nothing'), phrase };
    if (query.groups.length !== 1) return { ...exact, unit: transcripts, counts };
    const mentions = countMentions(search, query.groups[0]);
    return { ...exact, unit: 'mentions', counts: keepOnly(mentions, candidates), titled: candidates.filter((doc) => !mentions[doc]) };
  }

  // ---- verification ---------------------------------------------------------------------------------

  /** The groups to count in the pages: the sentence, or all groups of the query. @param {Search} search @returns {Group[]} */
  function countedGroups(search) {
    const { query, answers } = search;
    const { sentence } = query;
    const isSaid = answers.sentence && search.pick(answers.sentence, 1, true).length > 0;
    return sentence && isSaid ? [{ any: [sentence] }] : query.groups;
  }

  /**
   * Makes a tally exact by reading every page that counts, some at a time. It can be stopped and run again: pages that
   * were read keep their counts, and those without a mention no longer count.
   */
  class Verification {
    /** @param {Search} search @param {Tally} tally @param {Uint8Array} [marks] of the transcripts to look at */
    constructor(search, tally, marks = search.byChannel) {
      this.search = search;
      this.start = tally;
      this.groups = countedGroups(search);
      /** Mentions by transcript, as far as pages were read; null for a page that could not be. @type {Map<number, number|null>} */
      this.found = new Map();
      /** The transcripts that have it in the title alone. @type {number[]} */
      this.titled = [];
      /** @type {number[]} */
      this.docs = [];
      for (let doc = 0; doc < tally.counts.length; doc++) if (tally.counts[doc] && marks[doc]) this.docs.push(doc);
    }

    /** Compressed bytes of the pages to read: 2.2 a word, as measured. */
    get bytes() {
      const { words } = this.search.docs;
      return this.docs.reduce((sum, doc) => sum + (this.found.has(doc) ? 0 : words[doc] * 2.2), 0);
    }

    /** The number of pages to read. */
    get left() {
      return this.start.by === 'pages' ? this.docs.length - this.found.size : 0;
    }

    /**
     * @param {VerificationOptions} [options]
     * @returns {Promise<Tally>} exact unless it was stopped
     */
    async run({ signal, onProgress, atOnce = PAGES_AT_ONCE } = {}) {
      if (this.start.by === 'lists') return this.fetchLists();
      const waiting = this.docs.filter((doc) => !this.found.has(doc));
      const work = async () => {
        for (let doc = waiting.shift(); doc !== undefined && !signal?.aborted; doc = waiting.shift()) {
          const { count, titled } = await this.examine(doc, signal);
          if (signal?.aborted) return;
          this.found.set(doc, count);
          if (titled) this.titled.push(doc);
          onProgress?.(this.found.size, this.docs.length);
        }
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
      return this.tally();
    }

    /** Fetches the lists of the words, where nothing else is missing. */
    async fetchLists() {
      await this.search.answerWords(true);
      return /** @type {Tally} */ (await tallyOf(this.search));
    }

    /** @param {number} doc @param {AbortSignal} [signal] @returns {Promise<{count: number|null, titled: boolean}>} */
    async examine(doc, signal) {
      try {
        const { url, title } = await this.search.index.archive.card(doc);
        return this.countIn(await this.search.index.readStream(url, signal), title);
      } catch {
        return { count: null, titled: false };
      }
    }

    /** Mentions in a page: the places where one begins. For several groups 1 if it answers all. @param {Stream} whole @param {string} title */
    countIn(whole, title) {
      const { query } = this.search;
      const stream = query.speakers.length ? api.spokenBy(whole, query.speakers) : whole;
      const none = { count: 0, titled: false };
      if (query.not.length && api.findMatches(stream.terms, [{ any: query.not }]).length) return none;
      const answers = api.countLacking(stream, query.speakers.length ? '' : title, this.groups) === 0;
      if (!answers) return none;
      if (this.groups.length > 1) return { count: 1, titled: false };
      const count = new Set(api.findMatches(stream.terms, this.groups).map((match) => match.from)).size;
      return { count, titled: count === 0 && !query.speakers.length };
    }

    /** The tally, as exact as the pages read so far make it. @returns {Tally} */
    tally() {
      const done = this.left === 0;
      const counts = new Uint32Array(this.start.counts.length);
      for (const doc of this.docs) {
        const found = this.found.get(doc);
        if (done) counts[doc] = found || 0;
        else counts[doc] = found === undefined ? 1 : Number((found || 0) > 0);
      }
      const unread = [...this.found.values()].filter((found) => found === null).length;
      if (!done) return { ...this.start, counts, unread, titled: [...this.titled] };
      return { ...this.start, unit: this.groups.length === 1 ? 'mentions' : 'transcripts', bound: 'exact', by: 'nothing', counts, titled: [...this.titled], unread };
    }
  }

  // ---- months ---------------------------------------------------------------------------------------

  /** The month of each transcript. */
  class Calendar {
    /** @param {string} days0 ISO @param {Pick<Docs, 'n'|'day'>} docs */
    constructor(days0, docs) {
      const zero = api.dayNumber(days0);
      let first = Infinity, last = -Infinity;
      for (const day of docs.day) {
        if (day < 0) continue;
        if (day < first) first = day;
        if (day > last) last = day;
      }
      /** @type {string[]} as 2024-03, without a gap from the first to the last */
      this.months = [];
      /** Month of each transcript, or -1. */
      this.month = new Int32Array(docs.n).fill(-1);
      if (first > last) return;
      // A table from day to month spares one Date a transcript.
      const table = new Uint32Array(last - first + 1);
      const date = new Date((zero + first) * 86400000);
      const end = zero + last;
      for (let number = 0; ; number++) {
        const start = Math.max(Math.floor(date.getTime() / 86400000), zero + first);
        this.months.push(date.toISOString().slice(0, 7));
        date.setUTCMonth(date.getUTCMonth() + 1, 1);
        const next = Math.floor(date.getTime() / 86400000);
        table.fill(number, start - zero - first, Math.min(next, end + 1) - zero - first);
        if (next > end) break;
      }
      for (let doc = 0; doc < docs.n; doc++) if (docs.day[doc] >= 0) this.month[doc] = table[docs.day[doc] - first];
    }
  }

  /** @type {WeakMap<object, Calendar>} */
  const calendars = new WeakMap();

  /** The calendar of an archive, made once. @param {Pick<Manifest, 'days0'>} manifest @param {Docs} docs @returns {Calendar} */
  function calendarOf(manifest, docs) {
    let calendar = calendars.get(docs);
    if (!calendar) calendars.set(docs, (calendar = new Calendar(manifest.days0, docs)));
    return calendar;
  }

  /** @param {number} months @param {number} channel @returns {Monthly} */
  function emptyRow(months, channel) {
    return {
      channel, counts: new Float64Array(months), holders: new Uint32Array(months), talk: new Float64Array(months),
      total: 0, totalHolders: 0, undated: 0, undatedHolders: 0,
    };
  }

  /** @param {Monthly} row @param {number} month @param {number} count */
  function addToRow(row, month, count) {
    row.total += count;
    row.totalHolders++;
    if (month < 0) {
      row.undated += count;
      row.undatedHolders++;
    } else {
      row.counts[month] += count;
      row.holders[month]++;
    }
  }

  /**
   * The tally by month over the transcripts that all of the marks let pass: one row, or one per channel, most first.
   * @param {Calendar} calendar @param {Docs} docs @param {Tally} tally @param {Uint8Array[]} marks @param {boolean} [byChannel] @returns {Monthly[]}
   */
  function countByMonth(calendar, docs, tally, marks, byChannel = false) {
    const { month, months } = calendar;
    const { channel, seconds } = docs;
    const { counts } = tally;
    const passed = marks.reduce((/** @type {Uint8Array} */ all, mark) => all.map((one, doc) => one & mark[doc]), new Uint8Array(docs.n).fill(1));
    const rows = Array.from({ length: byChannel ? docs.channelNames.length : 1 }, (_, number) => emptyRow(months.length, byChannel ? number : -1));
    for (let doc = 0; doc < docs.n; doc++) {
      if (!passed[doc]) continue;
      const row = rows[byChannel ? channel[doc] : 0];
      if (month[doc] >= 0) row.talk[month[doc]] += seconds[doc];
      if (counts[doc]) addToRow(row, month[doc], counts[doc]);
    }
    return byChannel ? rows.filter((row) => row.total).sort((a, b) => b.total - a.total || a.channel - b.channel) : rows;
  }

  /**
   * How many transcripts answer, by the number that `group` gives each (-1: none), titles included.
   * @param {Tally} tally @param {Uint8Array} marks @param {ArrayLike<number>} group @param {number} groups @returns {Uint32Array}
   */
  function countAnswers(tally, marks, group, groups) {
    const counts = new Uint32Array(groups);
    for (let doc = 0; doc < marks.length; doc++) if (tally.counts[doc] && marks[doc] && group[doc] >= 0) counts[group[doc]]++;
    for (const doc of tally.titled) if (marks[doc] && group[doc] >= 0) counts[group[doc]]++;
    return counts;
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ tallyOf, Verification, Calendar, calendarOf, countByMonth, countAnswers }));
  if (typeof module === 'object' && module.exports) module.exports = api;
})();
