// The filters of a query: which transcripts they let pass, and how to change them in the text of a query. They
// stand in the text, so readers can see, edit and share whatever they choose in a list or in the chart.

(function () {
  'use strict';

  const api = globalThis.longhand;

  /** @type {string[]} */
  const KINDS = ['channel', 'speaker', 'after', 'before'];

  // ---- reading ------------------------------------------------------------------------------------

  /** @param {string} name */
  function foldName(name) {
    return api.tokenize(name).map((token) => token.term).join(' ') || name.toLowerCase();
  }

  /** The channels that a name means: those equal to it, else those that contain it. @param {string} name @param {string[]} channels @returns {number[]} */
  function matchChannels(name, channels) {
    const wanted = foldName(name);
    const folded = channels.map(foldName);
    const all = channels.map((_, i) => i);
    const equal = all.filter((i) => folded[i] === wanted);
    return equal.length ? equal : all.filter((i) => folded[i].includes(wanted));
  }

  /** @param {string} day ISO */
  function dayNumber(day) {
    return Math.round(Date.parse(`${day}T00:00:00Z`) / 86400000);
  }

  /** The places of the channels that are asked for; none if any will do. @param {string} text @param {string[]} channels @returns {Set<number>} */
  function chosenChannels(text, channels) {
    return new Set(filterPieces(text, 'channel').flatMap(({ value }) => matchChannels(value, channels)));
  }

  /** @param {Query} query @param {Docs} docs @param {Note[]} notes @returns {Uint8Array} */
  function marksByChannel(query, docs, notes) {
    const marks = new Uint8Array(docs.n).fill(1);
    if (!query.channels.length) return marks;
    const allowed = new Uint8Array(docs.channelNames.length).fill(query.channels.some((filter) => filter.wanted) ? 0 : 1);
    for (const wanted of [true, false]) {
      for (const filter of query.channels) {
        if (filter.wanted !== wanted) continue;
        const found = matchChannels(filter.name, docs.channelNames);
        if (!found.length) notes.push({ code: 'unknown-channel', values: { name: filter.name } });
        for (const channel of found) allowed[channel] = wanted ? 1 : 0;
      }
    }
    for (let doc = 0; doc < docs.n; doc++) marks[doc] = allowed[docs.channel[doc]];
    return marks;
  }

  /** @param {Query} query @param {Manifest} manifest @param {Docs} docs @returns {Uint8Array} */
  function marksByDate(query, manifest, docs) {
    const marks = new Uint8Array(docs.n).fill(1);
    if (!query.after && !query.before) return marks;
    const zero = dayNumber(manifest.days0);
    const from = query.after ? dayNumber(query.after) - zero : 0;
    const to = query.before ? dayNumber(query.before) - zero : Infinity;
    for (let doc = 0; doc < docs.n; doc++) {
      const day = docs.day[doc];
      if (day < 0 || day < from || day >= to) marks[doc] = 0;
    }
    return marks;
  }

  /** Marks of the transcripts that pass each kind of filter. @param {Query} query @param {Manifest} manifest @param {Docs} docs @param {Note[]} notes */
  function filterMarks(query, manifest, docs, notes) {
    return { byChannel: marksByChannel(query, docs, notes), byDate: marksByDate(query, manifest, docs) };
  }

  // ---- writing ------------------------------------------------------------------------------------

  /** The filters of a kind that stand in the text; excluded channels are left alone. @param {string} text @param {FilterKind} kind */
  function filterPieces(text, kind) {
    return api.cutQuery(text, []).filter((piece) => piece.kind === kind && !piece.negative);
  }

  /**
   * The text with one date in place of all others of its kind; '' removes them.
   * @param {string} text @param {'after'|'before'} kind @param {string} value
   */
  function withFilter(text, kind, value) {
    const rest = filterPieces(text, kind).reverse().reduce(withoutPiece, text.trim());
    return value ? appended(rest, `${kind}:${value}`) : rest;
  }

  /** The text with one more filter behind it; a quotation that is open there is closed. @param {string} text @param {string} filter */
  function appended(text, filter) {
    const unclosed = api.parseQuery(text).notes.some((note) => note.code === 'unclosed-quote');
    return `${text}${unclosed ? '"' : ''} ${filter}`.trim();
  }

  /** The filters that stand in the text, in its order. @param {string} text */
  function filtersIn(text) {
    return api.cutQuery(text, []).filter((piece) => KINDS.includes(piece.kind) && piece.value);
  }

  /** The text without one of its filters. @param {string} text @param {Pick<Piece, 'start'|'end'>} piece */
  function withoutPiece(text, { start, end }) {
    return `${text.slice(0, start).trimEnd()} ${text.slice(end).trimStart()}`.trim();
  }

  /** The text with one more channel or speaker to choose from. @param {string} text @param {'channel'|'speaker'} kind @param {string} value */
  function withAnother(text, kind, value) {
    // Characters that would end the name; names are compared by their words, so nothing is lost.
    const name = value.replace(/["\u201c\u201d\u00ab\u00bb]/g, ' ');
    return appended(text.trim(), `${kind}:"${name}"`);
  }

  /** The text without any filter of its own. @param {string} text */
  function withoutFilters(text) {
    return filtersIn(text).reverse().filter((piece) => !piece.negative).reduce(withoutPiece, text.trim());
  }

  /** The month after another. @param {string} month as 2024-12 */
  function monthAfter(month) {
    const [year, number] = month.split('-').map(Number);
    const next = year * 12 + number; // months are counted from 0 here
    return `${String(Math.floor(next / 12)).padStart(4, '0')}-${String((next % 12) + 1).padStart(2, '0')}`;
  }

  /**
   * The text limited to the months from..to, both included; '' leaves an end open.
   * @param {string} text @param {string} from @param {string} to
   */
  function withMonths(text, from, to) {
    return withFilter(withFilter(text, 'after', from), 'before', to && monthAfter(to));
  }

  /** The months that the text is limited to, both included; null where a filter is not a whole month. @param {string} text */
  function monthsOf(text) {
    const { after, before } = api.parseQuery(text);
    const day = before ? new Date((dayNumber(before) - 1) * 86400000).toISOString() : '';
    return {
      from: !after ? '' : after.endsWith('-01') ? after.slice(0, 7) : null,
      to: !before ? '' : before.endsWith('-01') ? day.slice(0, 7) : null,
    };
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ filterMarks, matchChannels, chosenChannels, dayNumber, filtersIn, withAnother, withFilter, withoutFilters, withoutPiece, withMonths, monthsOf, monthAfter }));
})();
