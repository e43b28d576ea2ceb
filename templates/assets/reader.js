// The transcript page: puts the tools together, and handles the keyboard.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, bar, strip, body, playing, wording } = api;

  const SKIP = 5; // seconds of an arrow key

  // ---- help ---------------------------------------------------------------------------------------

  const KEYS = [
    ['/', 'key_find'],
    ['j  k', 'key_lines'],
    ['c', 'key_cite'],
    ['p', 'key_play'],
    [wording('space_key'), 'key_pause'],
    ['←  →', 'key_skip'],
    ['Esc', 'key_leave'],
    ['?', 'key_help'],
  ];

  const dialog = make('dialog', { class: 'help', 'aria-labelledby': 'help-title' });
  const rows = KEYS.map(([key, what]) => make('tr', {}, make('th', { scope: 'row' }, ...key.split('  ').map((one) => make('kbd', {}, one))), make('td', {}, wording(what, { n: SKIP }))));
  const shut = make('button', { type: 'button' }, wording('close'));
  shut.addEventListener('click', () => dialog.close());
  const keys = make('input', { type: 'checkbox' });
  keys.checked = api.usesKeys();
  keys.addEventListener('change', () => {
    try {
      localStorage.longhandKeys = keys.checked ? 'on' : 'off';
    } catch {
      keys.checked = true; // there is no storage
    }
  });
  dialog.append(
    make('h2', { id: 'help-title' }, wording('keyboard')),
    make('table', {}, make('tbody', {}, ...rows)),
    make('p', {}, wording('pointing')),
    make('p', {}, make('label', {}, keys, ` ${wording('use_keys')}`)),
    shut,
  );
  const help = make('button', { type: 'button', class: 'ask', 'aria-label': wording('help'), title: wording('help_key') }, '?');
  function showHelp() {
    api.openLayer(() => dialog.close());
    dialog.showModal();
  }
  help.addEventListener('click', showHelp);

  // ---- lines by keyboard --------------------------------------------------------------------------

  /** The position of the line that is pointed at, else of the line that is spoken; -1 without either. */
  function position() {
    return api.pageLines().indexOf(api.pointed()[0] || playing.line());
  }

  /** The position of the first line below the bar. */
  function inSight() {
    const lines = api.pageLines();
    const roof = bar.getBoundingClientRect().bottom;
    const found = lines.findIndex((line) => line.element.getBoundingClientRect().bottom > roof && line.element.getClientRects().length);
    return Math.max(0, found);
  }

  /** Points at the next line, or the one before. @param {number} by */
  function step(by) {
    const lines = api.pageLines();
    const from = position();
    const to = from < 0 ? inSight() : from + by;
    if (!lines[to]) return;
    playing.leave();
    api.point([lines[to]]);
    const sign = /** @type {HTMLElement} */ (document.querySelector('.t .here'));
    const fold = sign.closest('details');
    if (fold) fold.open = true;
    // Screen readers read the element in focus.
    body.querySelector('[tabindex]')?.removeAttribute('tabindex');
    sign.tabIndex = -1;
    sign.focus({ preventScroll: true });
    const { top, bottom } = sign.getBoundingClientRect();
    if (top < bar.getBoundingClientRect().bottom + 40 || bottom > innerHeight - 80) api.reveal(sign);
  }

  /** Plays from the line that is pointed at. */
  function playHere() {
    const line = api.pageLines()[position()];
    if (line && line.seconds !== null) playing.playFrom(line.seconds);
  }

  /** @type {Record<string, () => void>} */
  const ALWAYS = { j: () => step(1), k: () => step(-1), c: api.citePointed, p: playHere, '?': showHelp };
  /** @type {Record<string, () => void>} */
  const PLAYING = { ' ': playing.toggle, ArrowLeft: () => playing.skip(-SKIP), ArrowRight: () => playing.skip(SKIP) };

  document.addEventListener('keydown', (event) => {
    if (api.isTyped(event) || document.querySelector('dialog[open]')) return;
    const at = /** @type {HTMLElement} */ (event.target);
    // A button or the browser's own player uses these keys itself.
    const isFree = !at.closest('button, a, summary, audio, video, [role=group]');
    const act = ALWAYS[event.key] || (playing.isOpen() && isFree ? PLAYING[event.key] : undefined);
    if (act) {
      event.preventDefault();
      act();
    } else if (/^(Page|Home|End|Arrow(Up|Down))/.test(event.key)) {
      playing.leave();
    }
  });

  // ---- together -----------------------------------------------------------------------------------

  if (api.listen) bar.append(api.listen);
  bar.append(api.findForm, api.citeButton, api.saveMenu(), help);
  if (api.duration()) bar.append(strip);
  body.before(bar);
  bar.after(api.told);
  /** @type {Element} */ (body.parentElement).append(api.citeBar);
  document.body.append(dialog);
  api.linkDay();
  api.linkTerms();
  api.showChapters();
  api.findAsked();
})();
