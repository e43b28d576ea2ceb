// The words of the index with their posting lists: shards of words in byte order.

(function () {
  'use strict';

  const { BitReader, digitsAt } = globalThis.longhand;

  /**
   * Order of the UTF-8 bytes. It differs from the order of JavaScript strings where one has a surrogate and
   * the other a character from U+E000 on.
   * @param {string} a @param {string} b
   */
  function compareBytes(a, b) {
    const n = Math.min(a.length, b.length);
    for (let i = 0; i < n; i++) {
      const x = a.charCodeAt(i), y = b.charCodeAt(i);
      if (x === y) continue;
      const highX = x >= 0xd800 && x < 0xe000, highY = y >= 0xd800 && y < 0xe000;
      return highX === highY ? x - y : highX ? 1 : -1;
    }
    return a.length - b.length;
  }

  /** UTF-8 length of a UTF-16 unit; the two halves of a pair make four together. @param {number} unit */
  function byteLength(unit) {
    return unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }

  /** The longest beginning of `word` that takes `bytes` bytes. @param {string} word @param {number} bytes */
  function headOf(word, bytes) {
    let i = 0;
    while (bytes > 0 && i < word.length) bytes -= byteLength(word.charCodeAt(i++));
    return word.slice(0, i);
  }

  /** A front-coded list: one digit counts the bytes that a word shares with the word before. @param {string} coded @returns {string[]} */
  function readWords(coded) {
    if (!coded) return [];
    let last = '';
    return coded.split(' ').map((entry) => (last = headOf(last, digitsAt(entry, 0)) + entry.slice(1)));
  }

  /** How many entries of the sorted list are not after `word`. @param {string[]} list @param {string} word */
  function countUpTo(list, word) {
    let low = 0, high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareBytes(list[middle], word) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** A word shard: its words are decoded at once, their lists on demand. Shards of frequent words do not repeat them. */
  class WordShard {
    /** @param {{t?: string, p: string}} file @param {number} n number of transcripts */
    constructor(file, n) {
      this.n = n;
      this.words = readWords(file.t || '');
      this.records = file.p.split(' ');
    }

    /** @param {string} word @returns {number} position, or -1 */
    find(word) {
      const i = countUpTo(this.words, word) - 1;
      return i >= 0 && this.words[i] === word ? i : -1;
    }

    /** The number of transcripts that say the word at a position. @param {number} i */
    frequency(i) {
      return new BitReader(this.records[i]).gamma() - 1;
    }

    /** @param {number} i @returns {Postings} */
    postings(i) {
      const bits = new BitReader(this.records[i]);
      const df = bits.gamma() - 1;
      const docs = bits.set(df, 0, this.n - 1);
      const counts = new Uint32Array(df);
      if (df) {
        // The counts are coded as their running sums less one; the last is the total and left out.
        const total = bits.gamma() - 1 + df;
        const sums = bits.set(df - 1, 0, total - 2);
        let before = -1;
        for (let k = 0; k < df - 1; before = sums[k++]) counts[k] = sums[k] - before;
        counts[df - 1] = total - 1 - before;
      }
      const titles = bits.set(bits.gamma() - 1, 0, this.n - 1);
      return { docs, counts, titles };
    }
  }

  Object.assign(globalThis.longhand, /** @satisfies {Partial<Longhand>} */ ({ WordShard, compareBytes, countUpTo, readWords }));
})();
