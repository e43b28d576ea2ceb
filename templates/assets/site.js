// What pages do beyond HTML: find the moment an address names, mark searched words, make
// addresses in descriptions links. Everything here is a help; pages work without it.
(function () {
  'use strict';

  /** @typedef {{anchor: string, seconds: number|null, text: string, element: Element, from: number}} Line */

  const { longhand } = /** @type {any} */ (window);
  const assets = /** @type {HTMLScriptElement} */ (document.currentScript).src.replace(/[^/]*$/, '');

  /** Runs a script that stands beside this one. @param {string} name @param {() => void} then */
  function load(name, then) {
    const script = document.createElement('script');
    script.src = assets + name;
    script.onload = then;
    document.head.append(script);
  }

  // ---- marking ------------------------------------------------------------------------------------

  /** Wraps a part of an element's text. @param {Element} element @param {number} from @param {number} to @param {() => HTMLElement} wrapper */
  function wrap(element, from, to, wrapper) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    let at = 0;
    for (const text of texts) {
      const start = Math.max(from - at, 0), end = Math.min(to - at, text.length);
      at += text.length;
      if (start >= end) continue;
      const range = document.createRange();
      range.setStart(text, start);
      range.setEnd(text, end);
      range.surroundContents(wrapper());
    }
  }

  /** Marks what the reader searched for. @param {string} query */
  function markQuery(query) {
    /** @type {Line[]} */
    const lines = longhand.readLines(document, true);
    const stream = new longhand.Stream(lines);
    const matches = longhand.findMatches(stream.terms, longhand.parseQuery(query).groups);
    const tokens = new Set();
    for (const { from, to } of matches) for (let token = from; token <= to; token++) tokens.add(token);
    for (const token of tokens) {
      const line = lines[stream.line[token]];
      wrap(line.element, line.from + stream.start[token], line.from + stream.end[token], () => document.createElement('mark'));
    }
  }

  // ---- moments ------------------------------------------------------------------------------------

  /** Seconds of `12:35`, `1:02:35.5` or `755`; NaN for anything else. @param {string} text */
  function seconds(text) {
    if (!/^(\d+:){0,2}\d+(\.\d+)?s?$/.test(text)) return NaN;
    return text.replace('s', '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  }

  /**
   * Lines that a fragment names: `#12:35`, a range `#12:35-13:10`, the forms of W3C Media
   * Fragments `#t=755`, `#t=12:35,13:10`, or `#l17`, the 17th line of a transcript without times.
   * A time between two lines names the line that covers it.
   * @param {string} fragment @returns {Line[]}
   */
  function named(fragment) {
    /** @type {Line[]} */
    const lines = longhand.readLines(document, true);
    const media = /^t=(?:npt:)?(.*)$/.exec(fragment);
    const [from, to] = media ? media[1].split(',') : fragment.split('-');
    const exact = lines.findIndex((line) => line.anchor === from);
    if (exact >= 0 && lines[exact].seconds === null) return [lines[exact]];
    const start = seconds(from), end = seconds(to || '');
    const timed = lines.filter((line) => line.seconds !== null);
    if (Number.isNaN(start) || !timed.length) return [];
    let first = exact >= 0 ? timed.indexOf(lines[exact]) : 0;
    if (exact < 0) while (first + 1 < timed.length && Number(timed[first + 1].seconds) <= start) first++;
    let last = first;
    while (last + 1 < timed.length && Number(timed[last + 1].seconds) < end) last++;
    return timed.slice(first, last + 1);
  }

  /** Shows that a line is meant. @param {Line} line */
  function point(line) {
    if (line.text.length >= (line.element.textContent || '').trimEnd().length) {
      line.element.classList.add('here');
      return;
    }
    wrap(line.element, line.from, line.from + line.text.length, () => {
      const part = document.createElement('span');
      part.className = 'here';
      return part;
    });
  }

  /** Takes the last sign away. */
  function unpoint() {
    for (const element of Array.from(document.querySelectorAll('.here'))) {
      if (element.tagName === 'SPAN') element.replaceWith(...Array.from(element.childNodes));
      else element.classList.remove('here');
    }
  }

  /** The address's fragment; one that is badly written names nothing. */
  function fragment() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return '';
    }
  }

  /** Shows what the address names. */
  function arrive() {
    unpoint();
    named(fragment()).forEach(point);
    const first = document.querySelector('.here');
    if (!first) return;
    const fold = first.closest('details');
    if (fold) fold.open = true;
    // Paragraphs out of sight are laid out as they come near, which moves what lies below them.
    const settle = (/** @type {number} */ times) => {
      first.scrollIntoView({ block: 'center', behavior: 'instant' });
      if (times) requestAnimationFrame(() => settle(times - 1));
    };
    settle(3);
  }

  // ---- descriptions -------------------------------------------------------------------------------

  /** Makes addresses in a plain text links. @param {Text} text */
  function link(text) {
    const pattern = /https?:\/\/[^\s<>"'()]+[^\s<>"'().,;:!?]/g;
    const whole = text.data;
    /** @type {(string|HTMLElement)[]} */
    const parts = [];
    let end = 0;
    for (const { 0: address, index } of whole.matchAll(pattern)) {
      const anchor = document.createElement('a');
      anchor.href = anchor.textContent = address;
      anchor.rel = 'noopener nofollow';
      parts.push(whole.slice(end, index), anchor);
      end = index + address.length;
    }
    if (end) text.replaceWith(...parts, whole.slice(end));
  }

  for (const about of Array.from(document.querySelectorAll('.about'))) {
    const walker = document.createTreeWalker(about, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    texts.forEach(link);
  }

  // ---- the page -----------------------------------------------------------------------------------

  const asked = parent !== window && /^#find(=|$)/.test(location.hash);
  if (document.querySelector('.t') && asked) {
    longhand.answerFind();
  } else if (document.querySelector('.t')) {
    if (location.hash) arrive();
    addEventListener('hashchange', arrive);
    const query = new URLSearchParams(location.search).get('q');
    if (query) load('search.js', () => markQuery(query));
  }

  document.addEventListener('keydown', (event) => {
    const at = /** @type {HTMLElement} */ (event.target);
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    const box = /** @type {HTMLInputElement|null} */ (document.querySelector('input[type=search]'));
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
