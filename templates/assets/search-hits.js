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

  /** How many groups neither the page nor its title nor a speaker's name answers. @param {Stream} stream @param {string} title @param {Group<Run>[]} groups */
  function countLacking(stream, title, groups) {
    const titleTerms = api.tokenize(title).map((token) => token.term);
    const isAnswered = (/** @type {Group<Run>} */ group) =>
      api.findMatches(stream.terms, [group]).length > 0 || api.findMatches(titleTerms, [group]).length > 0 || api.labelsOf(stream, group).size > 0;
    return groups.filter((group) => !isAnswered(group)).length;
  }

  /**
   * How often a page says what is asked for: the places where a mention begins; for several groups 1 if it answers all.
   * @param {Query} query @param {Group[]} groups @param {Stream} whole @param {string} title @returns {Said}
   */
  function countIn(query, groups, whole, title) {
    const stream = query.speakers.length ? api.spokenBy(whole, query.speakers) : whole;
    const isSilent = query.speakers.length > 0 && !stream.terms.some(Boolean);
    const isExcluded = query.not.length > 0 && api.findMatches(stream.terms, [{ any: query.not }]).length > 0;
    if (isSilent || isExcluded || countLacking(stream, query.speakers.length ? '' : title, groups) > 0) return { count: 0, titled: false };
    if (groups.length !== 1) return { count: 1, titled: false };
    const count = new Set(api.findMatches(stream.terms, groups).map((match) => match.from)).size;
    return { count, titled: count === 0 && !query.speakers.length };
  }

  /** Keeps how often a page says what is asked for, so that nobody has to read it again to count. @param {Search} search @param {number} doc @param {Stream} stream @param {string} title */
  function keepCount({ query, said }, doc, stream, title) {
    said.words.set(doc, countIn(query, query.groups, stream, title));
    if (query.sentence) said.sentence.set(doc, countIn(query, [{ any: [query.sentence] }], stream, title));
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
    const top = { lines: [0, 0], anchor: '', seconds: null, speaker: '', before: '', line: '', after: '', beforeMarks: [], marks: [], afterMarks: [] };
    hit.moments = moments.length ? moments : [top];
    hit.total = moments.length;
    return hit;
  }

  /** The first line of each who speaks. @param {Stream} stream */
  function firstLines(stream) {
    const any = [...stream.speakers.values()].filter((terms) => terms.length).map((terms) => ({ words: terms.map((term) => ({ term, prefix: false })) }));
    return any.length ? api.findMoments({ ...stream, terms: stream.terms.map(() => '') }, [{ any }]) : [];
  }

  /**
   * The hit with the moments of its page; null if the transcript does not answer.
   * @param {Query} query @param {Stage} stage @param {Stream} whole @param {Hit} hit @returns {Hit|null}
   */
  function verify(query, stage, whole, hit) {
    const { speakers } = query;
    const stream = speakers.length ? api.spokenBy(whole, speakers) : whole;
    if (speakers.length && !stage.groups.length && stream.terms.some(Boolean)) return withMoments(hit, firstLines(stream));
    if (query.not.length && api.findMatches(stream.terms, [{ any: query.not }]).length) return null;
    const exact = query.sentence ? api.findMoments(stream, [{ any: [query.sentence] }]) : [];
    if (exact.length) return withMoments(Object.assign(hit, { exact: true, closeness: 1 }), exact);
    if (stage.exact) return null;
    const near = nearMoments(query.sentence, stream, hit);
    // Nobody says a title.
    const title = speakers.length ? '' : hit.title;
    if (countLacking(stream, title, stage.groups) > (near ? 1 : stage.mayLack)) return null;
    return withMoments(hit, near || api.findMoments(stream, stage.groups, stage.weights));
  }

  /** Reads one page: a hit, or null if the transcript does not answer. @param {Search} search @param {number} doc @param {Stage} stage @returns {Promise<Hit|null>} */
  async function examine(search, doc, stage) {
    const { query, index, signal } = search;
    const hit = await describe(search, doc);
    if (!stage.groups.length && !query.not.length && !query.speakers.length) return hit;
    let stream;
    try {
      stream = await index.readStream(hit.url, signal);
    } catch (error) {
      signal?.throwIfAborted();
      return stage.exact ? null : Object.assign(hit, { unread: true });
    }
    keepCount(search, doc, stream, hit.title);
    return verify(query, stage, stream, hit);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ examine, keepCount }));
})();
