// Between the address of the search page and its parts. Usual values are left out, so that a plain search has a plain
// address: search.html?q=herring

(function () {
  'use strict';

  /** The most queries in one chart; more are hard to distinguish at a glance. */
  const MOST_COMPARED = 4;

  /** @param {string} search the part of an address from the question mark on @returns {View} */
  function readView(search) {
    const parameters = new URLSearchParams(search);
    /** @template {string} T @param {string} name @param {T[]} known the usual value first */
    const oneOf = (name, ...known) => known.find((value) => value === parameters.get(name)) || known[0];
    const versus = parameters.getAll('vs').map((query) => query.trim()).filter(Boolean);
    return {
      query: parameters.get('q') || '',
      order: oneOf('sort', 'relevance', 'newest', 'oldest'),
      show: oneOf('show', 'passages', 'lines'),
      typed: parameters.get('as') === 'typed',
      versus: [...new Set(versus)].slice(0, MOST_COMPARED - 1),
      per: oneOf('per', 'count', 'hour'),
      by: oneOf('by', 'total', 'channel'),
      scale: oneOf('scale', 'same', 'own'),
      every: oneOf('every', 'month', 'year'),
    };
  }

  /** @param {View} view @returns {string} with its question mark, or '' */
  function writeView({ query, order, show, typed, versus, per, by, scale, every }) {
    const parameters = new URLSearchParams();
    if (query) parameters.set('q', query);
    if (order !== 'relevance') parameters.set('sort', order);
    if (show !== 'passages') parameters.set('show', show);
    if (typed) parameters.set('as', 'typed');
    for (const other of versus) parameters.append('vs', other);
    if (per !== 'count') parameters.set('per', per);
    if (by !== 'total') parameters.set('by', by);
    if (scale !== 'same') parameters.set('scale', scale);
    if (every !== 'month') parameters.set('every', every);
    const text = parameters.toString();
    return text ? `?${text}` : '';
  }

  /** Whether an address says more of the chart than that it is there. @param {View} view */
  function hasChartSettings({ versus, per, by, scale, every }) {
    return versus.length > 0 || per !== 'count' || by !== 'total' || scale !== 'same' || every !== 'month';
  }

  Object.assign(globalThis.longhand, /** @satisfies {Partial<Longhand>} */ ({ hasChartSettings, readView, writeView, MOST_COMPARED }));
})();
