// Corrections of misspelt words.

(function () {
  'use strict';

  const api = globalThis.longhand;

  /**
   * Edits between two words, a swap of neighbours counting as one (optimal string alignment); anything above
   * `limit` comes back as limit + 1.
   * @param {string[]} a @param {string[]} b characters @param {number} limit
   */
  function editDistance(a, b, limit) {
    if (Math.abs(a.length - b.length) > limit) return limit + 1;
    /** @type {number[]} */
    let twoUp = [];
    let up = b.map((_, j) => j);
    up.push(b.length);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let best = i;
      for (let j = 1; j <= b.length; j++) {
        let cost = Math.min(up[j] + 1, row[j - 1] + 1, up[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, twoUp[j - 2] + 1);
        row.push(cost);
        if (cost < best) best = cost;
      }
      if (best > limit) return limit + 1;
      twoUp = up;
      up = row;
    }
    return Math.min(up[b.length], limit + 1);
  }

  /** The length of words in which two slips are forgiven, in letters. */
  const LONG = 8;

  /** Whether a word may have been typed by mistake for another. @param {string} word @param {string} other */
  function isSlip(word, other) {
    const limit = word.length >= LONG ? 2 : 1;
    if (word === other || Math.abs(word.length - other.length) > limit) return false;
    return editDistance([...word], [...other], limit) <= limit;
  }

  /** Words of the list that are one edit away, or two for long words if none is. @param {string} word @param {string[]} list @param {number} [limit] */
  function similarWords(word, list, limit = word.length >= LONG ? 2 : 1) {
    const letters = [...word];
    /** @type {string[][]} */
    const near = [[], []];
    for (const other of list) {
      const distance = editDistance(letters, [...other], limit);
      if (distance > 0 && distance <= limit) near[distance - 1].push(other);
    }
    return near[0].length ? near[0] : near[1];
  }

  /**
   * Words of one length, with a logarithmic level of how many transcripts have them: one digit each in `df`,
   * or 0 where the file leaves that out.
   * @param {{t: string, df?: string}} file @returns {Map<string, number>}
   */
  function readSpelling(file) {
    const { df } = file;
    return new Map(api.readWords(file.t).map((word, i) => [word, df ? api.digitsAt(df, i) : 0]));
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ isSlip, readSpelling, similarWords }));
})();
