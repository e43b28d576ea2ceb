// The spoken lines of a transcript page: for the page itself, and for the search page.
//
// A line with a time is a <p> of its own, named by its time. Lines without times share a <p>, one
// line of text each; its id, l17, is the number of the first of them.
//
// On http the search page fetches a transcript, parses it and reads its lines. From disk a browser does not
// let one page read another; there the search page opens the transcript in a hidden frame as
// `page.html#find`, and the transcript answers with its lines: {longhand: 1, lines: [[anchor, text, speaker], ...]}.

(function () {
  'use strict';

  const BLOCKS = 'p, li, h1, h2, h3, h4, h5, h6, pre, td, th, dt, dd';

  /** Seconds of an anchor such as 12:35, 1:02:35 or 12:35.480, else null. @param {string} anchor */
  function anchorSeconds(anchor) {
    const parts = /^(?:(\d+):)?(\d+):(\d\d(?:\.\d+)?)$/.exec(anchor);
    return parts ? Number(parts[1] || 0) * 3600 + Number(parts[2]) * 60 + Number(parts[3]) : null;
  }

  /**
   * The speaker of a paragraph. A turn's first paragraph names the speaker, and the others have its class.
   * @param {Element} paragraph @param {Map<string, string>} names by class, as far as they are known
   */
  function speakerOf(paragraph, names) {
    const turn = paragraph.closest('.t > div');
    if (!turn?.className) return '';
    const name = turn.querySelector(':scope > b')?.textContent;
    if (name) names.set(turn.className, name);
    return names.get(turn.className) || '';
  }

  /** @param {Element} paragraph @param {string} speaker @param {PageLine[]} lines */
  function addLines(paragraph, speaker, lines) {
    const whole = (paragraph.textContent || '').trimEnd();
    const first = /^l(\d+)$/.exec(paragraph.id);
    let from = 0;
    (first ? whole.split('\n') : [whole]).forEach((said, i) => {
      const anchor = first ? `l${Number(first[1]) + i}` : paragraph.id;
      const text = said.trimEnd();
      if (text) lines.push({ anchor, seconds: anchorSeconds(anchor), text, speaker, element: paragraph, from, shared: text.length < whole.length });
      from += said.length + 1;
    });
  }

  /** Blocks of a page made from general Markdown: the nearest id on or before a block is its anchor. @param {Element} body @param {PageLine[]} lines */
  function addBlocks(body, lines) {
    let anchor = '';
    for (const element of Array.from(body.querySelectorAll('*'))) {
      if (element.id) anchor = element.id;
      if (!element.matches(BLOCKS) || element.querySelector(BLOCKS)) continue;
      const text = (element.textContent || '').trimEnd();
      if (text.trim()) lines.push({ anchor, seconds: null, text, speaker: '', element, from: 0 });
    }
  }

  /**
   * The lines of a transcript page; `folded` adds the repetitions of loops.
   * @param {Document} page @param {boolean} [folded] @returns {PageLine[]}
   */
  function readLines(page, folded = false) {
    /** @type {PageLine[]} */
    const lines = [];
    const body = page.querySelector('main .t');
    if (body && body.classList.contains('prose')) addBlocks(body, lines);
    else if (body) {
      /** @type {Map<string, string>} */
      const names = new Map();
      for (const paragraph of Array.from(body.querySelectorAll('p'))) {
        if (folded || !paragraph.closest('details')) addLines(paragraph, speakerOf(paragraph, names), lines);
      }
    }
    return lines;
  }

  /** Answers the search page, which holds this page in a frame. */
  function answerFind() {
    const lines = readLines(document).map((line) => [line.anchor, line.text, line.speaker]);
    // From disk every page has the origin "null", so there is no narrower address than "*".
    parent.postMessage({ longhand: 1, lines }, '*');
  }

  /** @satisfies {Partial<Longhand>} */
  const exported = { readLines, anchorSeconds, answerFind };
  globalThis.longhand = Object.assign(globalThis.longhand || {}, exported);
})();
