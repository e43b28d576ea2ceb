// The spoken word, which is marked while a recording plays if the page has the times of its words. The mark does not
// change the page (CSS Custom Highlight API); a browser without such marks shows the line alone.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const highlight = typeof Highlight === 'function' && CSS.highlights ? new Highlight() : null;

  /** The words of the lines, by their elements. @type {Map<Element, SpokenWord[]>|null} */
  let words = null;

  /** @param {PageLine} line */
  function wordsOf(line) {
    words ??= new Map(api.exactLines(document, api.pageLines()).map((exact) => [exact.element, exact.words || []]));
    return words.get(line.element) || [];
  }

  /** Marks the word of a line that is spoken at a time, if there is one. @param {PageLine|null} line @param {number} seconds */
  function showWord(line, seconds) {
    if (!highlight) return;
    highlight.clear();
    const word = line && wordsOf(line).findLast(({ start }) => start !== undefined && start <= seconds);
    const text = line?.element.firstChild;
    // The text of a line with marks of a search is in pieces.
    if (!word || (word.end !== undefined && word.end < seconds) || !(text instanceof Text) || text.length < word.to) return;
    const range = document.createRange();
    range.setStart(text, word.from);
    range.setEnd(text, word.to);
    highlight.add(range);
    CSS.highlights.set('spoken', highlight);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ showWord, hasWords: () => highlight !== null && document.querySelector('main > .times') !== null }));
})();
