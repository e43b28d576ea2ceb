// The facts of a transcript page, for quotations, files to save and the player.

(function () {
  'use strict';

  /** @type {Record<string, string>} */
  const KINDS = { VideoObject: 'video', AudioObject: 'audio' };

  const YOUTUBE = /^https:\/\/youtu\.be\/([\w-]{11})$/;

  /** @param {Document} document @param {string} address @returns {Page} */
  function readPage(document, address) {
    /** @param {string} selector */
    const text = (selector) => document.querySelector(selector)?.textContent?.trim() || '';
    /** @param {string} selector @param {string} name */
    const of = (selector, name) => document.querySelector(selector)?.getAttribute(name) || '';
    const recording = of('main > .facts > a[rel]', 'href');
    const first = of('.t > div > a', 'href');
    const web = recording && first && !first.startsWith('#') ? first.replace(/\d+$/, '0') : '';
    return {
      title: text('h1'),
      channel: text('main > .up a:last-child'),
      site: of('meta[property="og:site_name"]', 'content') || text('body > header > a'),
      kind: KINDS[of('main', 'itemtype').split('/').pop() || ''] || '',
      date: of('main > .facts time', 'datetime'),
      day: text('main > .facts time'),
      length: Number(of('main > .facts data', 'value').replace(/\D/g, '')), // PT754S (ISO 8601), or 754
      language: of('main > .t', 'lang'),
      description: Array.from(document.querySelectorAll('main > .about:not(footer)'), descriptionOf).join('\n'),
      notes: of('main > .about a[data-notes]', 'data-notes'),
      recording,
      frame: of('main > .facts > a[rel]', 'data-frame'),
      // Pages from disk can play a file on the disk of the content.
      media: of('main > .facts > .media', 'href') || (address.startsWith('file:') ? of('main > .facts > .media', 'data-disk') : ''),
      link: web || (YOUTUBE.test(recording) ? `${recording}?t=0` : ''),
      address: of('link[rel=canonical]', 'href') || address.replace(/[?#].*$/, ''),
      chapters: Array.from(document.querySelectorAll('main > .toc a'), chapterOf),
    };
  }

  /** @param {Element} link */
  function chapterOf(link) {
    const time = /** @type {Element} */ (link.querySelector('span'));
    const start = Number(time.getAttribute('data-at') ?? globalThis.longhand.anchorSeconds(time.textContent || ''));
    return { start, title: (link.textContent || '').slice((time.textContent || '').length).trim() };
  }

  /** The transcript's own part of the description. A line that was folded goes on after a space. @param {Element} about */
  function descriptionOf(about) {
    const summary = about.querySelector('summary'), notes = about.querySelector('a[href$="#notes"]');
    const nodes = Array.from(about.childNodes).filter((node) => node !== notes);
    const rest = nodes.filter((node) => node !== summary).map((node) => node.textContent).join('');
    const lead = summary?.textContent || '';
    return (lead + (lead && !rest.startsWith(' ') ? '\n' : '') + rest).trim();
  }

  /**
   * The whole description, with the channel's notes where they stood.
   * @param {string} own the part on the page @param {string} order of the parts, from the page @param {Record<string, string>} notes by their marks
   */
  function wholeDescription(own, order, notes) {
    const lines = own.split('\n');
    /** @type {string[]} */
    const whole = [];
    for (const [token] of order.matchAll(/\d+|\.|[a-zA-Z]{3}/g)) {
      if (token === '.') whole.push('');
      else if (notes[token] !== undefined) whole.push(notes[token]);
      else {
        for (let left = Number(token) || 0; left && lines.length;) {
          const line = /** @type {string} */ (lines.shift());
          if (!line.trim()) continue;
          whole.push(line);
          left--;
        }
      }
    }
    return [...whole, ...lines].join('\n').trim();
  }

  /** The address of a moment in the recording; '' where there is none. @param {Page} page @param {number} seconds */
  function recordingOf(page, seconds) {
    return page.link && page.link.replace(/\d+$/, String(Math.floor(seconds)));
  }

  /** The speaker of each line; '' where the page names none. @param {{element: Element}[]} lines */
  function speakersOf(lines) {
    /** @type {Record<string, string>} names by the mark of their paragraphs */
    const names = {};
    return lines.map(({ element }) => {
      const paragraph = element.closest('.t > div[class]');
      const name = paragraph?.querySelector(':scope > b')?.textContent;
      if (paragraph && name) names[paragraph.className] = name;
      return (paragraph && names[paragraph.className]) || '';
    });
  }

  Object.assign(globalThis.longhand, /** @satisfies {Partial<Longhand>} */ ({ readPage, wholeDescription, recordingOf, speakersOf, YOUTUBE }));
})();
