// Keeps a page that `longhand serve` shows up to date: loads it anew when the site has changed, at
// the line that was in sight, and shows what a build failed with. No file of the site holds it.
(function () {
  'use strict';

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { version } = script.dataset;
  const events = script.src.replace(/live\.js$/, 'events');

  // ---- place --------------------------------------------------------------------------------------

  const KEY = 'longhand-place';

  /** The uppermost element in sight that has an id, such as a line. @returns {Element|null} */
  function inSight() {
    for (let y = 0; y < innerHeight; y += 16) {
      const named = document.elementFromPoint(innerWidth / 2, y)?.closest('main [id]');
      if (named) return named;
    }
    return null;
  }

  /** Paragraphs, which are laid out as they come in sight, and guessed before. @returns {HTMLElement[]} */
  const paragraphs = () => Array.from(document.querySelectorAll('.t > div'));

  /** Loads the page anew, and notes where the reader is. */
  function reload() {
    const element = scrollY > 0 ? inSight() : null;
    const top = element?.getBoundingClientRect().top;
    const heights = paragraphs().map((paragraph) => paragraph.getBoundingClientRect().height);
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ address: location.href, id: element?.id, top, heights, x: scrollX, y: scrollY }));
      history.scrollRestoration = 'manual';
    } catch {
      // A browser that keeps nothing has its own memory of the place.
    }
    location.reload();
  }

  /** Goes back to where the reader was. */
  function restore() {
    let place;
    try {
      place = JSON.parse(sessionStorage.getItem(KEY) || 'null');
      sessionStorage.removeItem(KEY);
    } catch {
      return;
    }
    if (place?.address !== location.href) return;
    // What was laid out before is as high as it was; what is near is laid out now, and moves the rest.
    paragraphs().forEach((paragraph, number) => {
      if (number in place.heights) paragraph.style.containIntrinsicBlockSize = `auto ${place.heights[number]}px`;
    });
    const settle = (/** @type {number} */ times) => {
      const element = place.id && document.getElementById(place.id);
      if (element) scrollBy({ top: element.getBoundingClientRect().top - place.top, behavior: 'instant' });
      else scrollTo({ left: place.x, top: place.y, behavior: 'instant' });
      if (times) requestAnimationFrame(() => settle(times - 1));
      else history.scrollRestoration = 'auto';
    };
    settle(8);
  }

  // ---- errors -------------------------------------------------------------------------------------

  const STYLE = `
    :host { all: initial; position: fixed; inset: auto 0 0; z-index: 2147483647 }
    section { max-height: 60vh; overflow: auto; padding: 1rem 1.5rem; background: #2b1210; color: #fbeeea; border-top: 4px solid #e5533c; font: 16px/1.5 system-ui, sans-serif }
    h2 { margin: 0; font-size: 1.1em }
    pre { margin: .5em 0; white-space: pre-wrap; overflow-wrap: anywhere; font: 14px/1.5 ui-monospace, monospace }
    p { margin: 0; opacity: .8 }
    button { float: right; font: inherit; padding: .2em .8em }`;

  /** @type {HTMLElement|null} */
  let panel = null;

  /** @param {string} name @param {string} text */
  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  /** Shows what the last build failed with, or that it did not. @param {string|null} error */
  function show(error) {
    panel?.remove();
    panel = null;
    if (error === null) return;
    panel = document.createElement('longhand-error');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const close = element('button', 'Close');
    close.addEventListener('click', () => show(null));
    const section = element('section', '');
    section.setAttribute('role', 'alert');
    section.append(close, element('h2', 'The build failed'), element('pre', error), element('p', 'This page shows the last successful build.'));
    // A tree of its own, which the style sheets of the site do not reach.
    const tree = panel.attachShadow({ mode: 'open' });
    tree.adoptedStyleSheets = [sheet];
    tree.append(section);
    document.documentElement.append(panel);
  }

  // ---- events -------------------------------------------------------------------------------------

  /** @type {EventSource|null} */
  let source = null;

  /** Listens while the page can be seen: a browser has few connections for all its tabs. */
  function listen() {
    source?.close();
    source = document.hidden ? null : new EventSource(events);
    source?.addEventListener('message', ({ data }) => {
      const state = JSON.parse(data);
      if (state.version === version) return show(state.error);
      source?.close();
      reload();
    });
  }

  document.addEventListener('visibilitychange', listen);
  addEventListener('pagehide', () => source?.close());
  addEventListener('pageshow', ({ persisted }) => persisted && listen());
  restore();
  listen();
})();
