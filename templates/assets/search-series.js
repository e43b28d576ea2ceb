// Queries in the chart: from their tallies to rows of months, and the words for the numbers in them.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { digits, wording } = api;

  /** A rate over less talk than this says little; such months are pale and do not set the scale. */
  const LEAST_TALK = 3600;

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

  /** The notes on all series, each once; where they differ, with the names of its series. @param {Series[]} all @param {Unit} unit @param {Uint8Array} byChannel */
  function seriesNotes(all, unit, byChannel) {
    /** @type {Map<string, string[]>} */
    const notes = new Map();
    for (const series of all) {
      const text = noteOf(series, unit, marksFor(series.search, byChannel), all.length === 1);
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

  /** The marks of the channels to count a query in: a compared query without channels of its own is counted in those of the query. @param {Search} search @param {Uint8Array} byChannel */
  function marksFor(search, byChannel) {
    return search.query.channels.length ? search.byChannel : byChannel;
  }

  /** A series' query as it was understood, without filters that hold for all. @param {Series} series */
  function labelOf({ search, text }) {
    const asked = search.corrected ? search.corrected.to.trim() : text;
    return api.withoutFilters(asked) || asked;
  }

  /** The rows of one series, and its sum. @param {Series} series @param {Calendar} calendar @param {Unit} unit @param {Uint8Array} byChannel @param {boolean} byTotal */
  function rowsOf({ search, tally }, calendar, unit, byChannel, byTotal) {
    const marks = [marksFor(search, byChannel)];
    const [whole] = api.countByMonth(calendar, search.docs, tally, marks);
    const rows = byTotal ? [whole] : api.countByMonth(calendar, search.docs, tally, marks, true);
    if (unit === 'transcripts') rows.sort((a, b) => b.totalHolders - a.totalHolders);
    return { whole, rows };
  }

  /** @param {Series[]} all @param {View} view @param {Uint8Array} byChannel marks of the query's channels @param {number} channelRows @returns {Picture} */
  function picture(all, view, byChannel, channelRows) {
    const { docs, manifest } = all[0].search;
    const calendar = api.calendarOf(manifest, docs);
    const unit = all.every((series) => series.tally.unit === 'mentions') ? 'mentions' : 'transcripts';
    const perHour = view.per === 'hour', byTotal = view.by === 'total';
    const counts = all.map((series) => rowsOf(series, calendar, unit, byChannel, byTotal));
    let first = calendar.months.length, last = -1;
    for (const { whole } of counts) {
      whole.talk.forEach((talk, month) => {
        if (talk > 0) [first, last] = [Math.min(first, month), Math.max(last, month)];
      });
    }
    const most = Math.max(1, channelRows);
    const lines = counts.flatMap(({ rows }, series) => rows.slice(0, most).map((counted) => ({
      series, name: byTotal ? labelOf(all[series]) : docs.channelNames[counted.channel], isChannel: !byTotal, counted, values: valuesOf(counted, unit, perHour),
    })));
    const hidden = counts.reduce((sum, { rows }) => sum + Math.max(0, rows.length - most), 0);
    const value = greatest(lines, perHour);
    const factor = perHour ? [1, 10, 100].find((hours) => value * hours >= 1) || 1000 : 0;
    if (factor > 1) for (const line of lines) line.values = line.values.map((one) => one * factor);
    return { calendar, unit, whole: counts[0].whole, lines, hidden, first, last, factor };
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ LEAST_TALK, amount, greatest, labelOf, marksFor, monthText, perHours, picture, rateText, seriesNotes }));
})();
