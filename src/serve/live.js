// Keeps a page of `longhand serve` up to date: reloads it when the site has changed, at the same
// line, and shows the error of a failed build. This script is not part of the site.
(function () {
  'use strict';

  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const { version } = script.dataset;
  const events = script.src.replace(/live\.js$/, 'events');

  // ---- place --------------------------------------------------------------------------------------

  const KEY = 'longhand-place';

  /** The topmost visible element with an id, such as a line. @returns {Element|null} */
  function inSight() {
    for (let y = 0; y < innerHeight; y += 16) {
      const named = document.elementFromPoint(innerWidth / 2, y)?.closest('main [id]');
      if (named) return named;
    }
    return null;
  }

  /** Paragraphs. Their heights are estimates until they become visible. @returns {HTMLElement[]} */
  const paragraphs = () => Array.from(document.querySelectorAll('.t > div'));

  /** Saves the position of the reader and reloads the page. */
  function reload() {
    const element = scrollY > 0 ? inSight() : null;
    const top = element?.getBoundingClientRect().top;
    const heights = paragraphs().map((paragraph) => paragraph.getBoundingClientRect().height);
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ address: location.href, id: element?.id, top, heights, x: scrollX, y: scrollY }));
      history.scrollRestoration = 'manual';
    } catch {
      // Without storage, the browser restores the position by itself.
    }
    location.reload();
  }

  /** Restores the position of the reader. */
  function restore() {
    let place;
    try {
      place = JSON.parse(sessionStorage.getItem(KEY) || 'null');
      sessionStorage.removeItem(KEY);
    } catch {
      return;
    }
    if (place?.address !== location.href) return;
    // Use the saved heights as estimates. Paragraphs near the position get new heights, which moves it.
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

  /** Shows the error of the last build, or removes it if there is none. @param {string|null} error */
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
    // In a shadow tree, out of reach of the style sheets of the site.
    const tree = panel.attachShadow({ mode: 'open' });
    tree.adoptedStyleSheets = [sheet];
    tree.append(section);
    document.documentElement.append(panel);
  }

  // ---- events -------------------------------------------------------------------------------------

  /** @type {EventSource|null} */
  let source = null;

  /** Listens while the page is visible, because browsers limit the connections of all tabs together. */
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
