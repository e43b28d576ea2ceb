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

  /** Whether one of the beginnings stands for more words than were fetched. @param {Search} search @param {Group[]} groups */
  function isPartial(search, groups) {
    return groups.some((group) => group.any.some((phrase) => phrase.words.some((word) => search.lists.dense.get(api.keyOf(word))?.partial)));
  }

  /**
   * The tally of transcripts whose pages decide, as far as those were read: exact as soon as all within the marks were.
   * @param {Search} search @param {'words'|'sentence'} kind @param {number[]} candidates @param {Uint8Array} marks @returns {Tally}
   */
  function tallyOfPages(search, kind, candidates, marks) {
    const said = search.said[kind];
    const within = candidates.filter((doc) => marks[doc]);
    const isExact = within.every((doc) => said.has(doc));
    const isMentions = isExact && (kind === 'sentence' || search.query.groups.length === 1);
    const counts = new Uint32Array(search.docs.n);
    const titled = [];
    for (const doc of candidates) {
      const one = said.get(doc);
      if (one?.titled) titled.push(doc);
      else if (one !== null) counts[doc] = !one ? 1 : isMentions ? one.count : Math.min(1, one.count);
    }
    return {
      unit: isMentions ? 'mentions' : 'transcripts', bound: isExact ? 'exact' : 'most', by: isExact ? 'nothing' : 'pages', kind, counts, titled,
      isWhole: isExact && candidates.every((doc) => said.has(doc)), phrase: kind === 'sentence' || hasPhrase(search.query.groups) || search.query.speakers.length > 0,
      partial: isPartial(search, search.query.groups), unread: within.filter((doc) => said.get(doc) === null).length,
    };
  }

  /**
   * The tally of transcripts that the index alone knows. @param {Search} search @param {number[]} candidates @returns {Tally}
   */
  function tallyOfLists(search, candidates) {
    const { groups } = search.query;
    const isExact = !search.unfetched().length;
    const isMentions = isExact && groups.length === 1;
    const mentions = isMentions ? countMentions(search, groups[0]) : null;
    const counts = new Uint32Array(search.docs.n);
    for (const doc of candidates) counts[doc] = mentions ? mentions[doc] : 1;
    return {
      unit: isMentions ? 'mentions' : 'transcripts', bound: isExact ? 'exact' : 'most', by: isExact ? 'nothing' : 'lists', kind: 'words', counts,
      titled: mentions ? candidates.filter((doc) => !mentions[doc]) : [], isWhole: isExact, phrase: false, partial: isPartial(search, groups), unread: 0,
    };
  }

  /**
   * The tally of a search as the index and the pages read so far know it; null for a query that asks for nothing. A
   * sentence is counted where it may be said in a row; if nobody can have said it so, transcripts with all of its words
   * are.
   * @param {Search} search @param {Uint8Array} [marks] of the transcripts that are to be exact @returns {Promise<Tally|null>}
   */
  async function tallyOf(search, marks = search.passed) {
    const { query, answers, said } = search;
    if (!answers.sentence && !answers.words) return null;
    if (query.sentence && answers.sentence) {
      const candidates = search.pick(answers.sentence, 1, true).filter((doc) => {
        const one = said.sentence.get(doc);
        return !one || one.count > 0 || one.titled;
      });
      if (candidates.length) return tallyOfPages(search, 'sentence', candidates, marks);
    }
    const candidates = search.pick(answers.words || (await search.answerWords()), query.groups.length, true);
    const isByPages = hasPhrase(query.groups) || query.speakers.length > 0 || hasPhrase([{ any: query.not }]);
    return isByPages ? tallyOfPages(search, 'words', candidates, marks) : tallyOfLists(search, candidates);
  }

  // ---- verification ---------------------------------------------------------------------------------

  /**
   * Makes a tally exact by reading the pages that count and were not yet read, some at a time. It can be stopped and run
   * again.
   */
  class Verification {
    /** @param {Search} search @param {Tally} tally @param {Uint8Array} [marks] of the transcripts to look at */
    constructor(search, tally, marks = search.passed) {
      this.search = search;
      this.marks = marks;
      this.by = tally.by;
      this.said = search.said[tally.kind];
      /** @type {number[]} */
      this.docs = [];
      for (let doc = 0; doc < tally.counts.length; doc++) if (tally.counts[doc] && marks[doc]) this.docs.push(doc);
    }

    /** Those whose pages were not yet read. */
    get waiting() {
      return this.by === 'pages' ? this.docs.filter((doc) => !this.said.has(doc)) : [];
    }

    /** Compressed bytes of the pages to read: 2.2 a word, as measured. */
    get bytes() {
      const { words } = this.search.docs;
      return this.waiting.reduce((sum, doc) => sum + words[doc] * 2.2, 0);
    }

    /** The number of pages to read. */
    get left() {
      return this.waiting.length;
    }

    /**
     * @param {VerificationOptions} [options]
     * @returns {Promise<Tally>} exact unless it was stopped
     */
    async run({ signal, onProgress, atOnce = PAGES_AT_ONCE } = {}) {
      if (this.by === 'lists') await this.search.answerWords(true);
      const { waiting } = this;
      const read = this.docs.length - waiting.length;
      let done = 0;
      const work = async () => {
        for (let doc = waiting.shift(); doc !== undefined && !signal?.aborted; doc = waiting.shift()) {
          await this.examine(doc, signal);
          if (signal?.aborted) return;
          onProgress?.(read + ++done, this.docs.length);
        }
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
      return /** @type {Tally} */ (await tallyOf(this.search, this.marks));
    }

    /** @param {number} doc @param {AbortSignal} [signal] */
    async examine(doc, signal) {
      const { search } = this;
      try {
        const { url, title } = await search.index.archive.card(doc);
        api.keepCount(search, doc, await search.index.readStream(url, signal), title);
      } catch {
        if (!signal?.aborted) this.said.set(doc, null);
      }
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

  /** How many transcripts answer within the filters, titles included. @param {Search} search @param {Tally} tally */
  function answersOf({ passed }, tally) {
    return countAnswers(tally, passed, new Uint8Array(passed.length), 1)[0];
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ tallyOf, Verification, Calendar, calendarOf, countByMonth, countAnswers, answersOf }));
  if (typeof module === 'object' && module.exports) module.exports = api;
})();
