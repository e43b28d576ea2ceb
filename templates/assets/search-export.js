// Results to save or copy: as plain text, CSV (RFC 4180) and JSON. A row is a moment.

(function () {
  'use strict';

  const api = globalThis.longhand;

  const COLUMNS = /** @type {const} */ (['title', 'channel', 'date', 'time', 'seconds', 'speaker', 'quote', 'page', 'recording']);

  /** The address of a recording at a second; '' if it is not one that may be linked to. @param {string} recording @param {number|null} seconds */
  function recordingAt(recording, seconds) {
    const second = Math.floor(seconds || 0);
    if (/^[\w-]{11}$/.test(recording)) return `https://youtu.be/${recording}${second ? `?t=${second}` : ''}`;
    if (!/^https?:\/\//i.test(recording)) return '';
    return second ? `${recording.replace(/#.*$/, '')}#t=${second}` : recording;
  }

  /** @param {string} url of a page @param {string} anchor */
  function addressOf(url, anchor) {
    return anchor ? `${url}#${encodeURI(anchor)}` : url;
  }

  /** The moments of all hits. @param {Hit[]} hits @param {string} base address that those of the pages are relative to @returns {Quotation[]} */
  function quotations(hits, base) {
    return hits.flatMap((hit) => {
      /** @type {Pick<Moment, 'anchor'|'seconds'|'speaker'|'line'>[]} */
      const moments = hit.moments.length ? hit.moments : [{ anchor: '', seconds: null, speaker: '', line: '' }];
      return moments.map(({ anchor, seconds, speaker, line }) => ({
        title: hit.title, channel: hit.channel, date: hit.date, time: seconds === null ? '' : api.clock(seconds),
        seconds: seconds === null ? null : Math.floor(seconds), speaker, quote: line,
        page: new URL(addressOf(hit.url, anchor), base).href, recording: recordingAt(hit.recording, seconds),
      }));
    });
  }

  /**
   * A field of a CSV file. Spreadsheets take a text that begins like a formula for one, and transcripts are written by
   * others: an apostrophe before it makes it text again.
   * @param {string|number|null} value
   */
  function csvField(value) {
    if (typeof value === 'number') return String(value);
    const text = /^\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value || '') ? `'${value}` : value || '';
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  }

  /** @param {(string|number|null)[][]} rows @returns {string} */
  function csvRows(rows) {
    return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
  }

  /** @param {Quotation[]} rows @returns {string} */
  function csvOf(rows) {
    return csvRows([[...COLUMNS], ...rows.map((row) => COLUMNS.map((column) => row[column]))]);
  }

  /** @param {Quotation[]} rows @param {string} query @param {string} address of the search @param {string} [partial] a sentence if these are not all results @returns {string} */
  function jsonOf(rows, query, address, partial) {
    return `${JSON.stringify({ ...(partial ? { partial } : {}), query, address, results: rows }, null, 1)}\n`;
  }

  /** Quotations for a letter or a note: who said what, when and where. @param {Quotation[]} rows @returns {string} */
  function textOf(rows) {
    return rows.map(({ title, channel, date, time, speaker, quote, page, recording }) => [
      quote && `“${quote.trim()}”`,
      [speaker, title || api.wording('untitled'), channel, date, time].filter(Boolean).join(', '),
      page,
      recording,
    ].filter(Boolean).join('\n')).map((one) => `${one}\n`).join('\n');
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ recordingAt, addressOf, quotations, csvRows, csvOf, jsonOf, textOf }));
})();
