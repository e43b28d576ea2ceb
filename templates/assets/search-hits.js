// From a page to a hit: every word and phrase is verified there, and the moments are found.

(function () {
  'use strict';

  const api = globalThis.longhand;

  /** How much of a sentence has to be said in one go. */
  const NEAR_WORDS = 4, NEAR_SHARE = 0.5;

  /** A hit without moments. @param {Search} search @param {number} doc @returns {Promise<Hit>} */
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

  /** How many groups neither the page nor its title answers. @param {Stream} stream @param {string} title @param {Group<Run>[]} groups */
  function countLacking(stream, title, groups) {
    const titleTerms = api.tokenize(title).map((token) => token.term);
    return groups.filter((group) => !api.findMatches(stream.terms, [group]).length && !api.findMatches(titleTerms, [group]).length).length;
  }

  /** Moments where more than half of the sentence is said in one go. @param {Phrase|null} sentence @param {Stream} stream @param {Hit} hit */
  function nearMoments(sentence, stream, hit) {
    if (!sentence) return null;
    const run = api.longestRun(stream.terms, sentence.words);
    hit.closeness = run.length / sentence.words.length;
    if (run.length < NEAR_WORDS || hit.closeness <= NEAR_SHARE) return null;
    return api.findMoments(stream, [{ any: [{ words: sentence.words.slice(run.first, run.first + run.length) }] }]);
  }

  /** A hit that only the title explains points to the top of its page. @param {Hit} hit @param {Moment[]} moments */
  function withMoments(hit, moments) {
    /** @type {Moment} */
    const top = { anchor: '', seconds: null, before: '', line: '', after: '', beforeMarks: [], marks: [], afterMarks: [] };
    hit.moments = moments.length ? moments : [top];
    hit.total = moments.length;
    return hit;
  }

  /**
   * The hit with the moments of its page; null if the transcript does not answer.
   * @param {Query} query @param {Stage} stage @param {Stream} stream @param {Hit} hit @returns {Hit|null}
   */
  function verify(query, stage, stream, hit) {
    if (query.not.length && api.findMatches(stream.terms, [{ any: query.not }]).length) return null;
    const exact = query.sentence ? api.findMoments(stream, [{ any: [query.sentence] }]) : [];
    if (exact.length) return withMoments(Object.assign(hit, { exact: true, closeness: 1 }), exact);
    if (stage.exact) return null;
    const near = nearMoments(query.sentence, stream, hit);
    if (countLacking(stream, hit.title, stage.groups) > (near ? 1 : stage.mayLack)) return null;
    return withMoments(hit, near || api.findMoments(stream, stage.groups, stage.weights));
  }

  /** Reads one page: a hit, or null if the transcript does not answer. @param {Search} search @param {number} doc @param {Stage} stage @returns {Promise<Hit|null>} */
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
    return verify(query, stage, stream, hit);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ examine, countLacking }));
})();
