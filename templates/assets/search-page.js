// The search page: reads the query from the form and the address, runs the search, shows what it finds.
// Everything shown is made with createElement and text nodes: what readers and transcripts say stays text.

(function () {
  'use strict';

  const api = /** @type {any} */ (window).longhand;
  const FIRST_MOMENTS = 3, WANT = 10, DEBOUNCE = 120;
  const BUNDLE = 8; // files of the index in one script
  const FRAMES_AT_ONCE = 3, FRAME_TIMEOUT = 8000, ANSWER_TIMEOUT = 1000;
  const onWeb = /^https?:$/.test(location.protocol);

  // ---- loading the index --------------------------------------------------------------------------

  /** @param {string} address @param {RequestInit} [init] */
  async function fetchJson(address, init) {
    const response = await fetch(address, init);
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return response.json();
  }

  /** @type {Promise<any>|null} */
  let manifest = null;

  /** All files after the manifest carry its build in their address, so an update never mixes two of them. @param {string} name */
  async function loadFromWeb(name) {
    if (!manifest) {
      manifest = fetchJson('search/index.json', { cache: 'no-cache' });
      manifest.catch(() => (manifest = null));
    }
    const { build } = await manifest;
    return name === 'index' ? manifest : fetchJson(`search/${name}.json?${build}`);
  }

  /** Files that a script twin has handed over. @type {Map<string, any>} */
  const handed = new Map();
  /** @type {any} */ (window).S = (/** @type {string} */ name, /** @type {any} */ content) => void handed.set(name, content);

  /** Numbered files share a script with their neighbours; words by length and single files have their own. @param {string} name */
  function scriptOf(name) {
    const [folder, number] = name.split('/');
    return number && folder !== 's' ? `${folder}/${Math.floor(Number(number) / BUNDLE)}` : name;
  }

  /** @param {string} name */
  function runScript(name) {
    return new Promise((resolve) => {
      const script = document.createElement('script');
      const finish = () => {
        script.remove();
        resolve(null);
      };
      script.onload = finish;
      script.onerror = finish;
      script.src = `search/${name}.js`;
      document.head.append(script);
    });
  }

  /** From disk a browser refuses fetch() but runs scripts: they call S(name, content). @param {string} name */
  async function loadFromDisk(name) {
    if (!handed.has(name)) await runScript(scriptOf(name));
    if (!handed.has(name)) throw new Error(`search/${name} could not be read`);
    return handed.get(name);
  }

  // ---- reading transcript pages -------------------------------------------------------------------

  /** @param {string} url @param {AbortSignal} [signal] */
  async function readFromWeb(url, signal) {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return { lines: api.readLines(new DOMParser().parseFromString(await response.text(), 'text/html')) };
  }

  let frames = 0;
  /** @type {(() => void)[]} */
  const waiting = [];

  /** Asks a page in a hidden frame for its lines; see lines.js. @param {string} url @param {AbortSignal} [signal] */
  async function readFromDisk(url, signal) {
    if (frames >= FRAMES_AT_ONCE) await new Promise((resolve) => waiting.push(() => resolve(null)));
    frames++;
    const frame = document.createElement('iframe');
    try {
      signal?.throwIfAborted();
      return await frameAnswer(frame, url, signal);
    } finally {
      frame.remove();
      frames--;
      waiting.shift()?.();
    }
  }

  /** @param {HTMLIFrameElement} frame @param {string} url @param {AbortSignal} [signal] @returns {Promise<{lines: any[]}>} */
  function frameAnswer(frame, url, signal) {
    const over = new AbortController(); // takes both listeners away again
    return new Promise((/** @type {(value: {lines: any[]}) => void} */ resolve, reject) => {
      addEventListener('message', (event) => {
        if (event.source !== frame.contentWindow || !event.data || event.data.longhand !== 1 || !Array.isArray(event.data.lines)) return;
        resolve({
          lines: event.data.lines.map((/** @type {any} */ line) => ({
            anchor: String(line[0]), seconds: api.anchorSeconds(String(line[0])), text: String(line[1]),
          })),
        });
      }, { signal: over.signal });
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: over.signal });
      const giveUp = () => reject(new Error(`${url} did not answer`));
      setTimeout(giveUp, FRAME_TIMEOUT);
      // A page answers before it counts as loaded; one that is missing will not answer at all.
      frame.onload = () => setTimeout(giveUp, ANSWER_TIMEOUT);
      frame.hidden = true;
      frame.tabIndex = -1;
      frame.title = 'transcript being searched';
      frame.src = `${url}#find`;
      document.body.append(frame);
    }).finally(() => over.abort());
  }

  const index = new api.Index({
    load: onWeb ? loadFromWeb : loadFromDisk,
    readPage: onWeb ? readFromWeb : readFromDisk,
  });

  /**
   * Search from a script or the console: a promise of the first `want` hits with their moments.
   * @param {string} query @param {any} [options] order, want, limit, correct, signal
   */
  api.search = async (query, options = {}) => {
    const search = await index.search(query, options);
    const { hits, done, left } = await search.more(options);
    return { hits, done, left, total: search.total, certain: search.certain, notes: search.notes, corrected: search.corrected };
  };

  // ---- making elements ----------------------------------------------------------------------------

  /**
   * @param {string} tag @param {Record<string, string>} [attributes] @param {...(Node|string)} children
   * @returns {HTMLElement}
   */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** The text with its matches in <mark>. @param {string} text @param {[number, number][]} marks @returns {(Node|string)[]} */
  function withMarks(text, marks) {
    /** @type {(Node|string)[]} */
    const parts = [];
    let at = 0;
    for (const [start, end] of marks) {
      parts.push(text.slice(at, start), make('mark', {}, text.slice(start, end)));
      at = end;
    }
    parts.push(text.slice(at));
    return parts;
  }

  /** @param {number} seconds as 12:35 or 1:02:35 */
  function clock(seconds) {
    const whole = Math.floor(seconds);
    const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
    const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  }

  /** @param {string} date ISO */
  function longDate(date) {
    try {
      const format = new Intl.DateTimeFormat(document.documentElement.lang || 'en', { dateStyle: 'medium', timeZone: 'UTC' });
      return format.format(new Date(`${date}T00:00:00Z`));
    } catch {
      return date;
    }
  }

  /** @param {number} count @param {string} one @param {string} many */
  const plural = (count, one, many) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

  // ---- results ------------------------------------------------------------------------------------

  /** Address of the recording at a second; empty if it is not one we may link to. @param {string} recording @param {number|null} seconds */
  function recordingAt(recording, seconds) {
    const second = Math.floor(seconds || 0);
    if (/^[\w-]{11}$/.test(recording)) return `https://youtu.be/${recording}${second ? `?t=${second}` : ''}`;
    if (!/^https?:\/\//i.test(recording)) return '';
    return second ? `${recording.replace(/#.*$/, '')}#t=${second}` : recording;
  }

  /** How a moment is called. @param {any} moment */
  function momentName(moment) {
    if (moment.seconds !== null) return clock(moment.seconds);
    if (!moment.anchor) return moment.line ? 'Passage' : 'In the title';
    const line = /^l(\d+)$/.exec(moment.anchor);
    return line ? `Line ${line[1]}` : 'Passage';
  }

  /** @param {any} hit @param {any} moment @param {string} query */
  function momentElement(hit, moment, query) {
    const name = momentName(moment);
    const href = `${hit.url}?q=${encodeURIComponent(query)}${moment.anchor ? `#${encodeURI(moment.anchor)}` : ''}`;
    const element = make('li', { class: 'moment' }, make('a', { class: 'hit', href }, name));
    if (moment.line) {
      const text = make('p', { class: 'moment-text', dir: 'auto' });
      if (moment.before) text.append(make('span', { class: 'moment-near' }, ...withMarks(moment.before, moment.beforeMarks)), ' ');
      text.append(...withMarks(moment.line, moment.marks));
      if (moment.after) text.append(' ', make('span', { class: 'moment-near' }, ...withMarks(moment.after, moment.afterMarks)));
      element.append(' ', text);
    }
    const recording = moment.seconds === null ? '' : recordingAt(hit.recording, moment.seconds);
    if (recording) {
      element.append(' ', make('a', { class: 'recording', href: recording, rel: 'noopener', 'aria-label': `Recording at ${name}`, title: `Recording at ${name}` }, '▸'));
    }
    return element;
  }

  /** The moments of a hit, the first few open. @param {any} hit @param {string} query */
  function momentsElement(hit, query) {
    const list = make('ul', { class: 'moments' });
    const add = (/** @type {any[]} */ moments) => list.append(...moments.map((moment) => momentElement(hit, moment, query)));
    add(hit.moments.slice(0, FIRST_MOMENTS));
    const rest = hit.moments.slice(FIRST_MOMENTS);
    if (!rest.length) return [list];
    const button = make('button', { type: 'button', class: 'moments-more' }, `${rest.length.toLocaleString('en')} more in this transcript`);
    button.addEventListener('click', () => {
      const focus = list.children.length;
      add(rest);
      button.remove();
      /** @type {HTMLElement|null} */ (list.children[focus].querySelector('a.hit'))?.focus();
    });
    return [list, button];
  }

  /** The title with the words of the query marked. @param {string} title @param {any} parsed */
  function titleParts(title, parsed) {
    const stream = new api.Stream([{ anchor: '', seconds: null, text: title }]);
    const [moment] = parsed.groups.length ? api.findMoments(stream, parsed.groups) : [];
    return moment && moment.line === title ? withMarks(title, moment.marks) : [title];
  }

  /** @param {any} hit @param {any} search @param {string} query */
  function hitElement(hit, search, query) {
    const page = `${hit.url}${query ? `?q=${encodeURIComponent(query)}` : ''}`;
    const about = make('p', { class: 'result-about' }, make('span', { class: 'result-channel' }, hit.channel));
    if (hit.date) about.append(' · ', make('time', { datetime: hit.date }, longDate(hit.date)));
    if (hit.seconds) about.append(' · ', clock(hit.seconds));
    const title = make('a', { href: page, dir: 'auto' }, ...titleParts(hit.title || 'Untitled', search.query));
    const element = make('li', { class: 'result' }, make('h2', { class: 'result-title' }, title), about);
    if (hit.unread) element.append(make('p', { class: 'search-note' }, 'This page could not be read, so its moments are not known.'));
    else if (hit.moments.length) element.append(...momentsElement(hit, query));
    return element;
  }

  // ---- the page -----------------------------------------------------------------------------------

  const form = /** @type {HTMLFormElement} */ (document.querySelector('form.search'));
  const box = /** @type {HTMLInputElement} */ (form.querySelector('input[type=search]'));
  const sort = /** @type {HTMLSelectElement} */ (document.getElementById('search-sort'));
  const channel = /** @type {HTMLSelectElement} */ (document.getElementById('search-channel'));
  const status = /** @type {HTMLElement} */ (document.getElementById('status'));
  const notes = /** @type {HTMLElement} */ (document.getElementById('search-notes'));
  const results = /** @type {HTMLElement} */ (document.getElementById('results'));
  const moreButton = /** @type {HTMLButtonElement} */ (document.getElementById('search-more'));

  /** Ends the search that is running. */
  let current = new AbortController();
  /** The address shows a search that was finished on purpose: the next keystroke starts a new step back. */
  let settled = true;
  /** Search for the words as typed, without correction. */
  let asTyped = false;
  /** @type {() => void} */
  let showMore = () => {};

  /** @param {'idle'|'searching'|'done'} state @param {string} sentence */
  function say(state, sentence) {
    status.dataset.state = state;
    status.textContent = sentence;
    results.setAttribute('aria-busy', String(state === 'searching'));
  }

  /** @param {string} query @param {boolean} typed */
  function addressOf(query, typed) {
    const parameters = new URLSearchParams();
    if (query) parameters.set('q', query);
    if (sort.value !== 'relevance') parameters.set('sort', sort.value);
    if (typed) parameters.set('as', 'typed');
    const text = parameters.toString();
    return `${location.pathname}${text ? `?${text}` : ''}`;
  }

  /** @param {boolean} step whether going back should return to what was shown before */
  function writeAddress(step) {
    const address = addressOf(box.value.trim(), asTyped);
    if (address === location.pathname + location.search) return;
    try {
      if (step) history.pushState(null, '', address);
      else history.replaceState(null, '', address);
    } catch {
      // Some browsers refuse to change the address of a file, or to change it often: the search works without.
    }
  }

  function readAddress() {
    const parameters = new URLSearchParams(location.search);
    box.value = parameters.get('q') || '';
    const order = parameters.get('sort') || '';
    sort.value = ['newest', 'oldest'].includes(order) ? order : 'relevance';
    asTyped = parameters.get('as') === 'typed';
  }

  /** @param {any} search */
  function showNotes(search) {
    notes.replaceChildren();
    if (search.corrected) {
      const from = search.corrected.from.trim(), to = search.corrected.to.trim();
      const instead = make('a', { href: addressOf(from, true) }, from);
      notes.append(make('p', { class: 'search-note' }, 'Showing results for ', make('strong', {}, to), '. Search instead for ', instead, '.'));
    }
    for (const note of search.notes) notes.append(make('p', { class: 'search-note' }, note.text));
  }

  /** What was found, in a sentence. @param {any} search @param {number} left */
  function summary(search, left) {
    const { shown, total, certain } = search;
    const found = plural(shown, 'transcript', 'transcripts');
    if (!shown && left) return `Nothing found yet; ${plural(left, 'transcript', 'transcripts')} more may match.`;
    if (!shown) return search.query.groups.length || search.stage || total ? 'Nothing found.' : 'Nothing to search for.';
    if (certain && total > shown) return `${plural(total, 'transcript', 'transcripts')} found; ${shown.toLocaleString('en')} shown.`;
    if (left) return `${found} found so far; up to ${left.toLocaleString('en')} more may match.`;
    return `${found} found.`;
  }

  /** @param {any} search @param {string} text @param {number} want @param {AbortSignal} signal @param {boolean} fresh */
  async function readOn(search, text, want, signal, fresh) {
    let first = fresh;
    const onHit = (/** @type {any} */ hit) => {
      if (signal.aborted) return;
      if (first) results.replaceChildren();
      first = false;
      results.append(hitElement(hit, search, search.corrected ? search.corrected.to.trim() : text));
    };
    moreButton.hidden = true;
    const { done, left } = await search.more({ want, onHit });
    if (signal.aborted) return;
    if (first) results.replaceChildren();
    showNotes(search);
    say('done', summary(search, left));
    moreButton.hidden = done || !left;
    moreButton.textContent = search.certain || search.shown >= want ? 'Show more' : `Keep looking (${left.toLocaleString('en')} more possible)`;
    showMore = () => guard(signal, async () => {
      const from = results.children.length;
      say('searching', 'Reading more transcripts …');
      await readOn(search, text, WANT, signal, false);
      /** @type {HTMLElement|null} */ (results.children[from]?.querySelector('a'))?.focus({ preventScroll: true });
    });
  }

  /** Runs a step of a search; tells the reader when it fails. @param {AbortSignal} signal @param {() => Promise<void>} step */
  async function guard(signal, step) {
    try {
      await step();
    } catch (error) {
      if (signal.aborted) return;
      console.error(error);
      moreButton.hidden = true;
      results.replaceChildren();
      say('done', onWeb
        ? 'The search index could not be loaded. Check the connection and try again.'
        : 'The search index could not be read from this folder. The site may have been built without the files for searching from disk.');
    }
  }

  /** Searches for what stands in the box. */
  function run() {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    const text = box.value.trim();
    document.title = text ? `${text} – ${baseTitle}` : baseTitle;
    channel.value = chosenChannel(text);
    if (!text) {
      notes.replaceChildren();
      results.replaceChildren();
      moreButton.hidden = true;
      say('idle', '');
      return;
    }
    say('searching', 'Searching …');
    void guard(signal, async () => {
      const search = await index.search(box.value, { order: sort.value, correct: !asTyped, signal });
      if (signal.aborted) return;
      showNotes(search);
      await readOn(search, text, WANT, signal, true);
    });
  }

  const baseTitle = document.title;

  // ---- channels -----------------------------------------------------------------------------------

  const CHANNEL_PART = /(?:^|\s)channel:(?:"([^"]*)"?|(\S*))/i;

  /** The channel that the query names, if the list offers it. @param {string} text */
  function chosenChannel(text) {
    const part = CHANNEL_PART.exec(text);
    const name = part ? (part[1] || part[2] || '').toLowerCase() : '';
    const option = Array.from(channel.options).find((one) => one.value.toLowerCase() === name);
    return option ? option.value : '';
  }

  /** Fills the list of channels, once, as soon as somebody wants to search. */
  async function fillChannels() {
    if (channel.options.length > 1) return;
    const { docs } = await index.archive.open();
    if (channel.options.length > 1) return;
    const collator = new Intl.Collator();
    for (const name of [...docs.channelNames].sort(collator.compare)) channel.append(make('option', { value: name }, name));
    channel.value = chosenChannel(box.value);
  }

  function chooseChannel() {
    const rest = box.value.replace(CHANNEL_PART, '').trim();
    box.value = channel.value ? `${rest} channel:"${channel.value.replace(/"/g, ' ')}"`.trim() : rest;
    commit();
  }

  // ---- events -------------------------------------------------------------------------------------

  /** Searches at once and makes it a step in the history. */
  function commit() {
    clearTimeout(timer);
    writeAddress(settled);
    settled = true;
    run();
  }

  let timer = 0;

  function typed() {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      asTyped = false;
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

  const warmUp = () => void fillChannels().catch(() => {}); // a failure is told when a search is run

  box.addEventListener('input', (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) typed();
  });
  box.addEventListener('compositionend', typed);
  box.addEventListener('focus', warmUp, { once: true });
  channel.addEventListener('focus', warmUp, { once: true });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    commit();
  });
  sort.addEventListener('change', commit);
  channel.addEventListener('change', chooseChannel);
  moreButton.addEventListener('click', () => showMore());
  results.addEventListener('click', () => (settled = true));
  addEventListener('popstate', restore);
  restore();
  if (box.value) warmUp();
  else box.focus();
})();
