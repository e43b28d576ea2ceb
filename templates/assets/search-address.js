// What the address of the search page says, and back. What is usual is left out, so that a plain search has a
// plain address: search.html?q=herring

(function () {
  'use strict';

  /** Queries in one chart; more cannot be told apart at a glance. */
  const MOST_COMPARED = 4;

  /** @param {string} search the part of an address from the question mark on @returns {View} */
  function readView(search) {
    const parameters = new URLSearchParams(search);
    const oneOf = (/** @type {string} */ name, /** @type {string[]} */ known) => known.find((value) => value === parameters.get(name)) || known[0];
    const versus = parameters.getAll('vs').map((query) => query.trim()).filter(Boolean);
    return /** @type {View} */ ({
      query: parameters.get('q') || '',
      order: oneOf('sort', ['relevance', 'newest', 'oldest']),
      typed: parameters.get('as') === 'typed',
      versus: [...new Set(versus)].slice(0, MOST_COMPARED - 1),
      per: oneOf('per', ['count', 'hour']),
      by: oneOf('by', ['total', 'channel']),
      scale: oneOf('scale', ['same', 'own']),
    });
  }

  /** @param {View} view @returns {string} with its question mark, or '' */
  function writeView({ query, order, typed, versus, per, by, scale }) {
    const parameters = new URLSearchParams();
    if (query) parameters.set('q', query);
    if (order !== 'relevance') parameters.set('sort', order);
    if (typed) parameters.set('as', 'typed');
    for (const other of versus) parameters.append('vs', other);
    if (per !== 'count') parameters.set('per', per);
    if (by !== 'total') parameters.set('by', by);
    if (scale !== 'same') parameters.set('scale', scale);
    const text = parameters.toString();
    return text ? `?${text}` : '';
  }

  /** @satisfies {Partial<Longhand>} */
  const exported = { readView, writeView, MOST_COMPARED };
  globalThis.longhand = Object.assign(globalThis.longhand || {}, exported);
  if (typeof module === 'object' && module.exports) module.exports = globalThis.longhand;
})();
