// The numbers of the chart as a table of months.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { digits, labelOf, make, monthName, perHours, rateText, wording } = api;

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
  function monthTable(picture, all) {
    const { calendar, lines, first, last, unit, factor } = picture;
    const single = lines.length === 1;
    const columns = single ? singleColumns(lines[0], picture) : lines.map((line) => lineColumn(line, picture, all));
    const body = make('tbody');
    for (let month = first; month <= last; month++) {
      if (!lines.some((line) => line.counted.talk[month] > 0)) continue;
      const cells = columns.map((column) => make('td', { class: 'n' }, column.at(month)));
      body.append(make('tr', {}, make('th', { scope: 'row' }, monthName(calendar.months[month])), ...cells));
    }
    const title = [wording(unit === 'mentions' ? 'mentions_by_month' : 'transcripts_by_month'), factor && !single ? perHours(factor) : ''].filter(Boolean).join(', ');
    const caption = all.some((series) => series.tally.bound === 'most') ? wording('caption_most', { caption: title }) : title;
    const head = make('tr', {}, make('th', { scope: 'col' }, wording('month')), ...columns.map(({ name }) => make('th', { scope: 'col', class: 'n', dir: 'auto' }, name)));
    return make('table', {}, make('caption', {}, caption), make('thead', {}, head), body);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ monthTable }));
})();
