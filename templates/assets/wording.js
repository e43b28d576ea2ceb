// The words of the interface, out of the catalogue of the site's language (templates/wording). The build writes
// the part of it that a script needs at the head of that script.

(function () {
  'use strict';

  /** A text, or one for a number and for each plural category of the language (CLDR's `one`, `few`, `other` ...). @typedef {string|Record<string, string>} Message */

  const root = /** @type {any} */ (globalThis);
  const language = root.document?.documentElement.lang || 'en';
  const plurals = new Intl.PluralRules(language);

  /** A number as the language writes it. @param {number} number @param {number} [decimals] at most */
  const digits = (number, decimals = 3) => number.toLocaleString(language, { maximumFractionDigits: decimals });

  /**
   * The parts of a text, its `{names}` replaced by values; `{n}` chooses the plural form. A key without a text is its
   * own, for programs that run these scripts without a catalogue.
   * @param {string} key @param {Record<string, any>} values @returns {any[]}
   */
  function wordingParts(key, values) {
    /** @type {Message} */
    const message = root.longhand.catalogue?.[key] ?? key;
    const text = typeof message === 'string' ? message : message[values.n] ?? message[plurals.select(values.n)] ?? message.other;
    return text.split(/\{(\w+)\}/).map((part, at) => {
      if (at % 2 === 0) return part;
      return typeof values[part] === 'number' ? digits(values[part]) : values[part];
    });
  }

  /** A text with values in it. @param {string} key @param {Record<string, string|number>} [values] */
  const wording = (key, values = {}) => wordingParts(key, values).join('');

  root.longhand = Object.assign(root.longhand || {}, { digits, wording, wordingParts });
})();
