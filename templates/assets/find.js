// The spoken lines of a transcript page, for the search page.
//
// On http the search page fetches a transcript, parses it and reads the lines with readLines(). From disk a
// browser does not let one page read another; there the search page opens the transcript in a hidden frame as
// `page.html#find`, and the transcript answers with its lines: {longhand: 1, lines: [[anchor, text], ...]}.

(function () {
  'use strict';

  /** @typedef {{anchor: string, seconds: number|null, text: string}} Line */

  const BLOCKS = 'p, li, h1, h2, h3, h4, h5, h6, pre, td, th, dt, dd';

  /** Seconds of an anchor such as 12:35, 1:02:35 or 12:35.480, else null. @param {string} anchor */
  function anchorSeconds(anchor) {
    const parts = /^(?:(\d+):)?(\d+):(\d\d(?:\.\d+)?)$/.exec(anchor);
    return parts ? Number(parts[1] || 0) * 3600 + Number(parts[2]) * 60 + Number(parts[3]) : null;
  }

  /** @param {string|null} text */
  function tidy(text) {
    return (text || '').replace(/\s+/g, ' ').trim();
  }

  /** Lines of a transcript: a line without a time is named by its place. @param {Element} body @returns {Line[]} */
  function transcriptLines(body) {
    /** @type {Line[]} */
    const lines = [];
    Array.from(body.querySelectorAll('p')).forEach((line, i) => {
      if (line.closest('details')) return; // folded repetitions
      const anchor = line.id || `l${i + 1}`;
      lines.push({ anchor, seconds: anchorSeconds(anchor), text: tidy(line.textContent) });
    });
    return lines;
  }

  /** Blocks of a page made from general Markdown: the nearest id on or before a block is its anchor. @param {Element} body @returns {Line[]} */
  function proseLines(body) {
    /** @type {Line[]} */
    const lines = [];
    let anchor = '';
    for (const element of Array.from(body.querySelectorAll('*'))) {
      if (element.id) anchor = element.id;
      if (!element.matches(BLOCKS) || element.querySelector(BLOCKS)) continue;
      lines.push({ anchor, seconds: null, text: tidy(element.textContent) });
    }
    return lines;
  }

  /**
   * What is said on a transcript page, line by line.
   * @param {Document} page @returns {Line[]}
   */
  function readLines(page) {
    const body = page.querySelector('main .t');
    if (!body) return [];
    const lines = body.classList.contains('prose') ? proseLines(body) : transcriptLines(body);
    return lines.filter((line) => line.text);
  }

  /** Answers the search page if it asked. */
  function answerFind() {
    if (parent === window || !/^#find(=|$)/.test(location.hash)) return;
    const lines = readLines(document).map((line) => [line.anchor, line.text]);
    // From disk every page has the origin "null", so there is no narrower address than "*".
    parent.postMessage({ longhand: 1, lines }, '*');
  }

  const root = /** @type {any} */ (globalThis);
  root.longhand = Object.assign(root.longhand || {}, { readLines, anchorSeconds, answerFind });
  if (typeof module === 'object' && module.exports) module.exports = root.longhand;
})();
