// Where the search page gets files of the index and transcripts from: fetch() on the web; from disk, where browsers
// refuse that, scripts that hand over their content, and hidden frames that answer. A copy that was made to be read
// from disk (`longhand pack`) has the scripts alone; where it is served, they do, too.

(function () {
  'use strict';

  const api = /** @type {any} */ (window).longhand;
  const BUNDLE = 32; // files of the index in one script
  const FRAMES_AT_ONCE = 3, FRAME_TIMEOUT = 8000, ANSWER_TIMEOUT = 1000;
  const onWeb = /^https?:$/.test(location.protocol);

  // ---- loading the index --------------------------------------------------------------------------

  /** @param {string} address */
  async function fetchJson(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return response.json();
  }

  /** @type {Promise<any>|null} */
  let manifest = null;
  let asScripts = false;

  /** The manifest, as JSON or, where there is none, as a script. */
  async function fetchManifest() {
    const address = 'search/index.json';
    const response = await fetch(address, { cache: 'no-cache' });
    if (response.ok) return response.json();
    // Its script is asked for past the cache, too.
    const script = response.status === 404 && await fetch('search/index.js', { cache: 'no-cache' });
    if (!script || !script.ok) throw new Error(`${address}: ${response.status}`);
    asScripts = true;
    return runForFile('index');
  }

  /** All files after the manifest carry its build in their address, so an update never mixes two of them. @param {string} name */
  async function loadFromWeb(name) {
    if (!manifest) {
      manifest = fetchManifest();
      manifest.catch(() => (manifest = null));
    }
    const { build } = await manifest;
    if (name === 'index') return manifest;
    return asScripts ? runForFile(name, `?${build}`) : fetchJson(`search/${name}.json?${build}`);
  }

  /** Files that a script twin has handed over. @type {Map<string, any>} */
  const handed = new Map();
  /** @type {any} */ (window).S = (/** @type {string} */ name, /** @type {any} */ content) => void handed.set(name, content);

  /** Numbered files share a script with their neighbours; words by length and single files have their own. @param {string} name */
  function scriptOf(name) {
    const [folder, number] = name.split('/');
    return number && folder !== 's' ? `${folder}/${Math.floor(Number(number) / BUNDLE)}` : name;
  }

  /** From disk a browser refuses fetch() but runs scripts: they call S(name, content). @param {string} name */
  async function runForFile(name, query = '') {
    if (!handed.has(name)) await api.runScript(`search/${scriptOf(name)}.js${query}`).catch(() => {});
    if (!handed.has(name)) throw new Error(`search/${name} could not be read`);
    return handed.get(name);
  }

  /** @type {Promise<void>|null} */
  let more = null;

  /** Loads the scripts that the first result can do without. @returns {Promise<void>} */
  const loadMore = () => (more ||= api.runScript(`${api.folder}search-more.js`).catch((/** @type {Error} */ error) => {
    more = null;
    throw error;
  }));

  // ---- reading transcript pages -------------------------------------------------------------------

  /** @param {string} url @param {AbortSignal} [signal] */
  async function readFromWeb(url, signal) {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return { lines: api.readLines(api.parsePage(await response.text())) };
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

  /** The index of this site. */
  const openIndex = () => new api.Index({
    load: onWeb ? loadFromWeb : (/** @type {string} */ name) => runForFile(name),
    readPage: onWeb ? readFromWeb : readFromDisk,
  });

  Object.assign(api, { openIndex, loadMore, onWeb });
})();
