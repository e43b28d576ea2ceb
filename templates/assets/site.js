// What pages do beyond HTML: find the moment an address names, make addresses in descriptions links.
// Everything here is a help; pages work without it.
(function () {
  'use strict';

  /** @typedef {{anchor: string, seconds: number|null, text: string, element: Element, from: number}} Line */

  const { longhand } = /** @type {any} */ (window);

  /** Scripts that were asked for. @type {Map<string, Promise<void>>} */
  const loaded = new Map();

  /** Runs a script that stands beside this one, once. @param {string} name @returns {Promise<void>} */
  function load(name) {
    const done = loaded.get(name) || longhand.runScript(longhand.folder + name);
    loaded.set(name, done);
    return done;
  }

  /** @type {Line[]|null} */
  let all = null;

  /** The lines of this page, repetitions included. @returns {Line[]} */
  const pageLines = () => (all ??= longhand.readLines(document, true));

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

  /** Gives a line a class, and a line that shares its paragraph an element for it. @param {Line} line @param {string} name */
  function addSign(line, name) {
    if (line.text.length >= (line.element.textContent || '').trimEnd().length) {
      line.element.classList.add(name);
      return;
    }
    wrap(line.element, line.from, line.from + line.text.length, () => {
      const part = document.createElement('span');
      part.className = name;
      return part;
    });
  }

  /** Takes a class from all lines that have it. @param {string} name */
  function removeSigns(name) {
    for (const element of Array.from(document.querySelectorAll(`.t .${name}`))) {
      const parent = element.parentNode;
      if (element.tagName === 'SPAN') element.replaceWith(...Array.from(element.childNodes));
      else element.classList.remove(name);
      parent?.normalize();
    }
  }

  // ---- moments ------------------------------------------------------------------------------------

  /** The address's fragment; one that is badly written names nothing. */
  function fragment() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return '';
    }
  }

  /** Brings an element into sight, out of a fold if it is in one. @param {Element} element */
  function reveal(element) {
    const fold = element.closest('details');
    if (fold) fold.open = true;
    // Paragraphs out of sight are laid out as they come near, which moves what lies below them.
    const settle = (/** @type {number} */ times) => {
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      if (times) requestAnimationFrame(() => settle(times - 1));
    };
    settle(3);
  }

  /** Lines that are meant. @type {Line[]} */
  let pointed = [];

  /** Shows which lines are meant. @param {Line[]} lines */
  function point(lines) {
    removeSigns('here');
    pointed = lines;
    lines.forEach((line) => addSign(line, 'here'));
  }

  /** Shows what the address names. */
  function arrive() {
    point(longhand.namedLines(pageLines(), fragment()));
    const first = document.querySelector('.here');
    if (first) reveal(first);
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

  /** Single keys can be switched off: who steers by voice, or slips, would press them unmeant (WCAG 2.1.4). */
  function usesKeys() {
    try {
      return localStorage.longhandKeys !== 'off';
    } catch {
      return true;
    }
  }

  /** Whether a key is not for us: it is meant for what it is pressed in, or keys are off. @param {KeyboardEvent} event */
  function isTyped(event) {
    const at = /** @type {HTMLElement} */ (event.target);
    return !usesKeys() || event.ctrlKey || event.metaKey || event.altKey || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  }

  Object.assign(longhand, { load, pageLines, wrap, addSign, removeSigns, reveal, point, pointed: () => pointed, isTyped, usesKeys });

  const asked = parent !== window && /^#find(=|$)/.test(location.hash);
  if (document.querySelector('.t') && asked) {
    longhand.answerFind();
  } else if (document.querySelector('.t')) {
    if (location.hash) arrive();
    addEventListener('hashchange', arrive);
    load('reader.js').catch(() => {}); // the text is there all the same
  }

  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || isTyped(event)) return;
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[type=search]'));
    // A transcript's own box is the last one.
    const box = boxes[boxes.length - 1];
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
