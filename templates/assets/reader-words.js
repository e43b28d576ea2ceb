// The word that is spoken, marked while a recording plays whose page knows the times of its words. The mark is painted
// and not written (CSS Custom Highlight API), so the page stays as it is; a browser without it marks the line alone.

(function () {
  'use strict';

  const api = /** @type {any} */ (window).longhand;
  const highlight = typeof Highlight === 'function' && CSS.highlights ? new Highlight() : null;

  /** @type {Map<Element, any>|null} lines with their words, by their elements */
  let lines = null;

  function wordsOf(/** @type {any} */ line) {
    lines ??= new Map(api.exactLines(document, api.pageLines()).map((/** @type {any} */ exact) => [exact.element, exact]));
    return lines?.get(line.element)?.words || [];
  }

  /** Marks the word of a line that is spoken at a time; none where none is. @param {any} line @param {number} seconds */
  function showWord(line, seconds) {
    if (!highlight) return;
    highlight.clear();
    const word = line && wordsOf(line).findLast((/** @type {any} */ word) => word.start <= seconds);
    const text = line?.element.firstChild;
    // Where something was found in the line, its text is in pieces.
    if (!word || word.end < seconds || text?.nodeType !== Node.TEXT_NODE || text.length < word.to) return;
    const range = document.createRange();
    range.setStart(text, word.from);
    range.setEnd(text, word.to);
    highlight.add(range);
    CSS.highlights.set('spoken', highlight);
  }

  Object.assign(api, { showWord, hasWords: () => highlight !== null && document.querySelector('main > .times') !== null });
})();
