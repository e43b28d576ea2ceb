// The numbers of the chart as a table of months.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { digits, labelOf, make, perHours, rateText, wording } = api;

  /** @typedef {{name: string, at: (month: number) => string}} Column */

  /** The columns of a single row: each of its numbers. @param {ChartLine} line @param {Picture} picture @returns {Column[]} */
  function singleColumns({ counted, values }, { unit, factor }) {
    /** @type {Column[]} */
    const columns = [
      { name: wording('column_transcripts'), at: (month) => digits(counted.holders[month]) },
      { name: wording('column_hours'), at: (month) => digits(Number((counted.talk[month] / 3600).toFixed(1))) },
    ];
    if (unit === 'mentions') columns.unshift({ name: wording('column_mentions'), at: (month) => digits(counted.counts[month]) });
    if (factor) columns.push({ name: wording('per_hours_column', { n: factor }), at: (month) => (values[month] >= 0 ? rateText(values[month]) : '–') });
    return columns;
  }

  /** The column of a row among several. @param {ChartLine} line @param {Picture} picture @param {Series[]} all @returns {Column} */
  function lineColumn({ series, name, isChannel, values }, { factor }, all) {
    const compared = all.length > 1 && isChannel;
    return {
      name: compared ? `${labelOf(all[series])}, ${name}` : name,
      at: (month) => (values[month] >= 0 ? (factor ? rateText(values[month]) : digits(values[month])) : '–'),
    };
  }

  /** @param {Picture} picture @param {Series[]} all */
  function columnsOf(picture, all) {
    const { lines } = picture;
    return lines.length === 1 ? singleColumns(lines[0], picture) : lines.map((line) => lineColumn(line, picture, all));
  }

  /** The months that answer the query and in which somebody talks. @param {Picture} picture */
  function monthsOfTable({ lines, first, last, chosen }) {
    const from = Math.max(first, chosen ? chosen.from : first), to = Math.min(last, chosen ? chosen.to : last);
    const months = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    return months.filter((month) => lines.some((line) => line.counted.talk[month] > 0));
  }

  /** @param {Picture} picture @param {Series[]} all */
  function monthTable(picture, all) {
    const { calendar, lines, unit, factor } = picture;
    const columns = columnsOf(picture, all);
    const rows = monthsOfTable(picture).map((month) => {
      const cells = columns.map((column) => make('td', { class: 'n' }, column.at(month)));
      return make('tr', {}, make('th', { scope: 'row' }, api.periodName(calendar.months[month])), ...cells);
    });
    const isYears = calendar.months[0]?.length === 4;
    const ofMentions = unit === 'mentions';
    const name = isYears ? wording(ofMentions ? 'mentions_by_year' : 'transcripts_by_year') : wording(ofMentions ? 'mentions_by_month' : 'transcripts_by_month');
    const title = [name, factor && lines.length > 1 ? perHours(factor) : ''].filter(Boolean).join(', ');
    const caption = all.some((series) => series.tally.bound === 'most') ? wording('caption_most', { caption: title }) : title;
    const head = make('tr', {}, make('th', { scope: 'col' }, wording(isYears ? 'year' : 'month')), ...columns.map(({ name: text }) => make('th', { scope: 'col', class: 'n', dir: 'auto' }, text)));
    return make('table', {}, make('caption', {}, caption), make('thead', {}, head), make('tbody', {}, ...rows));
  }

  /** The figures of the chart for a spreadsheet, one row a month, series and channel. @param {Picture} picture @param {Series[]} all @returns {(string|number)[][]} */
  function monthCsv(picture, all) {
    const { calendar, lines, unit, factor } = picture;
    const rows = monthsOfTable(picture).flatMap((month) => lines.map(({ series, name, isChannel, counted, values }) => [
      calendar.months[month], labelOf(all[series]), isChannel ? name : '', ...(unit === 'mentions' ? [counted.counts[month]] : []), counted.holders[month],
      Number((counted.talk[month] / 3600).toFixed(2)), ...(factor ? [values[month] >= 0 ? Number(values[month].toPrecision(4)) : ''] : []), all[series].tally.bound === 'exact' ? 'exact' : 'at most',
    ]));
    const head = ['period', 'query', 'channel', ...(unit === 'mentions' ? ['mentions'] : []), 'transcripts', 'hours', ...(factor ? [`per_${factor}_hours`] : []), 'certainty'];
    return [head, ...rows];
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ monthTable, monthCsv }));
})();
