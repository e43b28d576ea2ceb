// Finding words in a transcript: all matches are marked, counted, and shown on the strip.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, bar, strip, wording } = api;

  const PAUSE = 150; // milliseconds after a key before the page is searched
  const MARKS_ON_STRIP = 400;

  const box = make('input', {
    type: 'search', name: 'q', placeholder: wording('find_here'), 'aria-label': wording('find_in_transcript'),
    autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', enterkeyhint: 'search',
  });
  const count = make('span', { class: 'count', role: 'status' });
  const back = make('button', { type: 'button', 'aria-label': wording('previous_match'), title: wording('previous_keys') }, '↑');
  const on = make('button', { type: 'button', 'aria-label': wording('next_match'), title: wording('next_keys') }, '↓');
  const everywhere = make('a', { href: '../search.html' }, wording('in_all_transcripts'));
  const form = make('form', { class: 'find', role: 'search', 'aria-label': wording('this_transcript') }, box, count, back, on, everywhere);

  /** The marks of each match. @type {HTMLElement[][]} */
  let hits = [];
  let current = -1;
  let asked = '';

  /** The text of the page as terms. @type {Stream} */
  let stream;

  /** @param {string} query @param {boolean} unfinished whether the last word is still being typed */
  function matchesOf(query, unfinished) {
    stream ??= new api.Stream(api.pageLines());
    const { groups } = api.parseQuery(query);
    const last = groups[groups.length - 1];
    for (const { words, tail } of (unfinished && last?.any) || []) {
      if (tail && query.length > 1) words[words.length - 1].prefix = true;
    }
    return api.findMatches(stream.terms, groups);
  }

  /** Wraps the words of all matches. Marks of one match stand together; a word of two matches has one mark. @param {{from: number, to: number}[]} matches */
  function markAll(matches) {
    const lines = api.pageLines();
    /** The words by their positions in the stream. @type {{element: Element, from: number, to: number, marks: HTMLElement[]}[]} */
    const words = [];
    for (const { from, to } of matches) {
      for (let token = from; token <= to; token++) {
        const { element, from: start } = lines[stream.line[token]];
        words[token] ??= { element, from: start + stream.start[token], to: start + stream.end[token], marks: [] };
      }
    }
    api.wrap(Object.values(words), ({ marks }) => marks[marks.push(make('mark')) - 1]);
    hits = matches.map(({ from, to }) => words.slice(from, to + 1).flatMap(({ marks }) => marks));
  }

  /** @param {{from: number}[]} matches */
  function showOnStrip(matches) {
    for (const mark of Array.from(strip.querySelectorAll('.hit'))) mark.remove();
    const places = new Set();
    for (const { from } of matches) {
      const { seconds } = api.pageLines()[stream.line[from]];
      if (seconds !== null) places.add(api.placeOf(Math.round((seconds / api.duration()) * MARKS_ON_STRIP) * api.duration() / MARKS_ON_STRIP));
    }
    for (const place of places) api.addToStrip('hit', place);
  }

  function clear() {
    api.unwrap('mark');
    hits = [];
    current = -1;
  }

  /** @param {number} number of the match to go to */
  function goTo(number) {
    for (const mark of hits[current] || []) mark.classList.remove('current');
    current = (number + hits.length) % hits.length;
    for (const mark of hits[current]) mark.classList.add('current');
    count.textContent = wording('match_of', { n: current + 1, all: hits.length });
    api.playing.leave();
    api.reveal(hits[current][0]);
  }

  /** The first match in or after what the address names, else after what is in sight. @param {{from: number}[]} matches */
  function nearest(matches) {
    const here = api.pageLines().indexOf(api.pointed()[0]);
    const first = matches.findIndex(({ from }, at) => (here < 0 ? hits[at][0].getBoundingClientRect().bottom > 0 : stream.line[from] >= here));
    return Math.max(0, first);
  }

  /** @param {string} query @param {boolean} [unfinished] */
  async function find(query, unfinished = false) {
    asked = query;
    bar.classList.toggle('finding', query !== '');
    everywhere.setAttribute('href', `../search.html?${new URLSearchParams({ q: query })}`);
    if (query) await api.load('words.js');
    if (asked !== query) return;
    clear();
    const matches = query ? matchesOf(query, unfinished) : [];
    markAll(matches);
    showOnStrip(matches);
    back.disabled = on.disabled = !hits.length;
    if (hits.length) goTo(nearest(matches));
    else count.textContent = query ? wording('not_found') : '';
  }

  let timer = 0;
  box.addEventListener('input', () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void find(box.value.trim(), true), PAUSE);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearTimeout(timer);
    if (box.value.trim() !== asked) void find(box.value.trim());
    else if (hits.length) goTo(current + 1);
  });
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.shiftKey && hits.length) {
      event.preventDefault();
      goTo(current - 1);
    } else if (event.key === 'Escape') {
      box.value = '';
      clearTimeout(timer);
      void find('');
    }
  });
  back.addEventListener('click', () => goTo(current - 1));
  on.addEventListener('click', () => goTo(current + 1));

  // Some browsers empty the box of a page that they show again.
  addEventListener('pageshow', () => {
    if (!box.value) box.value = asked;
  });

  /** Finds the query of the address: `?q=fog`. */
  function findAsked() {
    const query = new URLSearchParams(location.search).get('q')?.trim();
    if (!query) return;
    box.value = query;
    void find(query);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ findForm: form, findAsked }));
})();
