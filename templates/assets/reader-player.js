// Listening: the player is not loaded until the reader asks for it, so no other host is asked for anything before.
//
// YouTube plays from its no-cookie host. Its player takes the messages of its IFrame interface, which are JSON texts:
// {"event":"listening"} asks for reports, {"event":"command","func":"seekTo","args":[755,true]} commands
// it, and it reports {"event":"infoDelivery","info":{"currentTime":755.2,"playerState":1}}.
// https://developers.google.com/youtube/iframe_api_reference

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, page, body, strip, wording } = api;

  /** Receives the time in seconds, and whether the recording runs. @typedef {(time: number, runs: boolean) => void} Tick */
  /** @typedef {{element: HTMLElement, seek: (seconds: number) => void, play: () => void, pause: () => void, stop: () => void, time?: () => number, runs?: () => boolean}} Player */

  const HOST = 'https://www.youtube-nocookie.com';
  const MEDIA = /\.(mp3|m4a|m4b|aac|ogg|oga|opus|wav|flac|mp4|m4v|mov|webm|ogv)$/i;
  const IS_VIDEO = /\.(mp4|m4v|mov|webm|ogv)$/i;
  const PLAYING = 1;

  // ---- kinds of players ---------------------------------------------------------------------------

  /** @param {string} id @param {number} start @param {Tick} tick @returns {Player} */
  function youtube(id, start, tick) {
    const options = new URLSearchParams({ enablejsapi: '1', autoplay: '1', playsinline: '1', rel: '0', start: String(Math.floor(start)), origin: location.origin });
    const frame = make('iframe', {
      // The player refuses to play where it does not learn its site.
      src: `${HOST}/embed/${id}?${options}`, title: wording('recording'), allow: 'autoplay; encrypted-media; picture-in-picture; fullscreen', referrerpolicy: 'strict-origin-when-cross-origin',
    });
    let runs = true;
    /** @param {object} message */
    function send(message) {
      frame.contentWindow?.postMessage(JSON.stringify({ id: 1, channel: 'widget', ...message }), HOST);
    }
    /** @param {string} func @param {unknown[]} args */
    function command(func, ...args) {
      send({ event: 'command', func, args });
    }
    const hello = setInterval(() => send({ event: 'listening' }), 250);
    const over = new AbortController();
    function stop() {
      clearInterval(hello);
      over.abort();
    }
    addEventListener('message', (event) => {
      if (event.origin !== HOST || event.source !== frame.contentWindow) return;
      clearInterval(hello);
      const info = infoOf(event.data);
      if (typeof info.playerState === 'number') runs = info.playerState === PLAYING;
      if (typeof info.currentTime === 'number') tick(info.currentTime, runs);
      else if (typeof info.playerState === 'number') tick(NaN, runs);
    }, { signal: over.signal });
    return { element: frame, seek: (seconds) => command('seekTo', seconds, true), play: () => command('playVideo'), pause: () => command('pauseVideo'), stop };
  }

  /** The report in a message of YouTube's player. @param {unknown} message @returns {{currentTime?: unknown, playerState?: unknown}} */
  function infoOf(message) {
    try {
      return Object(JSON.parse(String(message)).info);
    } catch {
      return {};
    }
  }

  /** @param {string} address @param {number} start @param {Tick} tick @returns {Player} */
  function media(address, start, tick) {
    const path = address.split(/[?#]/)[0];
    const element = make(IS_VIDEO.test(path) ? 'video' : 'audio', { controls: '', playsinline: '', preload: 'metadata', src: address });
    element.currentTime = start;
    for (const name of ['timeupdate', 'play', 'pause', 'seeked', 'ended']) element.addEventListener(name, () => tick(element.currentTime, !element.paused));
    // The player itself shows that a recording is missing.
    const play = () => void element.play().catch(() => {});
    play();
    return { element, seek: (seconds) => (element.currentTime = seconds), play, pause: () => element.pause(), stop: () => element.pause(), time: () => element.currentTime, runs: () => !element.paused };
  }

  /** @param {string} address */
  function fileOpener(address) {
    return MEDIA.test(address.split(/[?#]/)[0]) ? (/** @type {number} */ start) => media(address, start, tick) : null;
  }

  /** A function that opens a player for this page's recording; null where only a link is possible. */
  function opener() {
    // A file of the archive itself comes first: it asks no other host.
    const own = fileOpener(page.media);
    if (own) return own;
    const id = api.YOUTUBE.exec(page.recording)?.[1];
    // From disk there is no site, and the player refuses.
    if (id) return /^https?:/.test(location.protocol) ? (/** @type {number} */ start) => youtube(id, start, tick) : null;
    return fileOpener(page.recording);
  }

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

  const open = opener();
  /** @type {Player|null} */
  let player = null;
  let runs = false, time = 0, follows = true, noted = 0;
  /** The line that is spoken. @type {TimedLine|null} */
  let now = null;

  const listen = make(open || !page.link ? 'button' : 'a', open ? { type: 'button', class: 'listen' } : { class: 'listen', href: page.link, rel: 'noopener' });
  const progress = make('b', { class: 'progress' });
  const followButton = make('button', { type: 'button', class: 'follow' });
  const panel = make('aside', { class: 'player', 'aria-label': wording('recording') });

  /** The second at which listening begins: of the line that the address names, else where the reader stopped. */
  function beginning() {
    return api.pointed()[0]?.seconds ?? remembered();
  }

  function showListen() {
    const from = beginning();
    listen.textContent = player ? wording(runs ? 'pause' : 'play') : from ? wording('listen_from', { time: api.clock(from) }) : wording('listen');
    listen.classList.toggle('runs', runs);
  }

  function showFollow() {
    followButton.setAttribute('aria-pressed', String(follows));
    followButton.textContent = wording(follows ? 'following' : 'follow');
  }

  /** Marks the line that is spoken. @param {TimedLine} line */
  function showNow(line) {
    if (line !== now) {
      api.removeSigns('now');
      now = line;
      api.addSigns([line], 'now');
    }
    if (follows && runs) keepInSight(line.element.closest('details:not([open])') || line.element);
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

  /** Plays from a second on; opens the player at the first time. @param {number} seconds */
  function playFrom(seconds) {
    if (!open) return;
    follows = true;
    time = seconds;
    if (player) {
      player.seek(seconds);
      player.play();
    } else {
      player = open(seconds);
      const close = make('button', { type: 'button', class: 'close', 'aria-label': wording('close_player') }, '×');
      close.addEventListener('click', closePlayer);
      panel.replaceChildren(player.element, make('p', {}, followButton, close));
      document.body.append(panel);
      strip.append(progress);
    }
    showFollow();
    showListen();
  }

  function closePlayer() {
    remember(time);
    player?.stop();
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
    if (!player) playFrom(beginning());
    // A key can be pressed again before the player reports.
    else if (player.runs?.() ?? runs) player.pause();
    else player.play();
  }

  /** @param {number} by seconds */
  function skip(by) {
    // A key can be pressed again before the player reports its time.
    time = Math.max(0, time + by);
    player?.seek(time);
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
