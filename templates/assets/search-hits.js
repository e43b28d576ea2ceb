// From a page to a hit: every word and phrase is checked there, and the moments are found.

(function () {
  'use strict';

  /**
   * `moments` is empty when the page could not be read (`unread`) or nothing but filters was asked for.
   * `exact`: the whole sentence is said there.
   * @typedef {{doc: number, url: string, title: string, channel: string, date: string, seconds: number,
   *   recording: string, moments: any[], total: number, exact: boolean, unread: boolean, closeness: number}} Hit
   */
  /** @typedef {{any: {words: {term: string, prefix: boolean}[]}[]}} Group */

  const api = /** @type {any} */ (globalThis).longhand;

  const NEAR_WORDS = 4, NEAR_SHARE = 0.5;

  /** @param {any} search @param {number} doc @returns {Promise<Hit>} */
  async function describe(search, doc) {
    const { docs, manifest } = search;
    const card = await search.index.archive.card(doc);
    const day = docs.day[doc];
    return {
      doc, ...card, channel: docs.channelNames[docs.channel[doc]],
      date: day < 0 ? '' : new Date((api.dayNumber(manifest.days0) + day) * 86400000).toISOString().slice(0, 10),
      moments: [], total: 0, exact: false, unread: false, closeness: 0,
    };
  }

  /** How many groups neither the page nor its title answers. @param {any} stream @param {string} title @param {Group[]} groups */
  function countLacking(stream, title, groups) {
    const titleTerms = api.tokenize(title).map((/** @type {{term: string}} */ token) => token.term);
    return groups.filter((group) => !api.findMatches(stream.terms, [group]).length && !api.findMatches(titleTerms, [group]).length).length;
  }

  /** Moments where more than half of the sentence is said in one go. @param {any} sentence @param {any} stream @param {Hit} hit */
  function nearMoments(sentence, stream, hit) {
    if (!sentence) return null;
    const run = api.longestRun(stream.terms, sentence.words);
    hit.closeness = run.length / sentence.words.length;
    if (run.length < NEAR_WORDS || hit.closeness <= NEAR_SHARE) return null;
    return api.findMoments(stream, [{ any: [{ words: sentence.words.slice(run.first, run.first + run.length) }] }]);
  }

  /** A hit that only the title explains points to the top of its page. @param {Hit} hit @param {any[]} moments */
  function withMoments(hit, moments) {
    const top = { anchor: '', seconds: null, before: '', line: '', after: '', beforeMarks: [], marks: [], afterMarks: [] };
    hit.moments = moments.length ? moments : [top];
    hit.total = moments.length;
    return hit;
  }

  /**
   * What the words of a page make of a hit; null if the transcript does not answer.
   * @param {any} query @param {any} stage @param {any} stream @param {Hit} hit @returns {Hit|null}
   */
  function prove(query, stage, stream, hit) {
    if (query.not.length && api.findMatches(stream.terms, [{ any: query.not }]).length) return null;
    const exact = query.sentence ? api.findMoments(stream, [{ any: [query.sentence] }]) : [];
    if (exact.length) return withMoments(Object.assign(hit, { exact: true, closeness: 1 }), exact);
    if (stage.exact) return null;
    const near = nearMoments(query.sentence, stream, hit);
    if (countLacking(stream, hit.title, stage.groups) > (near ? 1 : stage.mayLack)) return null;
    return withMoments(hit, near || api.findMoments(stream, stage.groups, stage.weights));
  }

  /** Reads one page: a hit, or null if the transcript does not answer. @param {any} search @param {number} doc @param {any} stage @returns {Promise<Hit|null>} */
  async function examine(search, doc, stage) {
    const { query, index, signal } = search;
    const hit = await describe(search, doc);
    if (!stage.groups.length && !query.not.length) return hit;
    let stream;
    try {
      stream = await index.readStream(hit.url, signal);
    } catch (error) {
      signal?.throwIfAborted();
      return stage.exact ? null : Object.assign(hit, { unread: true });
    }
    return prove(query, stage, stream, hit);
  }

  const exported = { examine, countLacking };
  const root = /** @type {any} */ (globalThis);
  root.longhand = Object.assign(root.longhand || {}, exported);
  if (typeof module === 'object' && module.exports) module.exports = root.longhand;
})();
