// The bar above a transcript: listening, finding, saving. The style sheet keeps its place free, so nothing moves when
// it appears.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, wording } = api;

  const body = /** @type {HTMLElement} */ (document.querySelector('main > .t'));
  const page = api.readPage(document, location.href);
  const bar = make('section', { class: 'tools', 'aria-label': wording('tools') });
  const strip = make('div', { class: 'strip', 'aria-hidden': 'true' });

  /** @type {TimedLine[]|null} */
  let timed = null;

  /** The lines with times. */
  function timedLines() {
    return timed ??= api.pageLines().filter(/** @returns {line is TimedLine} */ (line) => line.seconds !== null);
  }

  /** The seconds that the strip stands for. */
  function duration() {
    const lines = timedLines();
    return lines.length ? Math.max(page.length, Number(lines[lines.length - 1].seconds) + 5) : 0;
  }

  /** A place on the strip, in percent. @param {number} seconds */
  function placeOf(seconds) {
    return `${Math.min(100, (100 * seconds) / duration()).toFixed(2)}%`;
  }

  /** Announces a text to screen readers. @param {string} text */
  function say(text) {
    told.textContent = text;
  }

  const told = make('p', { class: 'out-of-sight', role: 'status' });

  // ---- layers -------------------------------------------------------------------------------------

  /** Closes the layer that is open over the text. @type {() => void} */
  let closeLayer = () => {};

  /** Notes the layer that opens, and closes the one that is open: one at a time. @param {() => void} close closes the one that opens */
  function openLayer(close) {
    if (closeLayer !== close) closeLayer();
    closeLayer = close;
  }

  // ---- saving -------------------------------------------------------------------------------------

  /** The page with its whole description; the channel's notes, which many recordings share, stand in a script beside it. */
  async function wholePage() {
    if (!page.notes) return page;
    if (!api.notes) await api.runScript('notes.js');
    return { ...page, description: api.wholeDescription(page.description, page.notes, api.notes || {}) };
  }

  /** @param {Format} format */
  async function save({ ending, type, write, described }) {
    const about = described ? await wholePage() : page;
    const lines = api.exactLines(document, api.pageLines());
    const speakers = api.speakersOf(lines);
    saveText(write(about, lines.map((line, at) => ({ ...line, speaker: speakers[at] }))), type, ending);
  }

  /** Saves a text as a file that is called as the page is. @param {string} text @param {string} type @param {string} ending */
  function saveText(text, type, ending) {
    const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    const name = (location.pathname.split('/').pop() || 'transcript').replace(/\.html$/, '');
    make('a', { href: address, download: `${decodeURIComponent(name)}.${ending}` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  function saveMenu() {
    const isTimed = timedLines().length > 0;
    const list = make('ul');
    for (const format of api.FORMATS) {
      if (format.timed && !isTimed) continue;
      const button = make('button', { type: 'button', value: format.ending }, format.name());
      button.addEventListener('click', () => {
        save(format);
        close();
      });
      list.append(make('li', {}, button));
    }
    const menu = make('details', { class: 'menu' }, make('summary', {}, wording('save')), list);
    const close = () => menu.removeAttribute('open');
    menu.addEventListener('toggle', () => menu.hasAttribute('open') && openLayer(close));
    document.addEventListener('pointerdown', (event) => {
      if (!menu.contains(/** @type {Node} */ (event.target))) close();
    });
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      close();
      /** @type {HTMLElement} */ (menu.firstElementChild).focus();
    });
    return menu;
  }

  // ---- around the text ----------------------------------------------------------------------------

  /** @param {string} query @param {string} text */
  function searchLink(query, text) {
    return make('a', { href: `../search.html?${new URLSearchParams({ q: query })}`, dir: 'auto' }, text);
  }

  /** Makes the date a link to the other transcripts of the day, if there are any. */
  function linkDay() {
    const time = document.querySelector('main > .facts time');
    if (!time?.hasAttribute('data-others')) return;
    const next = new Date(`${page.date}T00:00:00Z`);
    next.setUTCDate(next.getUTCDate() + 1);
    const query = `after:${page.date} before:${next.toISOString().slice(0, 10)}`;
    // The style sheet says how many there are, from the beginning, so that nothing moves.
    const link = searchLink(query, '');
    time.replaceWith(link);
    link.append(time);
  }

  /** Makes every term a link to a search for it; a name of two words is a phrase. */
  function linkTerms() {
    const terms = document.querySelector('main > .terms');
    const list = terms?.lastChild;
    if (!terms || !list?.textContent || terms.querySelector('a')) return;
    const links = list.textContent.trim().split(', ').map((term) => searchLink(term.includes(' ') ? `"${term}"` : term, term));
    list.replaceWith(' ', ...links.flatMap((link, at) => (at ? [', ', link] : [link])));
  }

  /** Puts a mark on the strip. @param {string} name @param {string} place */
  function addToStrip(name, place) {
    const mark = make('i', { class: name });
    mark.style.left = place;
    strip.append(mark);
  }

  /** Shows chapters as seams on the strip; where there is room, their list stands open beside the text. */
  function showChapters() {
    const contents = /** @type {HTMLDetailsElement|null} */ (document.querySelector('main > .toc'));
    if (!contents) return;
    if (matchMedia('(min-width: 84rem)').matches) contents.open = true;
    const links = Array.from(contents.querySelectorAll('a[href^="#"]'));
    for (const link of links) {
      const seconds = api.seconds(String(link.getAttribute('href')).slice(1));
      if (seconds > 0) addToStrip('seam', placeOf(seconds));
    }
    followChapters(links, Array.from(body.querySelectorAll(':scope > h2')));
  }

  /** Marks the chapter that is being read in the list. @param {Element[]} links @param {Element[]} headings */
  function followChapters(links, headings) {
    if (links.length !== headings.length) return;
    let waiting = false;
    const show = () => {
      waiting = false;
      const passed = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.6).length;
      for (const link of links) link.removeAttribute('aria-current');
      links[passed - 1]?.setAttribute('aria-current', 'true');
    };
    addEventListener('scroll', () => {
      if (!waiting) requestAnimationFrame(show);
      waiting = true;
    }, { passive: true });
  }

  strip.addEventListener('click', (event) => {
    const { left, width } = strip.getBoundingClientRect();
    const lines = timedLines();
    const line = lines[api.lineAt(lines, ((event.clientX - left) / width) * duration())];
    api.point([line]);
    api.reveal(line.element);
  });

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ page, bar, strip, body, told, timedLines, placeOf, addToStrip, duration, say, openLayer, saveText, saveMenu, linkDay, linkTerms, showChapters }));
})();
