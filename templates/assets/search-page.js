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
  /** Milliseconds between two reports of progress. */
  const PROGRESS_PAUSE = 200;
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
  /** The results shown. @type {Hit[]} */
  let hits = [];
  /** @type {() => void} */
  let showMore = () => {};
  /** @type {() => void} */
  let widen = () => {};
  /** @type {() => void} */
  let stop = () => {};
  /** The chart and the lists of filters, which load after the first result. @type {{timeline: Timeline, filters: FilterLists}|null} */
  let extras = null;

  /** @param {'idle'|'searching'|'done'} state @param {string} sentence */
  function say(state, sentence) {
    status.dataset.state = state;
    status.textContent = sentence;
    results.setAttribute('aria-busy', String(state === 'searching'));
  }

  function clearResults() {
    hits = [];
    results.replaceChildren();
    take.hidden = true;
    if (offlineCopy) offlineCopy.hidden = true;
  }

  /** Hides the buttons of a search that is over. */
  function hideControls() {
    moreButton.hidden = true;
    widenButton.hidden = true;
    progress.hidden = true;
  }

  // ---- folds of narrow screens --------------------------------------------------------------------

  const filterFold = /** @type {HTMLElement} */ (document.getElementById('search-fold'));
  const chartFold = /** @type {HTMLElement} */ (document.getElementById('timeline-fold'));
  let filtered = false;

  /** @param {HTMLElement} fold @param {boolean} open */
  function setFold(fold, open) {
    return fold.setAttribute('aria-expanded', String(open));
  }

  for (const fold of [filterFold, chartFold]) fold.addEventListener('click', () => setFold(fold, fold.getAttribute('aria-expanded') === 'false'));

  /** Shows the filters as soon as there is one. */
  function unfoldFilters() {
    const { channels, after, before } = api.parseQuery(box.value);
    const now = Boolean(channels.length || after || before || sort.value !== 'relevance');
    if (now && !filtered) setFold(filterFold, true);
    filtered = now;
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
    // An address with settings of the chart was made to show it.
    if (api.writeView({ ...view, query: '', order: 'relevance', typed: false })) setFold(chartFold, true);
  }

  // ---- editions without a part of the site --------------------------------------------------------

  /** Shows once which part this edition lacks. @param {{left_out?: string[]}} manifest */
  function tellLeftOut({ left_out = [] }) {
    if (!left_out.includes('offline-search') || document.getElementById('search-left-out')) return;
    document.getElementById('search-hint')?.after(make('p', { id: 'search-left-out', class: 'search-hint' }, wording('online_only')));
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

  /** The number of results, in a sentence. @param {Search} search @param {number} left */
  function summary(search, left) {
    const { shown, total, certain } = search;
    if (!shown && left) return wording('none_yet', { n: left });
    if (!shown) return search.query.groups.length || search.stage || total ? wording('nothing_found') : wording('nothing_to_search');
    if (certain && total > shown) return wording('found_shown', { n: total, shown });
    if (left) return wording('found_so_far', { n: shown, left });
    return wording('found', { n: shown });
  }

  /** The date of the first mention or the last, where the order of reading makes it known. @param {Search} search */
  function extreme(search) {
    const { extreme: date, options } = search;
    return date ? ` ${wording(options.order === 'oldest' ? 'earliest' : 'latest', { date: api.fullDate(date) })}` : '';
  }

  /** A function that shows now and then how far the reading is. @param {AbortSignal} signal */
  function progressTeller(signal) {
    let told = performance.now();
    return (/** @type {number} */ read, /** @type {number} */ of) => {
      if (signal.aborted || performance.now() < told + PROGRESS_PAUSE) return;
      told = performance.now();
      progress.hidden = false;
      /** @type {HTMLElement} */ (progress.firstElementChild).textContent = wording('reading_of', { n: of, read });
    };
  }

  /** @param {Search} search @param {string} text @param {AbortSignal} signal @param {boolean} fresh whether these are the first results */
  async function readOn(search, text, signal, fresh) {
    let first = fresh;
    /** @param {Hit} hit */
    const onHit = (hit) => {
      if (signal.aborted) return;
      if (first) {
        clearResults();
        showNotes(search);
        // Later, so that nothing delays the first result.
        setTimeout(() => void drawTimeline(search, signal));
      }
      first = false;
      hits.push(hit);
      results.append(hitElement(hit, search, search.corrected ? search.corrected.to.trim() : text));
    };
    hideControls();
    stop = () => search.stop();
    const onRead = progressTeller(signal);
    const { done, left } = await search.more({ want: WANT, onHit, onRead, ...(fresh ? {} : { vain: MORE_VAIN }) });
    if (signal.aborted) return;
    if (first) {
      clearResults();
      void drawTimeline(search, signal);
    }
    showNotes(search);
    hideControls();
    take.hidden = !hits.length;
    say('done', summary(search, left) + extreme(search));
    moreButton.hidden = done || !left;
    moreButton.textContent = search.certain ? wording('show_more') : wording('keep_looking', { n: left });
    widenButton.hidden = !search.canWiden;
    showMore = () => goOn(search, text, signal);
    widen = () => goOn(search, text, signal, () => search.widen());
  }

  /** Reads on, and moves the focus to the first new result. @param {Search} search @param {string} text @param {AbortSignal} signal @param {() => Promise<void>} [prepare] */
  function goOn(search, text, signal, prepare) {
    return guard(signal, async () => {
      const from = results.children.length;
      say('searching', wording('reading_more'));
      await prepare?.();
      await readOn(search, text, signal, false);
      results.children[from]?.querySelector('a')?.focus({ preventScroll: true });
    });
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
    unfoldFilters();
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
      await readOn(search, text, signal, true);
    });
  }

  // ---- after the first result -----------------------------------------------------------------------

  function makeExtras() {
    const filters = new api.FilterLists(() => box.value, changeQuery);
    const timeline = new api.Timeline(index, {
      choose(month) {
        const { from, to } = api.monthsOf(box.value);
        const again = from === month && to === month;
        changeQuery(api.withMonths(box.value, again ? '' : month, again ? '' : month));
      },
      change(changes) {
        Object.assign(view, changes);
        writeAddress(true);
        timeline.compare(view, current.signal).catch((error) => console.error(error));
      },
      counted: (search, tally) => filters.fill(search.manifest, search.docs, { search, tally }),
    });
    filters.choose(box.value.trim());
    return { timeline, filters };
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
  take.addEventListener('click', (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest('button');
    if (button) void api.takeResults(button, hits, view.query);
  });
  moreButton.addEventListener('click', () => showMore());
  widenButton.addEventListener('click', () => widen());
  progress.querySelector('button')?.addEventListener('click', () => stop());
  results.addEventListener('click', () => (settled = true));
  addEventListener('popstate', restore);
  restore();
  if (!box.value) box.focus();
})();
