// The colour scheme, which is that of the system, light or dark, as the reader last chose, and the button that changes
// it. It applies as soon as this runs, if possible before the page is painted; only the button waits for the page.

(function () {
  'use strict';

  /** The colours that follow each choice. @type {Record<string, string>} */
  const NEXT = { '': 'dark', dark: 'light', light: '' };
  /** @type {Record<string, string>} */
  const NAMES = { '': 'colours_system', dark: 'colours_dark', light: 'colours_light' };
  const { longhand } = window;
  const { wording } = longhand;
  const root = document.documentElement;
  const button = document.createElement('button');

  function show() {
    const now = root.className in NEXT ? root.className : '';
    button.setAttribute('aria-label', wording('colours', { now: wording(NAMES[now]), next: wording(NAMES[NEXT[now]]) }));
    button.title = wording('colours_now', { now: wording(NAMES[now]) });
  }

  /** Runs a function once the page is parsed to its end. @param {() => void} run */
  function whenParsed(run) {
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', run);
    else run();
  }

  try {
    root.className = localStorage.longhandTheme || '';
  } catch {
    // Without storage the colours of the system apply.
  }
  button.type = 'button';
  button.className = 'theme';
  button.addEventListener('click', () => {
    root.className = NEXT[root.className] ?? 'dark';
    try {
      localStorage.longhandTheme = root.className;
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    show();
  });
  show();
  whenParsed(() => (document.querySelector('header') || document.querySelector('main') || document.body).append(button));

  /** @satisfies {Partial<Longhand>} */
  const exported = { whenParsed };
  Object.assign(longhand, exported);
})();
