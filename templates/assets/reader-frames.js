// The players that a page can open: those of other hosts in frames, and the browser's own. Nothing is loaded before a
// reader asks for it; which frame it is, the page says (src/model/player.rs).
//
// Some take messages and tell their time, so that the text can follow; the others only start at a second.
// YouTube: {"event":"listening"} asks for reports, {"event":"command","func":"seekTo","args":[755,true]} commands it, and
// it reports {"event":"infoDelivery","info":{"currentTime":755.2,"playerState":1}}.
// https://developers.google.com/youtube/iframe_api_reference
// Vimeo: {"method":"setCurrentTime","value":755}; reports {"event":"timeupdate","data":{"seconds":755.2}}.
// https://github.com/vimeo/player.js
// SoundCloud: {"method":"seekTo","value":755000}; reports {"method":"playProgress","value":{"currentPosition":755200}}.
// https://developers.soundcloud.com/docs/api/html5-widget

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, wording } = api;

  /** What a message of a player says. @typedef {{time?: unknown, runs?: boolean, ready?: boolean}} Report */

  /**
   * A service. `hello` is sent until the player answers, `asks` once it is ready. Without `read` it says nothing.
   * `late`: it takes its start only when it plays.
   * @typedef {object} Service
   * @property {string} name
   * @property {(frame: string, start: number) => string} address
   * @property {object} [hello]
   * @property {object[]} [asks]
   * @property {boolean} [late]
   * @property {(message: any) => Report} [read]
   * @property {(seconds: number) => object} [seek]
   * @property {object} [play]
   * @property {object} [pause]
   */

  const MEDIA = /\.(mp3|m4a|m4b|aac|ogg|oga|opus|wav|flac|mp4|m4v|mov|webm|ogv)$/i;
  const IS_VIDEO = /\.(mp4|m4v|mov|webm|ogv)$/i;
  const YOUTUBE_PLAYS = 1;

  /** @param {string} address @param {Record<string, string>} parameters */
  function withQuery(address, parameters) {
    return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`;
  }

  /** @param {string} func @param {unknown[]} args */
  function youtubeCommand(func, ...args) {
    return { id: 1, channel: 'widget', event: 'command', func, args };
  }

  /** @type {Service} */
  const YOUTUBE = {
    name: 'YouTube',
    address: (frame, start) => withQuery(frame, { enablejsapi: '1', autoplay: '1', playsinline: '1', rel: '0', start: String(start), origin: location.origin }),
    hello: { id: 1, channel: 'widget', event: 'listening' },
    read: ({ info }) => ({ time: Object(info).currentTime, runs: typeof Object(info).playerState === 'number' ? info.playerState === YOUTUBE_PLAYS : undefined }),
    seek: (seconds) => youtubeCommand('seekTo', seconds, true),
    play: youtubeCommand('playVideo'),
    pause: youtubeCommand('pauseVideo'),
  };

  /** Whether a recording runs after an event with this name; undefined if that says nothing. @param {unknown} event */
  function runsAfter(event) {
    if (event === 'play' || event === 'playing') return true;
    return event === 'pause' || event === 'ended' || event === 'finish' ? false : undefined;
  }

  /** @type {Service} */
  const VIMEO = {
    name: 'Vimeo',
    address: (frame, start) => `${withQuery(frame, { autoplay: '1', dnt: '1' })}#t=${start}s`,
    hello: { method: 'ping' },
    asks: ['timeupdate', 'play', 'pause', 'ended'].map((value) => ({ method: 'addEventListener', value })),
    read: ({ event, data }) => ({ ready: event === 'ready', time: Object(data).seconds, runs: runsAfter(event) }),
    seek: (value) => ({ method: 'setCurrentTime', value }),
    play: { method: 'play' },
    pause: { method: 'pause' },
  };

  /** @type {Service} */
  const SOUNDCLOUD = {
    name: 'SoundCloud',
    address: (frame) => withQuery(frame, { auto_play: 'true' }),
    hello: { method: 'addEventListener', value: 'ready' },
    asks: ['playProgress', 'play', 'pause', 'finish'].map((value) => ({ method: 'addEventListener', value })),
    late: true,
    read: ({ method, value }) => ({ ready: method === 'ready', time: method === 'playProgress' ? Object(value).currentPosition / 1000 : undefined, runs: runsAfter(method) }),
    seek: (seconds) => ({ method: 'seekTo', value: seconds * 1000 }),
    play: { method: 'play' },
    pause: { method: 'pause' },
  };

  /** @type {Service} */
  const ARCHIVE = { name: 'Internet Archive', address: (frame, start) => withQuery(frame, { autoplay: '1', start: String(start) }) };

  /** @type {Record<string, Service>} */
  const SERVICES = { 'www.youtube-nocookie.com': YOUTUBE, 'player.vimeo.com': VIMEO, 'w.soundcloud.com': SOUNDCLOUD, 'archive.org': ARCHIVE };

  /** The service of a frame; any other host is a PeerTube site. @param {string} frame @returns {Service} */
  function serviceOf(frame) {
    const { host } = new URL(frame);
    return SERVICES[host] || { name: host, address: (address, start) => withQuery(address, { autoplay: '1', start: `${start}s` }) };
  }

  /** The content of a message, which some players write as text. @param {unknown} data @returns {object} */
  function contentOf(data) {
    try {
      return Object(typeof data === 'string' ? JSON.parse(data) : data);
    } catch {
      return {};
    }
  }

  /** The player of another host. @param {string} frame its address @param {number} start @param {Tick} tick @param {(lives: boolean) => void} sign @returns {Player} */
  function framed(frame, start, tick, sign) {
    const service = serviceOf(frame);
    const addressAt = (/** @type {number} */ seconds) => service.address(frame, Math.floor(seconds));
    const element = make('iframe', {
      // YouTube's player refuses to play where it does not learn its site.
      src: addressAt(start), title: wording('recording'), allow: 'autoplay; encrypted-media; picture-in-picture; fullscreen', referrerpolicy: 'strict-origin-when-cross-origin',
    });
    const tells = service.read !== undefined;
    if (!tells) element.addEventListener('load', () => sign(true));
    const { send, stop } = tells ? talk(element, service, start, tick, sign) : { send: () => {}, stop: () => {} };
    return {
      element, tells, stop,
      seek: (seconds) => (service.seek ? send(service.seek(seconds)) : (element.src = addressAt(seconds))),
      play: () => send(service.play), pause: () => send(service.pause),
    };
  }

  /** Sends messages to the player in a frame, and hears its own. @param {HTMLIFrameElement} element @param {Service} service @param {number} start @param {Tick} tick @param {(lives: boolean) => void} sign */
  function talk(element, service, start, tick, sign) {
    const { origin } = new URL(element.src);
    // Vimeo takes objects, the others take text.
    const send = (/** @type {object|undefined} */ message) => element.contentWindow?.postMessage(service === VIMEO ? message : JSON.stringify(message), origin);
    const hello = setInterval(() => send(service.hello), 250);
    const over = new AbortController();
    let runs = true, late = service.late && start > 0;
    addEventListener('message', (event) => {
      if (event.origin !== origin || event.source !== element.contentWindow) return;
      clearInterval(hello);
      sign(true);
      const report = Object(service.read?.(contentOf(event.data)));
      if (report.ready) service.asks?.forEach(send);
      if (late && report.runs) {
        late = false;
        send(service.seek?.(start));
      }
      runs = report.runs ?? runs;
      if (typeof report.time === 'number' && !late) tick(report.time, runs);
      else if (report.runs !== undefined) tick(NaN, runs);
    }, { signal: over.signal });
    return {
      send,
      stop: () => {
        clearInterval(hello);
        over.abort();
      },
    };
  }

  /** The browser's own player. @param {string} address @param {number} start @param {Tick} tick @param {(lives: boolean) => void} sign @returns {Player} */
  function media(address, start, tick, sign) {
    const path = address.split(/[?#]/)[0];
    const element = make(IS_VIDEO.test(path) ? 'video' : 'audio', { controls: '', playsinline: '', preload: 'metadata', src: address });
    element.currentTime = start;
    for (const name of ['timeupdate', 'play', 'pause', 'seeked', 'ended']) element.addEventListener(name, () => tick(element.currentTime, !element.paused));
    element.addEventListener('loadedmetadata', () => sign(true));
    element.addEventListener('error', () => sign(false));
    const play = () => void element.play().catch(() => {});
    play();
    return { element, tells: true, seek: (seconds) => (element.currentTime = seconds), play, pause: () => element.pause(), stop: () => element.pause(), time: () => element.currentTime, runs: () => !element.paused };
  }

  /** @param {string} address @returns {PlayerKind|null} */
  function fileKind(address) {
    return MEDIA.test(address.split(/[?#]/)[0]) ? { name: '', open: (start, tick, sign) => media(address, start, tick, sign) } : null;
  }

  /** The player for a page's recording; null where only a link is possible. @param {Page} page @returns {PlayerKind|null} */
  function playerOf(page) {
    // A file of the archive itself comes first: it asks no other host.
    const own = fileKind(page.media);
    if (own) return own;
    const id = api.YOUTUBE.exec(page.recording)?.[1];
    // From disk there is no site, and YouTube's player refuses.
    if (id && !/^https?:/.test(location.protocol)) return null;
    const frame = id ? `https://www.youtube-nocookie.com/embed/${id}` : page.frame;
    if (frame) return { name: serviceOf(frame).name, open: (start, tick, sign) => framed(frame, start, tick, sign) };
    return fileKind(page.recording);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ playerOf }));
})();
