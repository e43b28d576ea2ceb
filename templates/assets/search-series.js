// Queries in the chart: from their tallies to rows of months, and the words for the numbers in them.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { digits, wording } = api;

  /** A rate over less talk than this says little; such months are pale and do not set the scale. */
  const LEAST_TALK = 3600;
  /** A channel with less talk than this, in seconds, is no measure of how often something is said there. */
  const LEAST_OF_CHANNEL = 5 * 3600;
  /** So many months are shown at least, where there are as many. */
  const LEAST_SHOWN = 12;

  // ---- numbers in words -----------------------------------------------------------------------------

  /** @param {number} rate */
  function rateText(rate) {
    return rate >= 100 ? digits(Math.round(rate)) : digits(Number(rate.toPrecision(2)), 20);
  }

  /** @param {number} factor hours */
  function perHours(factor) {
    return wording('per_hours', { n: factor });
  }

  /** 132 mentions in 12 transcripts. @param {Tally} tally @param {Unit} unit @param {number} count @param {number} holders */
  function amount(tally, unit, count, holders) {
    if (unit === 'mentions') return wording('mentions_in', { mentions: wording('mentions', { n: count }), n: holders });
    const transcripts = wording('transcripts', { n: holders });
    return tally.bound === 'most' ? wording('at_most', { transcripts }) : transcripts;
  }

  /** The reliability of a series, as a key of the catalogue. @param {Series} series @param {Unit} unit */
  function reliability({ search, tally }, unit) {
    const { groups, sentence } = search.query;
    if (tally.bound === 'exact') {
      if (unit === 'mentions') return 'exact_mentions';
      return groups.length > 1 ? 'exact_all' : groups.length ? 'exact_one' : 'exact_filters';
    }
    if (tally.by === 'lists') return 'bound_words';
    if (!tally.phrase) return 'bound_excluded';
    return groups.length > 1 && !sentence ? 'bound_all' : 'bound_phrase';
  }

  /** The notes on one series. @param {Series} series @param {Unit} unit @param {Uint8Array} marks of the transcripts counted @param {boolean} isAlone */
  function noteOf(series, unit, marks, isAlone) {
    const { tally } = series;
    // A comparison is about spoken words, not titles.
    const titled = isAlone ? tally.titled.filter((doc) => marks[doc]).length : 0;
    return [
      wording(reliability(series, unit)),
      titled && wording('titled', { n: titled }),
      tally.partial && wording('commonest'),
      tally.unread && wording('unread', { n: tally.unread }),
    ].filter(Boolean).join(' ');
  }

  /** The notes on all series, each once; where they differ, with the names of its series. @param {Series[]} all @param {Unit} unit */
  function seriesNotes(all, unit) {
    /** @type {Map<string, string[]>} */
    const notes = new Map();
    for (const series of all) {
      const text = noteOf(series, unit, marksFor(series.search, all[0].search), all.length === 1);
      notes.set(text, [...(notes.get(text) || []), labelOf(series)]);
    }
    return [...notes].map(([text, names]) => (notes.size > 1 ? wording('note_of', { names: names.join(', '), note: text }) : text));
  }

  /** The numbers of one month in words. @param {ChartLine} line @param {number} month @param {Picture} picture @param {Tally} tally */
  function monthText({ counted, values }, month, { unit, factor }, tally) {
    const talk = counted.talk[month];
    if (!(talk > 0)) return wording('no_talk');
    const plain = amount(tally, unit, counted.counts[month], counted.holders[month]);
    if (!factor) return plain;
    return wording('rate_of', { rate: rateText(values[month]), per: perHours(factor), amount: plain, n: Math.max(1, Math.round(talk / 3600)) });
  }

  // ---- from tallies to rows -------------------------------------------------------------------------

  /** @param {Monthly} counted @param {Unit} unit @param {boolean} perHour */
  function valuesOf(counted, unit, perHour) {
    const counts = unit === 'mentions' ? counted.counts : counted.holders;
    return Float64Array.from(counts, (count, month) => (counted.talk[month] > 0 ? (perHour ? count / (counted.talk[month] / 3600) : count) : NaN));
  }

  /** The greatest value, which sets the scale: of months with enough talk, if there are any. @param {ChartLine[]} lines @param {boolean} perHour */
  function greatest(lines, perHour) {
    let firm = 0, loose = 0;
    for (const { values, counted } of lines) {
      values.forEach((value, month) => {
        if (!(value > 0)) return;
        loose = Math.max(loose, value);
        if (!perHour || counted.talk[month] >= LEAST_TALK) firm = Math.max(firm, value);
      });
    }
    return firm || loose || 1;
  }

  /**
   * Marks of the transcripts to count a query in: a compared query without channels or dates of its own is counted in
   * those of the query. `anyDate` leaves the dates aside.
   * @param {Search} search @param {Search} main @param {boolean} [anyDate] @returns {Uint8Array}
   */
  function marksFor(search, main, anyDate = false) {
    const byChannel = search.query.channels.length ? search.byChannel : main.byChannel;
    if (anyDate) return byChannel;
    const byDate = search.query.after || search.query.before ? search.byDate : main.byDate;
    return byChannel.map((mark, doc) => mark & byDate[doc]);
  }

  /** A series' query as it was understood, without filters that hold for all. @param {Series} series */
  function labelOf({ search, text }) {
    const asked = search.corrected ? search.corrected.to.trim() : text;
    return api.withoutFilters(asked) || asked;
  }

  /** The years of a calendar, in which transcripts are counted like months. @param {Calendar} calendar @returns {Calendar} */
  function yearsOf({ months, month }) {
    const years = [...new Set(months.map((name) => name.slice(0, 4)))];
    const placeOf = months.map((name) => years.indexOf(name.slice(0, 4)));
    return { months: years, month: month.map((at) => (at < 0 ? -1 : placeOf[at])) };
  }

  /**
   * Months that the query is limited to, both included, as places in the calendar; null without such a limit.
   * @param {Query} query @param {string[]} months
   */
  function chosenMonths({ after, before }, months) {
    if (!after && !before) return null;
    const length = months[0]?.length;
    const from = after ? months.findIndex((month) => month >= after.slice(0, length)) : 0;
    const to = before ? months.filter((month) => (length === 4 ? `${month}-01-01` : `${month}-01`) < before).length - 1 : months.length - 1;
    return { from: from < 0 ? months.length : from, to };
  }

  /** The first and the last month with talk. @param {Float64Array[]} talks */
  function spanOf(talks) {
    const spans = talks.flatMap((talk) => {
      const first = talk.findIndex((seconds) => seconds > 0);
      return first < 0 ? [] : [{ first, last: talk.length - 1 - [...talk].reverse().findIndex((seconds) => seconds > 0) }];
    });
    return { first: Math.min(Infinity, ...spans.map(({ first }) => first)), last: Math.max(-1, ...spans.map(({ last }) => last)) };
  }

  /** Months around those that are chosen, so that a few are not alone: their year, or as many on both sides. @param {{first: number, last: number}} all @param {{from: number, to: number}} chosen @param {string[]} months */
  function around({ first, last }, { from, to }, months) {
    const missing = LEAST_SHOWN - (to - from + 1);
    if (missing <= 0) return { first: Math.max(first, from), last: Math.min(last, to) };
    const isOneYear = months[from]?.slice(0, 4) === months[to]?.slice(0, 4) && months[from]?.length > 4;
    const start = isOneYear ? from - Number(months[from].slice(5)) + 1 : from - Math.floor(missing / 2);
    const begin = Math.max(first, Math.min(start, last - LEAST_SHOWN + 1));
    return { first: begin, last: Math.min(last, begin + LEAST_SHOWN - 1) };
  }

  /**
   * Channels in the order of their rows: by the first query, in rates those with enough talk first.
   * @param {Monthly[][]} counts by series @param {Unit} unit @param {boolean} perHour @returns {number[]}
   */
  function channelOrder(counts, unit, perHour) {
    /** @param {Monthly} row */
    const amountIn = (row) => (unit === 'mentions' ? row.total : row.totalHolders);
    /** @param {Monthly} row */
    const talkIn = (row) => row.talk.reduce((sum, seconds) => sum + seconds, 0);
    /** @type {Map<number, {most: number, all: number}>} */
    const weights = new Map();
    counts.forEach((rows, series) => rows.forEach((row) => {
      const talk = talkIn(row);
      const isFirm = talk >= LEAST_OF_CHANNEL;
      const value = perHour ? (isFirm ? amountIn(row) / talk : amountIn(row) / talk - 1e9) : amountIn(row);
      const weight = weights.get(row.channel) || { most: -Infinity, all: 0 };
      if (series === 0) weight.most = value;
      weight.all += amountIn(row);
      weights.set(row.channel, weight);
    }));
    return [...weights].sort((a, b) => b[1].most - a[1].most || b[1].all - a[1].all || a[0] - b[0]).map(([channel]) => channel);
  }

  /**
   * A series counted: `whole` within the filters, and its rows with what they show, which may be more months.
   * @param {Series} series @param {Calendar} calendar @param {Search} main @param {boolean} byChannel @param {boolean} withContext
   */
  function countSeries({ search, tally }, calendar, main, byChannel, withContext) {
    const marks = marksFor(search, main);
    const [whole] = api.countByMonth(calendar, search.docs, tally, [marks]);
    const rows = byChannel ? api.countByMonth(calendar, search.docs, tally, [marks], true) : [whole];
    return { whole, rows, shown: withContext ? api.countByMonth(calendar, search.docs, tally, [marksFor(search, main, true)], byChannel) : rows };
  }

  /** @param {Series[]} all @param {View} view @param {number} channelRows @returns {Picture} */
  function picture(all, view, channelRows) {
    const [{ search: main }] = all;
    const { docs } = main;
    const months = api.calendarOf(main.manifest, docs);
    const calendar = view.every === 'year' ? yearsOf(months) : months;
    const unit = all.every((series) => series.tally.unit === 'mentions') ? 'mentions' : 'transcripts';
    const perHour = view.per === 'hour', byChannel = view.by === 'channel';
    const chosen = chosenMonths(main.query, calendar.months);
    // Months beside the chosen ones are counted only where nothing has to be read for it.
    const withContext = chosen !== null && all.every((series) => series.tally.isWhole);
    const counts = all.map((series) => countSeries(series, calendar, main, byChannel, withContext));
    const span = spanOf(counts.flatMap(({ shown }) => shown.map(({ talk }) => talk)));
    const { first, last } = withContext && span.last >= 0 ? around(span, chosen, calendar.months) : span;
    const channels = byChannel ? channelOrder(counts.map(({ rows }) => rows), unit, perHour) : [-1];
    const few = channels.slice(0, Math.max(1, channelRows));
    const lines = few.flatMap((channel) => counts.flatMap(({ rows, shown }, series) => {
      const whole = rows.find((row) => row.channel === channel);
      const counted = shown.find((row) => row.channel === channel);
      if (!whole || !counted) return [];
      return [{ series, name: byChannel ? docs.channelNames[channel] : labelOf(all[series]), isChannel: byChannel, whole, counted, values: valuesOf(counted, unit, perHour) }];
    }));
    const value = greatest(lines, perHour);
    const factor = perHour ? [1, 10, 100].find((hours) => value * hours >= 1) || 1000 : 0;
    if (factor > 1) for (const line of lines) line.values = line.values.map((one) => one * factor);
    return { calendar, unit, whole: counts[0].whole, lines, hidden: channels.length - few.length, first, last, factor, chosen: withContext ? chosen : null };
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ LEAST_TALK, amount, greatest, labelOf, marksFor, monthText, perHours, picture, rateText, seriesNotes }));
})();
