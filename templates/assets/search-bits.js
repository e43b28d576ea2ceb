// Numbers in the files of the index: digits and strings of bits.
//
// Numbers are packed into strings over 91 printable characters: 13 bits make two of them (91 * 91 = 8281 > 8192).
// Sorted lists use the binary interpolative code (Moffat & Stuiver, "Binary interpolative coding for effective index
// compression", 2000), which spends next to nothing on dense lists.

(function () {
  'use strict';

  const BASE = 91, GROUP = 13;

  /** The values of the characters of the alphabet: ! to ~ without " < and \. */
  const DIGIT = new Uint8Array(128);
  for (let code = 0x21, value = 0; code < 0x7f; code++) {
    if (code !== 0x22 && code !== 0x3c && code !== 0x5c) DIGIT[code] = value++;
  }

  /** A number written with `width` digits at `at`. @param {string} text @param {number} at @param {number} [width] */
  function digitsAt(text, at, width = 1) {
    let value = 0;
    for (let i = at; i < at + width; i++) value = value * BASE + DIGIT[text.charCodeAt(i)];
    return value;
  }

  /** floor(log2 x) for 1 <= x < 2^53. @param {number} x @returns {number} */
  function log2Floor(x) {
    return x < 0x80000000 ? 31 - Math.clz32(x) : 31 + log2Floor(Math.floor(x / 0x80000000));
  }

  /** Refuses a file of the index that the build cannot have written so. @param {string} problem @returns {never} */
  function damaged(problem) {
    throw new Error(`damaged index: ${problem}`);
  }

  /** Reads the bits of text[at..end), most significant first. A few zeros follow the end; reading further is an error. */
  class BitReader {
    /** @param {string} text @param {number} [at] @param {number} [end] */
    constructor(text, at = 0, end = text.length) {
      this.text = text;
      this.at = at;
      this.end = end;
      this.bits = 0; // at most 28 bits that were taken from the text and not yet used
      this.count = 0;
    }

    /** Takes the next group from the text. A single last character holds 6 bits. */
    fill() {
      const left = this.end - this.at;
      if (left === 1) {
        this.bits = (this.bits << 6) | DIGIT[this.text.charCodeAt(this.at)];
        this.count += 6;
        this.at++;
      } else {
        // A number may begin in the last group and end one group later, but no further out.
        if (left < -GROUP) damaged('a file is cut short');
        const { text, at } = this;
        const value = left > 1 ? DIGIT[text.charCodeAt(at)] * BASE + DIGIT[text.charCodeAt(at + 1)] : 0;
        this.bits = (this.bits << GROUP) | value;
        this.count += GROUP;
        this.at += 2;
      }
    }

    /** An unsigned number of up to 45 bits. @param {number} width @returns {number} */
    read(width) {
      if (width > 15) return this.read(width - 15) * 0x8000 + this.read(15);
      while (this.count < width) this.fill();
      this.count -= width;
      const value = this.bits >>> this.count;
      this.bits &= (1 << this.count) - 1;
      return value;
    }

    /** A number >= 1: as many zeros as bits follow its first one. */
    gamma() {
      let zeros = 0;
      while (this.read(1) === 0) if (++zeros > 45) damaged('an endless number');
      return zeros ? 2 ** zeros + this.read(zeros) : 1;
    }

    /** A number 0 <= x < range in truncated binary. @param {number} range */
    truncated(range) {
      if (range <= 1) return 0;
      if (range < 0x8000) return this.truncatedSmall(range);
      const width = log2Floor(range);
      const short = 2 ** (width + 1) - range;
      const value = this.read(width);
      return value < short ? value : value * 2 + this.read(1) - short;
    }

    /** The same for 1 < range < 2^15, where nearly all numbers are. @param {number} range */
    truncatedSmall(range) {
      const width = 31 - Math.clz32(range);
      const short = (2 << width) - range;
      while (this.count <= width) this.fill();
      const long = this.bits >>> (this.count - width - 1); // with the one bit more that it may have
      const isShort = long >>> 1 < short;
      this.count -= isShort ? width : width + 1;
      this.bits &= (1 << this.count) - 1;
      return isShort ? long >>> 1 : long - short;
    }

    /** An ascending list of n distinct numbers in lo..hi. @param {number} n @param {number} lo @param {number} hi */
    set(n, lo, hi) {
      if (n > hi - lo + 1) damaged('more numbers than there are');
      const list = new Uint32Array(n);
      this.setInto(list, 0, n, lo, hi);
      return list;
    }

    /**
     * Middle first, then each half between tighter bounds. Depth is log2 n.
     * @param {Uint32Array} list @param {number} from @param {number} n @param {number} lo @param {number} hi
     */
    setInto(list, from, n, lo, hi) {
      while (n > 0) {
        if (hi - lo + 1 === n) {
          for (let i = 0; i < n; i++) list[from + i] = lo + i;
          return;
        }
        const m = n >>> 1;
        const low = lo + m;
        const range = hi - (n - 1 - m) - low + 1;
        const value = low + (range < 2 ? 0 : this.truncated(range));
        list[from + m] = value;
        if (m) this.setInto(list, from, m, lo, value - 1);
        from += m + 1;
        n -= m + 1;
        lo = value + 1;
      }
    }
  }

  Object.assign(globalThis.longhand, /** @satisfies {Partial<Longhand>} */ ({ BASE, BitReader, damaged, digitsAt }));
})();
