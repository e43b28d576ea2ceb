// Listening: the player is not loaded until the reader asks for it, so no other host is asked for anything before. It
// stands over the page and moves nothing in it; the text follows it where it tells its time.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, page, body, strip, wording } = api;

  const PATIENCE = 8000; // milliseconds in which a player gives a sign of life

  // ---- where the reader stopped -------------------------------------------------------------------

  const MOST_PLACES = 200;

  /** @returns {[string, number][]} */
  function places() {
    try {
      const found = JSON.parse(localStorage.longhandPlaces || '[]');
      return Array.isArray(found) ? found.filter((place) => Array.isArray(place) && typeof place[1] === 'number') : [];
    } catch {
      return [];
    }
  }

  function remembered() {
    return places().find(([path]) => path === location.pathname)?.[1] || 0;
  }

  /** @param {number} seconds */
  function remember(seconds) {
    const others = places().filter(([path]) => path !== location.pathname);
    try {
      localStorage.longhandPlaces = JSON.stringify([[location.pathname, Math.floor(seconds)], ...others].slice(0, MOST_PLACES));
    } catch {
      // The next visit begins at the beginning.
    }
  }

  // ---- the player on the page ---------------------------------------------------------------------

  const onDisk = document.querySelector('main > .facts > .media[hidden]');
  if (onDisk && page.media) {
    onDisk.setAttribute('href', page.media);
    onDisk.removeAttribute('hidden');
  }

  const open = api.playerOf(page);
  /** @type {Player|null} */
  let player = null;
  let runs = false, time = 0, follows = true, noted = 0, patience = 0;
  /** The line that is spoken. @type {TimedLine|null} */
  let now = null;
  /** The line at which the player was opened: the reader is there already, or reads elsewhere. @type {TimedLine|null} */
  let first = null;

  const listen = make(open || !page.link ? 'button' : 'a', open ? { type: 'button', class: 'listen' } : { class: 'listen', href: page.link, rel: 'noopener' });
  const progress = make('b', { class: 'progress' });
  const followButton = make('button', { type: 'button', class: 'follow' });
  const elsewhere = make('a', { rel: 'noopener' });
  const trouble = make('p', { class: 'trouble', role: 'alert' });
  const panel = make('aside', { class: 'player', 'aria-label': wording('recording') });

  /** The second at which listening begins: of the line that the address names, else where the reader stopped. */
  function beginning() {
    return api.pointed()[0]?.seconds ?? remembered();
  }

  function showListen() {
    const from = beginning();
    const label = player?.tells ? wording(runs ? 'pause' : 'play') : from ? wording('listen_from', { time: api.clock(from) }) : wording('listen');
    // A narrow bar shows the time alone.
    listen.replaceChildren(...(player?.tells || !from ? [label] : api.wordingParts('listen_from', { time: api.clock(from) }).map((part, at) => (at % 2 ? part : make('span', {}, part)))));
    listen.setAttribute('aria-label', label);
    listen.classList.toggle('runs', runs);
  }

  function showFollow() {
    followButton.setAttribute('aria-pressed', String(follows));
    followButton.textContent = wording(follows ? 'following' : 'follow');
    if (!follows) first = null;
  }

  /** Marks the line that is spoken. @param {TimedLine} line */
  function showNow(line) {
    if (line !== now) {
      api.removeSigns('now');
      now = line;
      api.addSigns([line], 'now');
    }
    if (line !== first) first = null;
    if (follows && runs && !first) keepInSight(line.element.closest('details:not([open])') || line.element);
  }

  /** @param {Element} element */
  function keepInSight(element) {
    const { top, bottom } = element.getBoundingClientRect();
    const roof = api.bar.getBoundingClientRect().bottom;
    if (top > roof + 20 && bottom < innerHeight * 0.62) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches || Math.abs(top) > 3 * innerHeight;
    scrollTo({ top: scrollY + top - Math.max(roof + 40, innerHeight * 0.3), behavior: calm ? 'instant' : 'smooth' });
  }

  /** @type {Tick} */
  function tick(seconds, running) {
    if (running !== runs) {
      runs = running;
      showListen();
      if (runs && player?.time && api.hasWords()) requestAnimationFrame(sing);
    }
    if (!player || Number.isNaN(seconds)) return;
    time = seconds;
    progress.style.width = api.placeOf(seconds);
    const lines = api.timedLines();
    if (lines.length) showNow(lines[api.lineAt(lines, seconds)]);
    if (Math.abs(seconds - noted) >= 5) remember((noted = seconds));
  }

  /** Follows the words, which are shorter than the time between two reports of a player. */
  function sing() {
    if (player?.time) api.showWord(now, player.time());
    if (player && runs) requestAnimationFrame(sing);
  }

  /** Shows whether the player lives; one that gives no sign may still do so later. @param {boolean} lives */
  function showLife(lives) {
    clearTimeout(patience);
    panel.classList.remove('waits');
    panel.classList.toggle('failed', !lives);
    followButton.hidden = !lives || !player?.tells || !api.duration();
    if (lives) return trouble.remove();
    const { name = '' } = open || {};
    elsewhere.textContent = !name ? wording('open_recording') : time >= 1 ? wording('open_at_time', { name, time: api.clock(time) }) : wording('open_at', { name });
    elsewhere.setAttribute('href', api.recordingOf(page, time) || page.recording || page.media);
    trouble.replaceChildren(wording('player_failed'), ' ', elsewhere);
    panel.prepend(trouble);
  }

  /** Whether an element can be seen below the bar. @param {Element} element */
  function isInSight(element) {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > api.bar.getBoundingClientRect().bottom && top < innerHeight;
  }

  /** @param {PlayerKind} kind @param {number} seconds */
  function openPlayer(kind, seconds) {
    const lines = api.timedLines();
    first = lines[api.lineAt(lines, seconds)] || null;
    follows = !first || isInSight(first.element);
    player = kind.open(seconds, tick, (lives) => player && showLife(lives));
    const close = make('button', { type: 'button', class: 'close', 'aria-label': wording('close_player') }, '×');
    close.addEventListener('click', closePlayer);
    followButton.hidden = true;
    // A browser shows a page of its own where a frame cannot be loaded.
    panel.classList.add('waits');
    panel.replaceChildren(player.element, make('p', {}, followButton, close));
    document.body.append(panel);
    strip.append(progress);
    patience = window.setTimeout(() => showLife(false), PATIENCE);
  }

  /** Plays from a second on; opens the player at the first time. @param {number} seconds */
  function playFrom(seconds) {
    if (!open) return;
    time = seconds;
    if (player) {
      follows = true;
      player.seek(seconds);
      player.play();
    } else {
      openPlayer(open, seconds);
    }
    showFollow();
    showListen();
  }

  function closePlayer() {
    remember(time);
    clearTimeout(patience);
    player?.stop();
    panel.classList.remove('failed');
    panel.remove();
    progress.remove();
    api.removeSigns('now');
    api.showWord(null, 0);
    player = now = null;
    runs = false;
    showListen();
    listen.focus();
  }

  function toggle() {
    // One that failed is tried again.
    if (panel.classList.contains('failed')) closePlayer();
    if (!player || !player.tells) playFrom(beginning());
    // A key can be pressed again before the player reports.
    else if (player.runs?.() ?? runs) player.pause();
    else player.play();
  }

  /** @param {number} by seconds */
  function skip(by) {
    if (!player?.tells) return;
    // A key can be pressed again before the player reports its time.
    time = Math.max(0, time + by);
    player.seek(time);
  }

  /** Stops following: the reader goes somewhere else. */
  function leave() {
    if (!player || !follows) return;
    follows = false;
    showFollow();
  }

  listen.addEventListener('click', (event) => {
    if (!open) return;
    event.preventDefault();
    toggle();
  });
  followButton.addEventListener('click', () => {
    follows = !follows;
    showFollow();
    if (follows && now) {
      runs ? keepInSight(now.element) : api.reveal(now.element);
    }
  });

  addEventListener('wheel', leave, { passive: true });
  addEventListener('touchmove', leave, { passive: true });
  addEventListener('pointerdown', (event) => {
    if (event.target === document.documentElement) leave(); // the scroll bar
  });
  addEventListener('pagehide', () => player && remember(time));

  /** Times and lines lead into the recording. */
  body.addEventListener('click', (event) => {
    const at = /** @type {Element} */ (event.target);
    if (!open || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = at.closest('.t > div > a');
    const element = link ? link.parentElement?.querySelector('p') : at.closest('a, summary') ? null : at.closest('p');
    const line = element && api.timedLines().find((line) => line.element === element);
    if (!line || (!link && (!player || !getSelection()?.isCollapsed))) return;
    event.preventDefault();
    playFrom(line.seconds);
  });

  addEventListener('hashchange', showListen);
  showListen();
  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({
    listen: open || page.link ? listen : null,
    playing: { isOpen: () => player !== null, line: () => now, toggle, leave, skip, playFrom },
  }));
})();
