// What pages do beyond HTML: find the moment an address names, mark searched words, make
// addresses in descriptions links. Everything here is a help; pages work without it.
(function () {
  'use strict';

  const body = document.querySelector('.t');

  /** Spoken lines in order, folded repetitions among them. @returns {HTMLElement[]} */
  function lines() {
    return body ? Array.from(body.querySelectorAll('p')) : [];
  }

  /** Seconds of `12:35`, `1:02:35.5` or `755`; NaN for anything else. @param {string} text */
  function seconds(text) {
    if (!/^(\d+:){0,2}\d+(\.\d+)?s?$/.test(text)) return NaN;
    return text.replace('s', '').split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  }

  /**
   * Lines that a fragment names: `#12:35`, a range `#12:35-13:10`, the forms of W3C Media
   * Fragments `#t=755`, `#t=12:35,13:10`, or `#l17`, the 17th line of a transcript without times.
   * A time between two lines names the line that covers it.
   * @param {string} fragment @returns {HTMLElement[]}
   */
  function named(fragment) {
    const ordinal = /^l(\d+)$/.exec(fragment);
    if (ordinal) return lines().slice(Number(ordinal[1]) - 1, Number(ordinal[1]));
    const media = /^t=(?:npt:)?(.*)$/.exec(fragment);
    const [from, to] = media ? media[1].split(',') : fragment.split('-');
    const start = seconds(from), end = seconds(to || '');
    if (Number.isNaN(start)) return [];
    const timed = lines().filter((line) => line.id && !Number.isNaN(seconds(line.id)));
    const exact = media ? null : document.getElementById(from);
    let first = exact ? timed.indexOf(exact) : -1;
    for (let i = 0; i < timed.length && !exact && seconds(timed[i].id) <= start; i++) first = i;
    if (first < 0) return timed.slice(0, 1);
    let last = first;
    while (last + 1 < timed.length && seconds(timed[last + 1].id) < end) last++;
    return timed.slice(first, last + 1);
  }

  /** Shows what the address names. */
  function arrive() {
    for (const line of document.querySelectorAll('.here')) line.classList.remove('here');
    const found = named(decodeURIComponent(location.hash.slice(1)));
    for (const line of found) line.classList.add('here');
    if (!found.length) return;
    const fold = found[0].closest('details');
    if (fold) fold.open = true;
    found[0].scrollIntoView({ block: 'center' });
  }

  /** Makes addresses in a plain text links. @param {Node} text */
  function link(text) {
    const pattern = /https?:\/\/[^\s<>"'()]+[^\s<>"'().,;:!?]/g;
    const parent = text.parentNode, whole = text.nodeValue || '';
    let end = 0;
    for (let match; parent && (match = pattern.exec(whole)); end = pattern.lastIndex) {
      const anchor = document.createElement('a');
      anchor.href = anchor.textContent = match[0];
      anchor.rel = 'noopener nofollow';
      parent.insertBefore(document.createTextNode(whole.slice(end, match.index)), text);
      parent.insertBefore(anchor, text);
    }
    if (end) text.nodeValue = whole.slice(end);
  }

  for (const about of document.querySelectorAll('.about')) {
    const walker = document.createTreeWalker(about, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    texts.forEach(link);
  }

  const assets = /** @type {HTMLScriptElement} */ (document.currentScript).src.replace(/[^/]*$/, '');

  /** Runs scripts of the search, one after the other. @param {string[]} names @param {() => void} then */
  function load(names, then) {
    const [name, ...rest] = names;
    if (!name) return then();
    const script = document.createElement('script');
    script.src = assets + name;
    script.onload = () => load(rest, then);
    document.head.append(script);
  }

  /** Puts a part of a line's text into <mark>. @param {HTMLElement} line @param {number} from @param {number} to */
  function mark(line, from, to) {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    for (let at = 0; walker.nextNode(); ) {
      const text = /** @type {Text} */ (walker.currentNode);
      const start = Math.max(from - at, 0), end = Math.min(to - at, text.length);
      at += text.length;
      if (start >= end) continue;
      const marked = document.createElement('mark');
      const range = document.createRange();
      range.setStart(text, start);
      range.setEnd(text, end);
      range.surroundContents(marked);
      walker.currentNode = marked.lastChild || marked;
    }
  }

  /** Marks what the reader searched for. @param {string} query */
  function markQuery(query) {
    const longhand = /** @type {any} */ (window).longhand;
    const spoken = lines();
    const stream = new longhand.Stream(spoken.map((line) => ({ text: line.textContent || '' })));
    const matches = longhand.findMatches(stream.terms, longhand.parseQuery(query).groups);
    // From behind, so that earlier places stay where they are; a word in two matches is marked once.
    const tokens = new Set(matches.flatMap((/** @type {any} */ match) =>
      Array.from({ length: match.to - match.from + 1 }, (_, i) => match.from + i)));
    for (const token of Array.from(tokens).sort((a, b) => b - a)) {
      mark(spoken[stream.line[token]], stream.start[token], stream.end[token]);
    }
  }

  if (body && parent !== window && /^#find(=|$)/.test(location.hash)) {
    load(['find.js'], () => /** @type {any} */ (window).longhand.answerFind());
  } else if (body) {
    arrive();
    addEventListener('hashchange', arrive);
    const query = new URLSearchParams(location.search).get('q');
    if (query) load(['search-text.js', 'search-moments.js'], () => markQuery(query));
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
