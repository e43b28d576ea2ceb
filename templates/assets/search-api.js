// longhand.search: the search for scripts, for people who embed it, and for the console of the search page.
//
//   const { total, exact, hits, histogram } = await longhand.search('"climate change" channel:bbc', { limit: 20 });
//   for (const { title, date, seconds, snippet, url } of hits) …
//
// The query is what a reader types: words, "phrases", -without, this OR that, begin*, channel:, after:, before:.
// Addresses are relative to the folder of the search page. In node the same function is made by
// searcher(new Index({ load, readPage })), with functions that load files of the index and read pages.

(function () {
  'use strict';

  /**
   * `limit`: transcripts to find (10); 0 reads no page and gives the histogram alone. `order`: best match, newest or
   * oldest first. `correct`: whether to correct words that nobody says (true). `prove`: read every page that may hold
   * a phrase, so that the histogram is exact (false); that can take long, `onProgress` tells how far it is.
   * @typedef {{limit?: number, order?: 'relevance'|'newest'|'oldest', correct?: boolean, prove?: boolean,
   *   onProgress?: (read: number, of: number) => void, signal?: AbortSignal}} Options
   */
  /**
   * A moment: what is said in a transcript at a second. `url` leads to it; `seconds` is null where a transcript has no
   * times, or only its title fits (then `snippet` is empty). `marks` are the places [from, to) of the matches in the snippet.
   * @typedef {{url: string, title: string, channel: string, date: string, seconds: number|null, snippet: string,
   *   marks: [number, number][], recording: string}} Moment
   */
  /**
   * A month as 2024-03. `count`: mentions or transcripts, as `unit` of the histogram says; `hours` of talk in that month.
   * @typedef {{month: string, count: number, transcripts: number, hours: number}} Month
   */
  /**
   * `exact`: the counts are so many, otherwise at most so many. `months`: all from the first with talk to the last.
   * `undated`: what is said in transcripts without a date. `estimatedHours`: hours are worked out from the number of words.
   * @typedef {{unit: 'mentions'|'transcripts', exact: boolean, total: number, transcripts: number, months: Month[],
   *   undated: {count: number, transcripts: number}, estimatedHours: boolean}} Histogram
   */
  /**
   * `total`: transcripts found, at most so many unless `exact`. `done`: every one is among the hits. `corrected`: the
   * query that was answered instead, or null. `notes`: what a reader is told about the query.
   * @typedef {{total: number, exact: boolean, hits: Moment[], histogram: Histogram|null, done: boolean,
   *   corrected: string|null, notes: string[]}} Answer
   */

  const api = /** @type {any} */ (globalThis).longhand || /** @type {any} */ (require)('./search-tally.js');

  /** @param {any} hit @returns {Moment[]} */
  function momentsOf(hit) {
    const { title, channel, date } = hit;
    const moments = hit.moments.length ? hit.moments : [{ anchor: '', seconds: null, line: '', marks: [] }];
    return moments.map((/** @type {any} */ { anchor, seconds, line, marks }) => ({
      url: api.addressOf(hit.url, anchor), title, channel, date, seconds, snippet: line, marks,
      recording: api.recordingAt(hit.recording, seconds),
    }));
  }

  /** @param {any} search @param {any} tally @returns {Histogram} */
  function histogramOf(search, tally) {
    const { docs, manifest, byChannel, byDate } = search;
    const calendar = api.calendarOf(manifest, docs);
    const [row] = api.countByMonth(calendar, docs, tally, [byChannel, byDate]);
    const first = row.talk.findIndex(Boolean), last = row.talk.findLastIndex(Boolean);
    const months = first < 0 ? [] : calendar.months.slice(first, last + 1).map((/** @type {string} */ month, /** @type {number} */ i) => ({
      month, count: row.counts[first + i], transcripts: row.holders[first + i], hours: row.talk[first + i] / 3600,
    }));
    return {
      unit: tally.unit, exact: tally.bound === 'exact' && !tally.partial && !tally.unread, total: row.total, transcripts: row.totalHolders,
      months, undated: { count: row.undated, transcripts: row.undatedHolders }, estimatedHours: !docs.timed,
    };
  }

  /** @param {any} search @param {Options} options @returns {Promise<any>} the tally, proven if that was asked for */
  async function count(search, { prove = false, onProgress, signal }) {
    const tally = await api.tallyOf(search);
    const proven = tally && prove && tally.by !== 'nothing' ? await new api.Proof(search, tally).run({ onProgress, signal }) : tally;
    signal?.throwIfAborted();
    return proven;
  }

  /** How many transcripts answer: what was counted exactly, or looked at, or may be. @param {any} search @param {any} tally @param {boolean} done @param {number} left */
  function totalOf(search, tally, done, left) {
    if (done) return { total: search.shown, exact: true };
    if (search.certain) return { total: search.total, exact: true };
    // Results of a sentence go on with transcripts that hold its words in another order.
    if (!tally || tally.bound !== 'exact' || tally.unread || search.query.sentence) return { total: search.shown + left, exact: false };
    const marks = search.byChannel.map((/** @type {number} */ mark, /** @type {number} */ doc) => mark & search.byDate[doc]);
    return { total: api.countAnswers(tally, marks, new Uint8Array(marks.length), 1)[0], exact: true };
  }

  /**
   * @param {any} index
   * @returns {(query: string, options?: Options) => Promise<Answer>}
   */
  function searcher(index) {
    return async (query, options = {}) => {
      const { limit = 10, order, correct, signal } = options;
      const search = await index.search(query, { order, correct, signal });
      const { hits, done, left } = await search.more({ want: limit });
      const tally = await count(search, options);
      await index.archive.openTalk();
      return {
        ...totalOf(search, tally, done, left), hits: hits.flatMap(momentsOf), histogram: tally && histogramOf(search, tally), done,
        corrected: search.corrected ? search.corrected.to.trim() : null,
        notes: search.notes.map((/** @type {{text: string}} */ note) => note.text),
      };
    };
  }

  const exported = { searcher };
  const root = /** @type {any} */ (globalThis);
  root.longhand = Object.assign(root.longhand || {}, exported);
  if (typeof module === 'object' && module.exports) module.exports = root.longhand;
})();
