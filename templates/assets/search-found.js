// How many transcripts were found, and how far the reading is, in sentences.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { wording } = api;
  /** Milliseconds between two reports of progress. */
  const PROGRESS_PAUSE = 200;

  /** How many transcripts answer; null while nobody knows. @param {Search} search @param {Tally|null} tally @param {number} left candidates that were not looked at @returns {number|null} */
  function totalFound(search, tally, left) {
    if (!left) return search.shown;
    if (search.certain) return search.total;
    const isCounted = tally?.bound === 'exact' && search.stage?.exact === (tally.kind === 'sentence');
    return isCounted ? api.answersOf(search, tally) : null;
  }

  /** The date of the first mention or the last, where the order of reading makes it known. @param {Search} search */
  function extreme({ extreme: date, options }) {
    return date ? ` ${wording(options.order === 'oldest' ? 'earliest' : 'latest', { date: api.fullDate(date) })}` : '';
  }

  /** @param {Search} search @param {Tally|null} tally @param {number} left @param {number} onPage results that the page shows @returns {string} */
  function foundText(search, tally, left, onPage) {
    if (!search.shown && left) return wording('none_yet', { n: left });
    if (!search.shown) return search.query.groups.length || search.stage || search.total ? wording('nothing_found') : wording('nothing_to_search');
    const total = totalFound(search, tally, left);
    if (total === null) return wording('found_so_far', { n: search.shown, left }) + extreme(search);
    return (total > onPage ? wording('found_shown', { n: total, shown: onPage }) : wording('found', { n: total })) + extreme(search);
  }

  /** A function that shows now and then how far the reading is. @param {HTMLElement} place @param {AbortSignal} signal */
  function progressTeller(place, signal) {
    let told = performance.now();
    return (/** @type {number} */ read, /** @type {number} */ of) => {
      if (signal.aborted || performance.now() < told + PROGRESS_PAUSE) return;
      told = performance.now();
      place.hidden = false;
      /** @type {HTMLElement} */ (place.firstElementChild).textContent = wording('reading_of', { n: of, read });
    };
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ foundText, progressTeller, totalFound }));
})();
