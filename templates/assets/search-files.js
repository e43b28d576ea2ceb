// How the search page gets the files of the index and the transcripts: with fetch() on the web; from disk, where
// browsers refuse that, from scripts that hand over their content and hidden frames that answer. A copy made to be read
// from disk (`longhand pack`) has the scripts alone, and they serve on the web as well.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const BUNDLE = 32; // files of the index in one script
  const FRAMES_AT_ONCE = 3, FRAME_TIMEOUT = 8000, ANSWER_TIMEOUT = 1000;
  const onWeb = /^https?:$/.test(location.protocol);

  // ---- loading the index --------------------------------------------------------------------------

  /** @param {string} address @returns {Promise<unknown>} */
  async function fetchJson(address) {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return response.json();
  }

  /** @type {Promise<ManifestFile>|null} */
  let manifest = null;
  let asScripts = false;

  /** The manifest, as JSON or, where there is none, as a script. @returns {Promise<ManifestFile>} */
  async function fetchManifest() {
    const address = 'search/index.json';
    const response = await fetch(address, { cache: 'no-cache' });
    if (response.ok) return response.json();
    // The script, too, must not come from the cache.
    const script = response.status === 404 && await fetch('search/index.js', { cache: 'no-cache' });
    if (!script || !script.ok) throw new Error(`${address}: ${response.status}`);
    asScripts = true;
    return /** @type {ManifestFile} */ (await runForFile('index'));
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

  /** Files that scripts have handed over. @type {Map<string, unknown>} */
  const handed = new Map();
  window.S = (name, content) => void handed.set(name, content);

  /** The script that holds a file: numbered files share one with their neighbours, words by length and single files have their own. @param {string} name */
  function scriptOf(name) {
    const [folder, number] = name.split('/');
    return number && folder !== 's' ? `${folder}/${Math.floor(Number(number) / BUNDLE)}` : name;
  }

  /** A file out of its script. From disk a browser refuses fetch() but runs scripts, which call S(name, content). @param {string} name */
  async function runForFile(name, query = '') {
    if (!handed.has(name)) await api.runScript(`search/${scriptOf(name)}.js${query}`).catch(() => {});
    if (!handed.has(name)) throw new Error(`search/${name} could not be read`);
    return handed.get(name);
  }

  /** @type {Promise<void>|null} */
  let more = null;

  /** Loads the scripts that the first result can do without. @returns {Promise<void>} */
  const loadMore = () => (more ||= api.runScript(`${api.folder}search-more.js`).catch((error) => {
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

  /** @param {HTMLIFrameElement} frame @param {string} url @param {AbortSignal} [signal] @returns {Promise<{lines: Line[]}>} */
  function frameAnswer(frame, url, signal) {
    const over = new AbortController(); // removes both listeners
    return new Promise((/** @type {(page: {lines: Line[]}) => void} */ resolve, reject) => {
      addEventListener('message', (event) => {
        const data = /** @type {{longhand?: unknown, lines?: unknown}|null} */ (event.data);
        if (event.source !== frame.contentWindow || data?.longhand !== 1 || !Array.isArray(data.lines)) return;
        resolve({
          lines: data.lines.map((/** @type {unknown[]} */ [anchor, text, speaker]) => ({
            anchor: String(anchor), seconds: api.anchorSeconds(String(anchor)), text: String(text), speaker: String(speaker || ''),
          })),
        });
      }, { signal: over.signal });
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: over.signal });
      const giveUp = () => reject(new Error(`${url} did not answer`));
      setTimeout(giveUp, FRAME_TIMEOUT);
      // A page answers before it has loaded; a missing page does not answer at all.
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
    load: onWeb ? loadFromWeb : (name) => runForFile(name),
    readPage: onWeb ? readFromWeb : readFromDisk,
  });

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ openIndex, loadMore, onWeb }));
})();
