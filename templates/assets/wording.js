// The words of the interface, from the catalogue of the site's language (templates/wording). The build writes the part
// that a script needs at the head of that script.

(function () {
  'use strict';

  const language = globalThis.document?.documentElement.lang || 'en';
  const plurals = new Intl.PluralRules(language);

  /** A number as the language writes it. @param {number} number @param {number} [decimals] at most */
  function digits(number, decimals = 3) {
    return number.toLocaleString(language, { maximumFractionDigits: decimals });
  }

  /**
   * The parts of a text, its `{names}` replaced by values; `{n}` chooses the plural form. A key without a text stands for
   * itself, for programs that run these scripts without a catalogue.
   * @template {Node} [V=never] @param {string} key @param {Record<string, string|number|V>} values @returns {(string|V)[]}
   */
  function wordingParts(key, values) {
    const message = globalThis.longhand.catalogue?.[key] ?? key;
    const n = Number(values.n);
    const text = typeof message === 'string' ? message : message[n] ?? message[plurals.select(n)] ?? message.other;
    return text.split(/\{(\w+)\}/).map((part, at) => {
      const value = at % 2 ? values[part] : part;
      return typeof value === 'number' ? digits(value) : value;
    });
  }

  /** A text with values in it. @param {string} key @param {Values} [values] */
  function wording(key, values = {}) {
    return wordingParts(key, values).join('');
  }

  /** @satisfies {Partial<Longhand>} */
  const exported = { digits, wording, wordingParts };
  globalThis.longhand = Object.assign(globalThis.longhand || {}, exported);
})();
