// Citing: a button above the text cites the transcript; a small bar beside selected words cites them, or copies a link.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, page, body, wording } = api;

  /** Whole words of the transcript, and the positions of the first and the last line that hold them. @typedef {{first: number, last: number, text: string}} Excerpt */

  /** @type {Excerpt|null} */
  let excerpt = null;

  const bar = make('div', { class: 'cite', role: 'group', 'aria-label': wording('cite'), hidden: '' });

  /** The position of the line that holds a place in the document, or of its neighbour. @param {Node} node @param {number} offset */
  function lineOf(node, offset) {
    const lines = api.pageLines();
    const place = document.createRange();
    place.setStart(node, offset);
    place.collapse(true);
    let low = 0, high = lines.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (startsBefore(lines[middle], place)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** @param {PageLine} line @param {Range} place */
  function startsBefore(line, place) {
    const start = document.createRange();
    start.selectNodeContents(line.element);
    if (start.comparePoint(place.startContainer, place.startOffset) !== 0) return start.compareBoundaryPoints(Range.START_TO_START, place) <= 0;
    // Lines without times share an element.
    const before = document.createRange();
    before.selectNodeContents(line.element);
    before.setEnd(place.startContainer, place.startOffset);
    return line.from <= before.toString().length;
  }

  /** The text of the line or block that holds a place, and where the place is in it. @param {Node} node @param {number} offset */
  function placeIn(node, offset) {
    const block = (node instanceof Element ? node : node.parentElement)?.closest('p, li, h1, h2, h3, h4, h5, h6, pre, td, th, dt, dd');
    if (!block || !body.contains(block)) return { whole: '', at: 0 };
    const before = document.createRange();
    before.selectNodeContents(block);
    before.setEnd(node, offset);
    return { whole: block.textContent || '', at: before.toString().length };
  }

  /** What is missing of the words in which a range begins and ends. @param {Range} range */
  function missing(range) {
    if (!('Segmenter' in Intl)) return ['', ''];
    const words = new Intl.Segmenter(page.language || document.documentElement.lang, { granularity: 'word' });
    const start = placeIn(range.startContainer, range.startOffset), end = placeIn(range.endContainer, range.endOffset);
    const first = words.segment(start.whole).containing(start.at), last = words.segment(end.whole).containing(end.at - 1);
    return [
      first?.isWordLike ? start.whole.slice(first.index, start.at) : '',
      last?.isWordLike ? end.whole.slice(end.at, last.index + last.segment.length) : '',
    ];
  }

  /** The words that are selected, whole ones, without times and signs between them. @param {Range} range */
  function textOf(range) {
    const copy = range.cloneContents();
    for (const other of Array.from(copy.querySelectorAll('div > a, summary, b, h2'))) other.remove();
    const text = (copy.textContent || '').replace(/\s+/g, ' ');
    if (!text.trim()) return '';
    const [before, after] = missing(range);
    return `${before}${text}${after}`.trim();
  }

  /** @returns {Excerpt|null} */
  function selected() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0).cloneRange();
    if (!range.intersectsNode(body)) return null;
    if (!body.contains(range.startContainer)) range.setStart(body, 0);
    if (!body.contains(range.endContainer)) range.setEnd(body, body.childNodes.length);
    const text = textOf(range);
    if (!text) return null;
    const first = lineOf(range.startContainer, range.startOffset);
    // A selection that ends at the beginning of a line does not include it.
    const last = lineOf(range.endContainer, range.endOffset);
    const reaches = last > first && textBefore(range, api.pageLines()[last]);
    return { first, last: last > first && !reaches ? last - 1 : last, text };
  }

  /** Whether a range reaches into a line. @param {Range} range @param {PageLine} line */
  function textBefore(range, line) {
    const inside = document.createRange();
    inside.selectNodeContents(line.element);
    if (inside.comparePoint(range.endContainer, range.endOffset) !== 0) return true;
    inside.setEnd(range.endContainer, range.endOffset);
    return inside.toString().slice(line.from).trim() !== '';
  }

  /** @param {Excerpt} excerpt */
  function addressOf({ first, last }) {
    const fragment = api.fragmentOf(api.pageLines(), first, last, page.length);
    return fragment ? `${page.address}#${fragment}` : page.address;
  }

  /** @param {Excerpt} excerpt @returns {Passage} */
  function passageOf({ first, last, text }) {
    const lines = api.pageLines();
    const start = lines[first].seconds;
    const end = start === null ? 0 : api.endOf(lines, last, page.length);
    return {
      text,
      time: start === null ? '' : [api.clock(start), first < last && api.clock(end)].filter(Boolean).join('–'),
      speaker: Array.from(new Set(lines.slice(first, last + 1).map(({ speaker }) => speaker))).filter(Boolean).join(', '),
      address: addressOf({ first, last, text }),
      recording: start === null ? page.recording : api.recordingOf(page, start),
    };
  }

  /** @param {HTMLElement} button @param {string} text */
  async function copyFrom(button, text) {
    const label = button.textContent;
    const copied = await api.copy(text);
    button.textContent = wording(copied ? 'copied' : 'not_copied');
    api.say(wording(copied ? 'copied' : 'copy_refused'));
    setTimeout(() => (button.textContent = label), 1500);
  }

  /** A button that leaves the selection as it is. @param {string} label @param {string} title @param {(button: HTMLElement) => unknown} act */
  function button(label, title, act) {
    const made = make('button', { type: 'button', title }, label);
    made.addEventListener('pointerdown', (event) => event.preventDefault());
    made.addEventListener('click', () => void act(made));
    return made;
  }

  /** Opens the menu of citations. @param {Excerpt|null} part @param {boolean} first whether the passage is what is cited first */
  async function cite(part, first) {
    const passage = part && passageOf(part);
    hide();
    await api.load('cite.js');
    api.openCite(passage, first);
  }

  bar.append(
    button(wording('cite'), wording('cite_passage_hint'), () => cite(excerpt, true)),
    button(wording('cite_link'), wording('cite_link_hint'), (made) => excerpt && copyFrom(made, addressOf(excerpt))),
  );
  const citeButton = button(wording('cite'), wording('cite_hint'), () => cite(excerpt || pointedExcerpt(), excerpt !== null));

  /** @param {DOMRect} at place beside which the bar stands */
  function show(at) {
    api.openLayer(hide);
    bar.hidden = false;
    const { width, height } = bar.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left + at.width / 2 - width / 2), document.documentElement.clientWidth - width - 8);
    // On a touch screen the system shows its own menu above the words, and handles below them.
    const isTouched = matchMedia('(pointer: coarse)').matches;
    const above = at.top - height - 10, below = at.bottom + (isTouched ? 36 : 10);
    const top = above > api.bar.getBoundingClientRect().bottom && !isTouched ? above : Math.min(below, innerHeight - height - 8);
    bar.style.left = `${left}px`;
    bar.style.top = `${top + scrollY}px`;
  }

  function hide() {
    excerpt = null;
    bar.hidden = true;
  }

  /** Follows the selection. */
  function follow() {
    // A text may be selected in the menu of citations, too.
    if (bar.contains(document.activeElement) || document.querySelector('dialog[open]')) return;
    excerpt = selected();
    if (!excerpt) return hide();
    const boxes = /** @type {Selection} */ (getSelection()).getRangeAt(0).getClientRects();
    if (boxes.length) show(boxes[boxes.length - 1]);
  }

  /** The lines that are pointed at. @returns {Excerpt|null} */
  function pointedExcerpt() {
    const lines = api.pointed();
    if (!lines.length) return null;
    const [first, last] = [lines[0], lines[lines.length - 1]].map((line) => api.pageLines().indexOf(line));
    return { first, last, text: lines.map((line) => line.text.trim()).join(' ') };
  }

  /** Cites the lines that are pointed at. */
  function citePointed() {
    excerpt = pointedExcerpt();
    if (!excerpt) return;
    show(/** @type {Element} */ (document.querySelector('.here')).getBoundingClientRect());
    /** @type {HTMLElement} */ (bar.firstElementChild).focus();
  }

  let timer = 0;
  document.addEventListener('selectionchange', () => {
    clearTimeout(timer);
    timer = window.setTimeout(follow, 200);
  });
  bar.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    hide();
    /** @type {HTMLElement|null} */ (body.querySelector('[tabindex]'))?.focus();
  });
  bar.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !bar.contains(/** @type {Node} */ (event.relatedTarget))) hide();
  });

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ citeBar: bar, citeButton, citePointed }));
})();
