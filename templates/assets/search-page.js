// The search page: reads the query from the form and the address, runs the search, shows the results. Filters stand in
// the query; order and chart stand beside it in the address.

(function () {
  'use strict';

  // Only the search page has the form.
  if (!document.querySelector('form.search')) return;

  const api = globalThis.longhand;
  const { make, hitElement, wording } = api;
  const WANT = 10, DEBOUNCE = 120;
  /** Compressed bytes of pages that are read in vain when the reader asks for more. */
  const MORE_VAIN = 1_000_000;
  const index = api.openIndex();

  const form = /** @type {HTMLFormElement} */ (document.querySelector('form.search'));
  const box = /** @type {HTMLInputElement} */ (form.querySelector('input[type=search]'));
  const sort = /** @type {HTMLSelectElement} */ (document.getElementById('search-sort'));
  const status = /** @type {HTMLElement} */ (document.getElementById('status'));
  const take = /** @type {HTMLElement} */ (document.getElementById('search-take'));
  const notes = /** @type {HTMLElement} */ (document.getElementById('search-notes'));
  /** A link to a copy that can be searched from disk, where there is one. */
  const offlineCopy = document.getElementById('search-offline-copy');
  const results = /** @type {HTMLElement} */ (document.getElementById('results'));
  const showAs = /** @type {HTMLElement} */ (document.getElementById('search-as'));
  const lines = /** @type {HTMLElement} */ (document.getElementById('search-lines'));
  const moreButton = /** @type {HTMLButtonElement} */ (document.getElementById('search-more'));
  const widenButton = /** @type {HTMLButtonElement} */ (document.getElementById('search-widen'));
  const progress = /** @type {HTMLElement} */ (document.getElementById('search-progress'));
  const baseTitle = document.title;

  /** The address in parts; the page shows it. */
  let view = api.readView(location.search);
  /** Ends the running search. */
  let current = new AbortController();
  /** Whether the address shows a search that the reader has finished: the next keystroke then starts a new step in the history. */
  let settled = true;
  /** The results read; the page shows the first of them. @type {Hit[]} */
  let hits = [];
  /** The search whose results are shown, as far as it was counted. @type {{search: Search, text: string, signal: AbortSignal, tally: Tally|null, left: number}|null} */
  let shown = null;
  /** @type {() => void} */
  let showMore = () => {};
  /** @type {() => void} */
  let widen = () => {};
  /** @type {() => void} */
  let stop = () => {};
  /** The chart and the lists of filters, which load after the first result. @type {{timeline: Timeline, filters: FilterLists, kwic: Kwic}|null} */
  let extras = null;

  /** @param {'idle'|'searching'|'done'} state @param {string} sentence */
  function say(state, sentence) {
    status.dataset.state = state;
    status.textContent = sentence;
    results.setAttribute('aria-busy', String(state === 'searching'));
  }

  function clearResults() {
    hits = [];
    shown = null;
    results.replaceChildren();
    take.hidden = true;
    showAs.hidden = true;
    lines.hidden = true;
    if (offlineCopy) offlineCopy.hidden = true;
  }

  /** Hides the buttons of a search that is over. */
  function hideControls() {
    moreButton.hidden = true;
    widenButton.hidden = true;
    progress.hidden = true;
  }

  // ---- the address --------------------------------------------------------------------------------

  /** @param {View} shown */
  function addressOf(shown) {
    return location.pathname + api.writeView(shown);
  }

  /** @param {boolean} step whether going back should return to what was shown before */
  function writeAddress(step) {
    view.query = box.value.trim();
    view.order = /** @type {Order} */ (sort.value);
    const address = addressOf(view);
    if (address === location.pathname + location.search) return;
    try {
      if (step) history.pushState(null, '', address);
      else history.replaceState(null, '', address);
    } catch {
      // Some browsers refuse to change the address of a file, or to change it often; the search works all the same.
    }
  }

  function readAddress() {
    view = api.readView(location.search);
    box.value = view.query;
    sort.value = view.order;
  }

  // ---- editions without a part of the site --------------------------------------------------------

  /** Shows once which part this edition lacks. @param {{left_out?: string[]}} manifest */
  function tellLeftOut({ left_out = [] }) {
    if (!left_out.includes('offline-search') || document.getElementById('search-left-out')) return;
    form.append(make('p', { id: 'search-left-out', class: 'search-hint' }, wording('online_only')));
  }

  // ---- one search ---------------------------------------------------------------------------------

  /** @param {Search} search */
  function showNotes(search) {
    notes.replaceChildren();
    if (search.corrected) {
      const from = search.corrected.from.trim(), to = search.corrected.to.trim();
      const instead = make('a', { href: addressOf({ ...view, query: from, typed: true }) }, from);
      notes.append(make('p', { class: 'search-note' }, ...api.wordingParts('showing_instead', { to: make('strong', {}, to), from: instead })));
    }
    for (const note of search.notes) notes.append(make('p', { class: 'search-note' }, api.noteText(note)));
    if (search.unreadSentences) {
      const quoted = make('a', { href: addressOf({ ...view, query: `"${search.query.text.trim()}"` }) }, wording('read_them'));
      notes.append(make('p', { class: 'search-note' }, ...api.wordingParts('sentence_unread', { n: String(search.unreadSentences), read: quoted })));
    }
  }

  /** Shows how many transcripts were found, and what can be done next. */
  function tellFound() {
    if (!shown) return;
    const { search, tally, left } = shown;
    const onPage = results.children.length;
    take.hidden = !hits.length;
    showAs.hidden = !hits.length || !search.query.groups.length;
    say('done', api.foundText(search, tally, left, onPage));
    moreButton.hidden = hits.length === onPage && (search.done || !left);
    moreButton.textContent = hits.length > onPage || api.totalFound(search, tally, left) !== null ? wording('show_more') : wording('keep_looking', { n: left });
    widenButton.hidden = !search.canWiden;
  }

  /** Shows the results read, up to so many. @param {Search} search @param {string} text @param {number} most */
  function showHits(search, text, most) {
    const query = search.corrected ? search.corrected.to.trim() : text;
    for (const hit of hits.slice(results.children.length, most)) {
      results.append(hitElement(hit, search, query));
      extras?.filters.hear(hit);
    }
  }

  /**
   * Reads pages until so many more results stand on the page, or all are read for a file.
   * @param {Search} search @param {string} text @param {AbortSignal} signal @param {'first'|'more'|'all'} what
   */
  async function readOn(search, text, signal, what) {
    let isFirst = what === 'first';
    const most = (isFirst ? 0 : results.children.length) + (what === 'all' ? 0 : WANT);
    /** @param {Hit} hit */
    const onHit = (hit) => {
      if (signal.aborted) return;
      if (isFirst) {
        clearResults();
        showNotes(search);
        // Later, so that nothing delays the first result.
        setTimeout(() => void drawTimeline(search, signal));
      }
      isFirst = false;
      hits.push(hit);
      showHits(search, text, most);
    };
    hideControls();
    stop = () => search.stop();
    const onRead = api.progressTeller(progress, signal);
    const want = what === 'all' ? Infinity : what === 'first' ? WANT : most - hits.length;
    const vain = { first: undefined, more: MORE_VAIN, all: Infinity }[what];
    const { left } = want > 0 ? await search.more({ want, onHit, onRead, vain }) : { left: shown?.left || 0 };
    if (signal.aborted) return;
    if (isFirst) clearResults();
    showHits(search, text, most);
    showNotes(search);
    hideControls();
    shown = { search, text, signal, tally: shown?.tally || null, left };
    tellFound();
    void drawTimeline(search, signal);
    void drawLines().catch((error) => console.error(error));
    showMore = () => goOn(search, text, signal);
    widen = () => goOn(search, text, signal, () => search.widen());
  }

  /** Shows the results as passages, or as lines with the match in the middle. */
  async function drawLines() {
    const asLines = view.show === 'lines' && !showAs.hidden;
    for (const radio of Array.from(showAs.querySelectorAll('input'))) radio.checked = radio.value === view.show;
    /** @type {HTMLElement} */ (document.getElementById('search-lines-sort')).hidden = !asLines;
    results.hidden = asLines;
    lines.hidden = !asLines;
    if (!asLines || !shown) return;
    const { search, text } = shown;
    const { kwic } = await loadExtras();
    await kwic.show(search, hits.slice(0, results.children.length), search.corrected ? search.corrected.to.trim() : text);
  }

  /** Reads all results for a file, and saves them; the reader can stop that. @param {HTMLButtonElement} button */
  async function takeAll(button) {
    if (!shown) return;
    const { search, text, signal } = shown;
    await guard(signal, async () => {
      if (!search.done && shown?.left) {
        say('searching', wording('reading_all'));
        await readOn(search, text, signal, 'all');
      }
      if (!signal.aborted && shown && view.show === 'lines' && button.value === 'csv') await takeLines(shown);
      else if (!signal.aborted && shown) await api.takeResults(button, hits, view.query, shown.left);
    });
  }

  /** Reads on, and moves the focus to the first new result. @param {Search} search @param {string} text @param {AbortSignal} signal @param {() => Promise<void>} [prepare] */
  function goOn(search, text, signal, prepare) {
    return guard(signal, async () => {
      const from = results.children.length;
      say('searching', wording('reading_more'));
      await prepare?.();
      await readOn(search, text, signal, 'more');
      results.children[from]?.querySelector('a')?.focus({ preventScroll: true });
    });
  }

  /** Saves all lines, in their order. @param {{search: Search, text: string, left: number}} of */
  async function takeLines({ search, text, left }) {
    const { kwic } = await loadExtras();
    await kwic.show(search, hits, text);
    const warning = left ? [[wording('partial_file', { n: hits.length, left })]] : [];
    api.saveCsv([...warning, ...kwic.csv()], view.query, left ? `lines ${wording('partial')}` : 'lines');
  }

  /** Runs a step of a search, and shows its failure. @param {AbortSignal} signal @param {() => Promise<void>} step */
  async function guard(signal, step) {
    try {
      await step();
    } catch (error) {
      if (signal.aborted) return;
      console.error(error);
      hideControls();
      clearResults();
      extras?.timeline.hide();
      say('done', wording(api.onWeb ? 'index_not_loaded' : 'index_not_read'));
      if (offlineCopy) offlineCopy.hidden = api.onWeb;
    }
  }

  /** Draws the chart; results come without it, too. @param {Search} search @param {AbortSignal} signal */
  async function drawTimeline(search, signal) {
    try {
      if (signal.aborted) return;
      const { timeline } = await loadExtras();
      if (!signal.aborted) await timeline.show(search, view, signal);
    } catch (error) {
      if (!signal.aborted) console.error(error);
    }
  }

  /** Searches for the text in the box. */
  function run() {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    const text = box.value.trim();
    view.query = text;
    document.title = text ? `${text} – ${baseTitle}` : baseTitle;
    extras?.filters.choose(text);
    if (!text) {
      notes.replaceChildren();
      clearResults();
      extras?.timeline.hide();
      hideControls();
      say('idle', '');
      return;
    }
    hideControls();
    say('searching', wording('searching'));
    void guard(signal, async () => {
      const search = await index.search(box.value, { order: view.order, correct: !view.typed, signal });
      if (signal.aborted) return;
      tellLeftOut(search.manifest);
      showNotes(search);
      await readOn(search, text, signal, 'first');
    });
  }

  // ---- after the first result -----------------------------------------------------------------------

  function makeExtras() {
    const filters = new api.FilterLists(() => box.value, changeQuery);
    const timeline = new api.Timeline(index, {
      choose: (from, to) => changeQuery(api.withMonths(box.value, from, to)),
      change(changes) {
        Object.assign(view, changes);
        writeAddress(true);
        timeline.compare(view, current.signal).catch((error) => console.error(error));
      },
      counted(search, tally) {
        filters.fill(search.manifest, search.docs, { search, tally });
        if (shown?.search !== search) return;
        shown.tally = tally;
        // What was counted is known to the search, too.
        if (tally.bound === 'exact' && status.dataset.state === 'done') tellFound();
      },
    });
    filters.choose(box.value.trim());
    hits.forEach((hit) => filters.hear(hit));
    return { timeline, filters, kwic: new api.Kwic(index) };
  }

  async function loadExtras() {
    await api.loadMore();
    return (extras ||= makeExtras());
  }

  /** See search-api.js. @param {string} query @param {ApiOptions} [options] */
  api.search = async (query, options) => {
    await api.loadMore();
    return api.searcher(index)(query, options);
  };

  // ---- events -------------------------------------------------------------------------------------

  let timer = 0;

  /** Searches at once, as a step in the history. */
  function commit() {
    clearTimeout(timer);
    writeAddress(settled);
    settled = true;
    run();
  }

  /** @param {string} text */
  function changeQuery(text) {
    box.value = text;
    commit();
  }

  function typed() {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      view.typed = false;
      writeAddress(settled && location.search !== '');
      settled = false;
      run();
    }, DEBOUNCE);
  }

  function restore() {
    clearTimeout(timer);
    readAddress();
    settled = true;
    run();
  }

  /** Offers channels and months as soon as the form has the focus; a search reports failures. */
  async function warmUp() {
    const { manifest, docs } = await index.archive.open();
    tellLeftOut(manifest);
    (await loadExtras()).filters.fill(manifest, docs, null);
  }

  box.addEventListener('input', (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) typed();
  });
  box.addEventListener('compositionend', typed);
  form.addEventListener('focusin', () => void warmUp().catch(() => {}), { once: true });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    commit();
  });
  sort.addEventListener('change', commit);
  showAs.addEventListener('change', (event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    if (name !== 'show') return;
    view.show = /** @type {View['show']} */ (value);
    writeAddress(true);
    void drawLines();
  });
  take.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest('button');
    if (button) void takeAll(button);
  });
  moreButton.addEventListener('click', () => showMore());
  widenButton.addEventListener('click', () => widen());
  progress.querySelector('button')?.addEventListener('click', () => stop());
  results.addEventListener('click', () => (settled = true));
  addEventListener('popstate', restore);
  // Some browsers empty the form of a page that they show again.
  addEventListener('pageshow', () => {
    if (!box.value) box.value = view.query;
  });
  restore();
  if (!box.value) box.focus();
})();
