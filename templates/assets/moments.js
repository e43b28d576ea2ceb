// Moments of a recording, and the fragments of addresses that name them.

(function () {
  'use strict';

  /** The seconds of `12:35`, `1:02:35.5`, `755` or `755s`; NaN for anything else. @param {string} text */
  function seconds(text) {
    if (!/^(\d+:){0,2}\d+(\.\d+)?s?$/.test(text)) return NaN;
    return text.replace('s', '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  }

  /** @param {number} number */
  function twoDigits(number) {
    return String(number).padStart(2, '0');
  }

  /** `12:35`, from one hour on `1:02:35`. @param {number} time in seconds */
  function clock(time) {
    const whole = Math.max(0, Math.floor(time));
    const hours = Math.floor(whole / 3600), minutes = Math.floor(whole / 60) % 60;
    return hours ? `${hours}:${twoDigits(minutes)}:${twoDigits(whole % 60)}` : `${minutes}:${twoDigits(whole % 60)}`;
  }

  /** The position of the last line that starts at a time or before it, or of the first line if none does. @param {Placed[]} timed @param {number} time */
  function lineAt(timed, time) {
    let low = 0, high = timed.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (Number(timed[middle].seconds) <= time) low = middle;
      else high = middle;
    }
    return low;
  }

  /**
   * The lines that a fragment names: `#12:35`, a range `#12:35-13:10`, the forms of W3C Media
   * Fragments `#t=755`, `#t=12:35,13:10`, or `#l17` and `#l17-l19`, lines of a transcript without
   * times. A time between two lines names the line that covers it; a range ends before its end.
   * @template {Placed} L @param {L[]} lines @param {string} fragment @returns {L[]}
   */
  function namedLines(lines, fragment) {
    const media = /^t=(?:npt:)?(.*)$/.exec(fragment);
    const [from, to = ''] = media ? media[1].split(',') : fragment.split('-');
    const exact = lines.findIndex((line) => line.anchor === from);
    if (exact >= 0 && lines[exact].seconds === null) {
      const last = lines.findIndex((line) => line.anchor === to);
      return lines.slice(exact, Math.max(exact, last) + 1);
    }
    // `#t=,20` begins at the beginning.
    const start = media && !from && to ? 0 : seconds(from), end = seconds(to);
    const timed = lines.filter((line) => line.seconds !== null);
    if (Number.isNaN(start) || !timed.length) return [];
    const first = exact >= 0 ? timed.indexOf(lines[exact]) : lineAt(timed, start);
    let last = first;
    while (last + 1 < timed.length && Number(timed[last + 1].seconds) < end) last++;
    return timed.slice(first, last + 1);
  }

  /**
   * The fragment that names the lines from one position to another, both included.
   * @param {Placed[]} lines @param {number} first @param {number} last @param {number} length of the recording, in seconds
   */
  function fragmentOf(lines, first, last, length) {
    const from = lines[first].anchor;
    // Blocks of a text have the names of their headings, which make no range.
    const isLine = lines[first].seconds !== null || /^l\d+$/.test(from);
    if (first === last || !isLine) return from;
    if (lines[first].seconds === null) return `${from}-${lines[last].anchor}`;
    const after = lines[last + 1];
    return `${from}-${after ? after.anchor : clock(endOf(lines, last, length))}`;
  }

  /** The end of a line: the start of the next one; for the last, the end of the recording or five seconds later. @param {Placed[]} lines @param {number} at @param {number} length */
  function endOf(lines, at, length) {
    const start = Number(lines[at].seconds);
    for (let next = at + 1; next < lines.length; next++) {
      const { seconds: end } = lines[next];
      if (end !== null && end > start) return end;
    }
    return length > start ? length : start + 5;
  }

  /** @satisfies {Partial<Longhand>} */
  const exported = { clock, seconds, lineAt, namedLines, fragmentOf, endOf };
  globalThis.longhand = Object.assign(globalThis.longhand || {}, exported);
})();
