// The switch between the colours of the system, light and dark. early.js applies what is remembered;
// here stands the button.

(function () {
  'use strict';

  /** What comes after what. @type {Record<string, string>} */
  const NEXT = { '': 'dark', dark: 'light', light: '' };
  /** @type {Record<string, string>} */
  const NAMES = { '': 'colours_system', dark: 'colours_dark', light: 'colours_light' };
  const { wording } = /** @type {any} */ (window).longhand;
  const root = document.documentElement;
  const button = document.createElement('button');

  function show() {
    const now = root.className in NEXT ? root.className : '';
    button.setAttribute('aria-label', wording('colours', { now: wording(NAMES[now]), next: wording(NAMES[NEXT[now]]) }));
    button.title = wording('colours_now', { now: wording(NAMES[now]) });
  }

  try {
    // Where early.js has come too late, or is spared for the sake of a request.
    root.className ||= localStorage.longhandTheme || '';
  } catch {
    // Nothing is remembered.
  }
  button.type = 'button';
  button.className = 'theme';
  button.addEventListener('click', () => {
    root.className = NEXT[root.className] ?? 'dark';
    try {
      localStorage.longhandTheme = root.className;
    } catch {
      // Where nothing can be remembered, the choice lasts as long as the page.
    }
    show();
  });
  show();
  (document.querySelector('header') || document.querySelector('main') || document.body).append(button);
})();
