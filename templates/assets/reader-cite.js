// Citing: a small bar beside selected words copies a link to them, or the words as a quotation.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, page, body, wording } = api;

  /** Words of the transcript, and the positions of the first and the last line that hold them. @typedef {{first: number, last: number, text: string}} Excerpt */

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

  /** The words that are selected, without times and signs between them. @param {Range} range */
  function textOf(range) {
    const copy = range.cloneContents();
    for (const other of Array.from(copy.querySelectorAll('div > a, summary, b, h2'))) other.remove();
    return (copy.textContent || '').replace(/\s+/g, ' ').trim();
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

  /** @param {Excerpt} excerpt */
  function citation({ first, last, text }) {
    const lines = api.pageLines();
    const start = lines[first].seconds;
    const end = start === null ? 0 : api.endOf(lines, last, page.length);
    return {
      text,
      time: start === null ? '' : [api.clock(start), first < last && api.clock(end)].filter(Boolean).join('–'),
      // An address on a reader's disk is of no use to others.
      address: page.address.startsWith('file:') ? '' : addressOf({ first, last, text }),
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

  /** @param {string} label @param {string} title @param {(excerpt: Excerpt) => string} write */
  function addButton(label, title, write) {
    const button = make('button', { type: 'button', title }, label);
    // Pressing a button must not clear the selection.
    button.addEventListener('pointerdown', (event) => event.preventDefault());
    button.addEventListener('click', () => excerpt && void copyFrom(button, write(excerpt)));
    bar.append(button);
  }

  addButton(wording('cite_link'), wording('cite_link_hint'), addressOf);
  for (const { format, write } of api.QUOTATIONS) {
    const name = format || wording('cite_quote'), hint = format ? wording('cite_as', { format }) : wording('cite_quote_hint');
    addButton(name, hint, (excerpt) => write(page, citation(excerpt)));
  }

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
    if (bar.contains(document.activeElement)) return;
    excerpt = selected();
    if (!excerpt) return hide();
    const boxes = /** @type {Selection} */ (getSelection()).getRangeAt(0).getClientRects();
    if (boxes.length) show(boxes[boxes.length - 1]);
  }

  /** Cites the lines that are pointed at. */
  function citePointed() {
    const lines = api.pointed();
    if (!lines.length) return;
    const [first, last] = [lines[0], lines[lines.length - 1]].map((line) => api.pageLines().indexOf(line));
    excerpt = { first, last, text: lines.map((line) => line.text.trim()).join(' ') };
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

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ citeBar: bar, citePointed }));
})();
