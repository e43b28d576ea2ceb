// The script of every page: it finds the moment that an address names, and makes addresses in descriptions links. It
// runs as soon as it is loaded, for the sake of the colours (colours.js); whatever needs the page waits for it.
// Pages work without it.
(function () {
  'use strict';

  const { longhand } = window;

  /** The scripts that were loaded, or are loading. @type {Map<string, Promise<void>>} */
  const loaded = new Map();

  /** Runs a script beside this one, once. @param {string} name @returns {Promise<void>} */
  function load(name) {
    const done = loaded.get(name) || longhand.runScript(longhand.folder + name);
    loaded.set(name, done);
    return done;
  }

  /** @type {PageLine[]|null} */
  let all = null;

  /** The lines of this page, repetitions included. @returns {PageLine[]} */
  function pageLines() {
    return all ??= longhand.readLines(document, true);
  }

  // ---- marking ------------------------------------------------------------------------------------

  /** The text nodes of an element. @param {Element} element */
  function textsOf(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const texts = [];
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    return texts;
  }

  /** Puts parts of a text, one behind the other, into elements of their own. All at once: every cut would copy the rest. @param {Text} text @param {[number, number, HTMLElement][]} parts */
  function split(text, parts) {
    if (!parts.length) return;
    const { data } = text;
    const pieces = document.createDocumentFragment();
    let end = 0;
    for (const [from, to, element] of parts) {
      element.textContent = data.slice(from, to);
      pieces.append(data.slice(end, from), element);
      end = to;
    }
    pieces.append(data.slice(end));
    text.replaceWith(pieces);
  }

  /** Wraps parts of elements' texts, given in the order of the page; a part in several text nodes gets a wrapper in each. @template {Part} P @param {P[]} parts @param {(part: P) => HTMLElement} wrapper */
  function wrap(parts, wrapper) {
    let next = 0;
    for (const element of new Set(parts.map((part) => part.element))) {
      let at = 0;
      for (const text of textsOf(element)) {
        const end = at + text.length;
        /** @type {[number, number, HTMLElement][]} */
        const inside = [];
        while (parts[next]?.element === element && Math.max(parts[next].from, at) < end) {
          const { from, to } = parts[next];
          inside.push([Math.max(from - at, 0), Math.min(to, end) - at, wrapper(parts[next])]);
          if (to > end) break; // it goes on in the next piece
          next++;
        }
        split(text, inside);
        at = end;
      }
    }
  }

  /** Unwraps the elements that match, and joins their texts again. Off the page, where a change costs less. @param {string} selector */
  function unwrap(selector) {
    for (const parent of new Set(Array.from(document.querySelectorAll(`.t ${selector}`), (element) => /** @type {Element} */ (element.parentNode)))) {
      const nodes = Array.from(parent.childNodes).flatMap((node) => (node instanceof Element && node.matches(selector) ? Array.from(node.childNodes) : node));
      const pieces = document.createDocumentFragment();
      let data = '';
      parent.replaceChildren();
      for (const node of nodes) {
        if (node instanceof Text) {
          data += node.data;
        } else {
          pieces.append(data, node);
          data = '';
        }
      }
      parent.append(pieces, data);
    }
  }

  /** Gives lines a class; lines that share their paragraph get an element for it. @param {PageLine[]} lines @param {string} name */
  function addSigns(lines, name) {
    for (const { element, shared } of lines) if (!shared) element.classList.add(name);
    const parts = lines.filter((line) => line.shared).map(({ element, from, text }) => ({ element, from, to: from + text.length }));
    wrap(parts, () => {
      const part = document.createElement('span');
      part.className = name;
      return part;
    });
  }

  /** Removes a class from all lines. @param {string} name */
  function removeSigns(name) {
    unwrap(`span.${name}`);
    for (const element of document.querySelectorAll(`.t .${name}`)) element.classList.remove(name);
  }

  // ---- moments ------------------------------------------------------------------------------------

  /** The fragment of the address; '' if it is malformed. */
  function fragment() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return '';
    }
  }

  /** Scrolls to an element, and opens the fold that holds it. @param {Element} element */
  function reveal(element) {
    const fold = element.closest('details');
    if (fold) fold.open = true;
    // Paragraphs out of sight are laid out as they come near, which moves what lies below them.
    /** @param {number} times */
    const settle = (times) => {
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      if (times) requestAnimationFrame(() => settle(times - 1));
    };
    settle(3);
  }

  /** The lines that are pointed at. @type {PageLine[]} */
  let pointed = [];

  /** Points at lines. @param {PageLine[]} lines */
  function point(lines) {
    removeSigns('here');
    pointed = lines;
    addSigns(lines, 'here');
  }

  function revealPointed() {
    const first = document.querySelector('.here');
    if (first) reveal(first);
  }

  /** Points at the lines that the address names. */
  function arrive() {
    point(longhand.namedLines(pageLines(), fragment()));
    revealPointed();
  }

  /** A style sheet or a font that comes late moves the lines: goes there again when all is loaded, unless the reader has moved meanwhile. */
  function arriveAgain() {
    let hasMoved = false;
    for (const sign of ['wheel', 'touchmove', 'keydown', 'pointerdown']) addEventListener(sign, () => (hasMoved = true), { once: true, passive: true });
    addEventListener('load', () => {
      if (!hasMoved) revealPointed();
    });
  }

  // ---- descriptions -------------------------------------------------------------------------------

  const ADDRESS = /https?:\/\/[^\s<>"'()]+[^\s<>"'().,;:!?]/g;
  /** As the build has it (recording.rs): a host without a user before it, nothing that turns the direction. */
  const PLAIN = /^\w+:\/\/[\p{Alphabetic}\p{N}._:[\]-]+([/?#][^\\`\p{Cc}\p{Bidi_C}]*)?$/u;

  /** Makes addresses in descriptions links. */
  function linkAddresses() {
    for (const about of document.querySelectorAll('.about')) {
      for (const text of textsOf(about)) {
        /** @type {[number, number, HTMLElement][]} */
        const links = [];
        for (const { 0: address, index } of text.data.matchAll(ADDRESS)) {
          const anchor = document.createElement('a');
          anchor.href = address;
          anchor.rel = 'noopener nofollow';
          // An address that no browser can read, such as port 99999, gives no host.
          if (PLAIN.test(address) && anchor.host) links.push([index, index + address.length, anchor]);
        }
        split(text, links);
      }
    }
  }

  // ---- the page -----------------------------------------------------------------------------------

  /** Whether single keys are on. Readers who steer by voice, or slip, would press them by mistake (WCAG 2.1.4). */
  function usesKeys() {
    try {
      return localStorage.longhandKeys !== 'off';
    } catch {
      return true;
    }
  }

  /** Whether a key is not for us: it belongs to the element it is pressed in, or keys are off. @param {KeyboardEvent} event */
  function isTyped(event) {
    const at = /** @type {HTMLElement} */ (event.target);
    return !usesKeys() || event.ctrlKey || event.metaKey || event.altKey || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
  }

  /** @satisfies {Partial<Longhand>} */
  const exported = { load, pageLines, wrap, unwrap, addSigns, removeSigns, reveal, point, pointed: () => pointed, isTyped, usesKeys };
  Object.assign(longhand, exported);

  /** Sets the page up, once it is parsed. */
  function begin() {
    linkAddresses();
    if (!document.querySelector('.t')) return;
    if (parent !== window && /^#find(=|$)/.test(location.hash)) {
      longhand.answerFind();
      return;
    }
    if (location.hash) {
      arrive();
      arriveAgain();
    }
    addEventListener('hashchange', arrive);
    load('reader.js').catch(() => {}); // the text is there all the same
  }

  longhand.whenParsed(begin);

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
