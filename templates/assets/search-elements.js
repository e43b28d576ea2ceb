// Elements, and dates in words. Nothing here reads markup: the words of readers and transcripts stay text.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const SVG = 'http://www.w3.org/2000/svg';

  /**
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag @param {Record<string, string>} [attributes] @param {...(Node|string)} children
   * @returns {HTMLElementTagNameMap[K]}
   */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /**
   * @template {keyof SVGElementTagNameMap} K
   * @param {K} tag @param {Values} [attributes] @param {...(Node|string)} children
   * @returns {SVGElementTagNameMap[K]}
   */
  function draw(tag, attributes = {}, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    element.append(...children);
    return element;
  }

  /** A date in the language of the page. @param {string} iso @param {Intl.DateTimeFormatOptions} style */
  function inWords(iso, style) {
    const date = new Date(`${iso.length === 7 ? `${iso}-01` : iso}T00:00:00Z`);
    try {
      return new Intl.DateTimeFormat(document.documentElement.lang || 'en', { ...style, timeZone: 'UTC' }).format(date);
    } catch {
      return iso;
    }
  }

  /** @param {string} date ISO */
  function longDate(date) {
    return inWords(date, { day: 'numeric', month: 'short', year: 'numeric' });
  }

  /** April 20, 2021. @param {string} date ISO */
  function fullDate(date) {
    return inWords(date, { day: 'numeric', month: 'long', year: 'numeric' });
  }

  /** @type {Map<string, string>} */
  const monthNames = new Map();

  /** March 2024. @param {string} month as 2024-03 */
  function monthName(month) {
    let name = monthNames.get(month);
    if (!name) monthNames.set(month, (name = inWords(month, { month: 'long', year: 'numeric' })));
    return name;
  }

  /** Mar, or Mar 2024. @param {string} month @param {boolean} withYear */
  function shortMonth(month, withYear) {
    return inWords(month, withYear ? { month: 'short', year: 'numeric' } : { month: 'short' });
  }

  /** Copies a text. Plain http has no clipboard; a selection can still be copied. @param {string} text */
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = make('textarea', { class: 'out-of-sight' });
      area.value = text;
      document.body.append(area);
      area.select();
      const copied = document.execCommand('copy');
      area.remove();
      return copied;
    }
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ copy, make, draw, fullDate, longDate, monthName, shortMonth }));
})();
