// The exact times of lines and words, which the page holds after its text where the transcript has them.
//
// Written by src/render/times.rs, described in docs/formats.md: `.15o .rs .a0,_ ...`, an entry for each line and word,
// lines between commas, words between spaces.

(function () {
  'use strict';

  const ENTRY = /^(?:(-?[\da-z]+):([\da-z]+)@)?(_|-?[\da-z]*)(?:\.(-?[\da-z]+))?$/;

  function number(/** @type {string} */ digits) {
    return Number.parseInt(digits, 36);
  }

  /** Reads entries, each counted from the end of the one before. @param {number} now milliseconds */
  function clock(now) {
    return (/** @type {string} */ start, /** @type {string|undefined} */ length) => {
      /** @type {{start?: number, end?: number}} */
      const times = {};
      if (start !== '_') times.start = (now += number(start || '0')) / 1000;
      if (length !== undefined) times.end = (now += number(length)) / 1000;
      return times;
    };
  }

  /** @param {string} entry */
  function parts(entry) {
    const found = ENTRY.exec(entry);
    if (!found) throw new Error(`no time: ${entry}`);
    return found;
  }

  /** @param {string[]} entries @param {string} text @param {number} now @returns {SpokenWord[]} */
  function wordsOf(entries, text, now) {
    const read = clock(now);
    let end = 0;
    return entries.map((entry) => {
      const [, skip, size, start, length] = parts(entry);
      const from = skip === undefined ? end && end + 1 : end + number(skip);
      const space = text.indexOf(' ', from);
      end = skip !== undefined ? from + number(size) : space < 0 ? text.length : space;
      return { from, to: end, ...read(start, length) };
    });
  }

  /** The times of lines with these texts; null where they belong to another text. @param {string} value @param {string[]} texts @returns {Times[]|null} */
  function readTimes(value, texts) {
    const lines = value.split(',');
    if (lines.length !== texts.length) return null;
    const read = clock(0);
    let last = 0;
    try {
      return lines.map((line, at) => {
        const [entry, ...words] = line.split(' ');
        const [, , , start, length] = parts(entry);
        const times = read(start, length);
        const found = wordsOf(words, texts[at], Math.round((times.start ?? last) * 1000));
        last = times.end ?? times.start ?? last;
        return { ...times, words: found };
      });
    } catch {
      return null;
    }
  }

  /** The lines with their exact times, as far as the page has them. @template {{text: string}} T @param {Document} document @param {T[]} lines @returns {(T & Times)[]} */
  function exactLines(document, lines) {
    const value = document.querySelector('main > .times')?.getAttribute('value');
    const times = value ? readTimes(value, lines.map(({ text }) => text)) : null;
    return times ? lines.map((line, at) => ({ ...line, ...times[at] })) : lines;
  }

  Object.assign(globalThis.longhand, /** @satisfies {Partial<Longhand>} */ ({ readTimes, exactLines }));
})();
