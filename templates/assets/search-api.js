// longhand.search: the search for scripts, for people who embed it, and for the console of the search page.
//
//   const { total, exact, hits, histogram } = await longhand.search('"climate change" channel:bbc', { limit: 20 });
//   for (const { title, date, seconds, snippet, url } of hits) …
//
// The query is what a reader types: words, "phrases", -without, this OR that, begin*, channel:, after:, before:.
// Addresses are relative to the folder of the search page. In node the same function is made by
// searcher(new Index({ load, readPage })), with functions that load files of the index and read pages. The types of
// options and answers are in tests/js/types/longhand.d.ts: ApiOptions, ApiAnswer.

(function () {
  'use strict';

  const api = globalThis.longhand || require('./search-tally.js');

  /** @param {Hit} hit @returns {ApiMoment[]} */
  function momentsOf(hit) {
    const { title, channel, date } = hit;
    /** @type {Pick<Moment, 'anchor'|'seconds'|'line'|'marks'>[]} */
    const moments = hit.moments.length ? hit.moments : [{ anchor: '', seconds: null, line: '', marks: [] }];
    return moments.map(({ anchor, seconds, line, marks }) => ({
      url: api.addressOf(hit.url, anchor), title, channel, date, seconds, snippet: line, marks,
      recording: api.recordingAt(hit.recording, seconds),
    }));
  }

  /** @param {Search} search @param {Tally} tally @returns {Histogram} */
  function histogramOf(search, tally) {
    const { docs, manifest, passed } = search;
    const calendar = api.calendarOf(manifest, docs);
    const [row] = api.countByMonth(calendar, docs, tally, [passed]);
    const first = row.talk.findIndex(Boolean), last = row.talk.findLastIndex(Boolean);
    const months = first < 0 ? [] : calendar.months.slice(first, last + 1).map((month, i) => ({
      month, count: row.counts[first + i], transcripts: row.holders[first + i], hours: row.talk[first + i] / 3600,
    }));
    return {
      unit: tally.unit, exact: tally.bound === 'exact' && !tally.partial && !tally.unread, total: row.total, transcripts: row.totalHolders,
      months, undated: { count: row.undated, transcripts: row.undatedHolders }, estimatedHours: !docs.timed,
    };
  }

  /** The tally of a search, exact if the options ask for that. @param {Search} search @param {ApiOptions} options */
  async function count(search, { prove = false, onProgress, signal }) {
    const tally = await api.tallyOf(search);
    const counted = tally && prove && tally.by !== 'nothing' ? await new api.Verification(search, tally).run({ onProgress, signal }) : tally;
    signal?.throwIfAborted();
    return counted;
  }

  /** How many transcripts answer: as counted exactly, or as looked at, or at most. @param {Search} search @param {Tally|null} tally @param {boolean} done @param {number} left */
  function totalOf(search, tally, done, left) {
    if (done) return { total: search.shown, exact: true };
    if (search.certain) return { total: search.total, exact: true };
    // Results of a sentence go on with transcripts that hold its words in another order.
    if (!tally || tally.bound !== 'exact' || tally.unread || search.query.sentence) return { total: search.shown + left, exact: false };
    return { total: api.answersOf(search, tally), exact: true };
  }

  /** @type {Longhand['searcher']} */
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
        notes: search.notes.map(api.noteText),
        codes: search.notes.map((note) => note.code),
      };
    };
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ searcher }));
  if (typeof module === 'object' && module.exports) module.exports = api;
})();
