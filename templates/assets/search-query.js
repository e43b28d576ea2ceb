// The meaning of a query: words (all must occur), "phrases", -excluded, a OR b, prefix*, channel:name, speaker:name,
// after:date, before:date. Parts that cannot be used become notes, which are codes with values; search-notes.js has their words.

(function () {
  'use strict';

  const api = globalThis.longhand;

  const OPENING = '"\u201c\u201d\u201e\u00ab', CLOSING = '"\u201c\u201d\u00bb';
  const FILTER = /^(channel|speaker|after|before):/i;
  /** What looks like a filter: `title:fog`, but not an address or a clock. */
  const UNKNOWN_FILTER = /^([a-z]+):[^/\s]/i;
  /** Signs that readers may take for parts of words. */
  const SIGNS = /[+#@$%\u20ac\u00a3]|^\.\p{L}/u;
  const SENTENCE_WORDS = 4;
  /** @type {Record<string, 'or'|'and'>} */
  const OPERATORS = { OR: 'or', AND: 'and' };

  const HYPHENATED = /^[\p{L}\p{N}]+([-\u2010\u2011][\p{L}\p{N}]+)+$/u;
  const LETTERS_AND_DIGITS = /^([a-z]+)(\d+)$/;

  // ---- pieces -----------------------------------------------------------------------------

  /** The quotation that begins at `i`, and whether it is closed. @param {string} text @param {number} i */
  function readQuote(text, i) {
    let j = i + 1;
    while (j < text.length && !(CLOSING.includes(text[j]) && !api.isGershayim(text, j))) j++;
    return { value: text.slice(i + 1, j), end: Math.min(j + 1, text.length), closed: j < text.length };
  }

  /** The characters up to the next space or quotation mark. @param {string} text @param {number} i */
  function readChunk(text, i) {
    let j = i;
    while (j < text.length && !/\s/.test(text[j]) && !(OPENING.includes(text[j]) && !api.isGershayim(text, j))) j++;
    return { value: text.slice(i, j), end: j };
  }

  /** A query cut into its pieces. @param {string} text @param {Note[]} notes @returns {Piece[]} */
  function cutQuery(text, notes) {
    /** @type {Piece[]} */
    const pieces = [];
    /** @param {number} at */
    function quoteAt(at) {
      const quote = readQuote(text, at);
      if (!quote.closed) notes.push({ code: 'unclosed-quote' });
      return quote;
    }
    for (let i = 0; i < text.length; ) {
      if (/\s/.test(text[i])) { i++; continue; }
      const start = i;
      const negative = text[i] === '-';
      if (negative && (++i >= text.length || /[\s-]/.test(text[i]))) {
        notes.push({ code: 'lone-minus' });
        while (text[i] === '-') i++;
        continue;
      }
      if (OPENING.includes(text[i])) {
        const quote = quoteAt(i);
        pieces.push({ kind: 'quote', value: quote.value, negative, start, end: (i = quote.end) });
        continue;
      }
      let { value, end } = readChunk(text, i);
      const filter = FILTER.exec(value);
      if (filter) {
        const kind = /** @type {FilterKind} */ (filter[1].toLowerCase());
        value = value.slice(filter[0].length);
        if (!value && end < text.length && OPENING.includes(text[end])) ({ value, end } = quoteAt(end));
        pieces.push({ kind, value, negative, start, end });
      } else {
        const operator = negative ? undefined : OPERATORS[value];
        pieces.push({ kind: operator || 'text', value, negative, start, end });
      }
      i = end;
    }
    return pieces;
  }

  // ---- phrases ----------------------------------------------------------------------------

  /** The first day of a year, month or day, or null. @param {string} value */
  function readDate(value) {
    const parts = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value.trim());
    if (!parts) return null;
    const [year, month, day] = [Number(parts[1]), Number(parts[2] || 1), Number(parts[3] || 1)];
    const date = new Date(Date.UTC(2000, month - 1, day));
    date.setUTCFullYear(year, month - 1, day);
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
    return date.toISOString().slice(0, 10);
  }

  /**
   * The phrases that a piece of text asks for. Words that belong together without spaces (well-known, 10:30) are one
   * phrase; a long run of Han, kana or the like holds several words, so its pairs count singly (unless `whole`).
   * @param {Piece} piece @param {boolean} whole @returns {Phrase[]}
   */
  function readPhrases(piece, whole) {
    const star = piece.kind === 'text' && piece.value.endsWith('*');
    const tokens = api.tokenize(piece.value);
    const words = tokens.map(({ term, start, end }, i) => ({
      term,
      // The index has one character of a script without spaces only as the first of a pair.
      prefix: (star && i === tokens.length - 1) || (api.isNoSpaceTerm(term) && api.widthAt(piece.value, start) >= end - start),
    }));
    if (!words.length) return [];
    const quoted = piece.kind === 'quote';
    const split = !whole && !quoted && words.length >= SENTENCE_WORDS && words.every((word) => api.isNoSpaceTerm(word.term));
    return split
      ? words.map((word) => ({ words: [word], text: word.term, quoted, tail: false }))
      : [{ words, text: piece.value, quoted, tail: false }];
  }

  /**
   * The other spelling of a word with hyphens, or of letters and digits: e-mail and email, B52 and B-52.
   * @param {Piece} piece @param {Phrase} phrase @returns {Phrase[]}
   */
  function readVariants({ kind, value }, { words, text, quoted, tail }) {
    if (kind !== 'text' || words.some((word) => word.prefix)) return [];
    const parts = words.length > 1 && HYPHENATED.test(value) ? [words.map((word) => word.term).join('')] : words.length === 1 ? words[0].term.match(LETTERS_AND_DIGITS)?.slice(1) : null;
    return parts ? [{ words: parts.map((term) => ({ term, prefix: false })), text, quoted, tail, isVariant: true }] : [];
  }

  /** @param {Phrase} phrase */
  function phraseKey(phrase) {
    return phrase.words.map((word) => word.term + (word.prefix ? '*' : '')).join(' ');
  }

  /** The sentence that four or more plain words make. @param {Group[]} groups @param {Word[]} words @returns {Phrase|null} */
  function sentenceOf(groups, words) {
    const plain = groups.every(({ any: [first, ...others] }) => !first.quoted && others.every((phrase) => phrase.isVariant));
    if (!plain || words.length < SENTENCE_WORDS || words.some((word) => word.prefix && !api.isNoSpaceTerm(word.term))) return null;
    const text = groups.map((group) => group.any[0].text).join(' ');
    return { words, text, quoted: false, tail: groups[groups.length - 1].any[0].tail };
  }

  /** Whether the reader may still be typing the last word: nothing but letters stands at the end. @param {string} text @param {Piece} piece */
  function isTail(text, piece) {
    return piece.kind === 'text' && piece.end === text.length && api.isPlainAt(text, text.length - 1);
  }

  // ---- the query --------------------------------------------------------------------------

  /** Puts the pieces of a query together. */
  class QueryBuilder {
    /** @param {string} text */
    constructor(text) {
      /** @type {Query} */
      this.query = { text, groups: [], not: [], channels: [], speakers: [], after: null, before: null, sentence: null, notes: [] };
      /** @type {Word[]} */
      this.words = [];
      /** The phrases that the groups begin with. @type {Set<string>} */
      this.seen = new Set();
      /** Whether an OR waits for its right side. */
      this.or = false;
      /** Whether the last group can take an OR. */
      this.open = false;
    }

    /** @param {Note} note */
    note(note) {
      this.query.notes.push(note);
    }

    /** Gives up an OR that has nothing on its right. */
    dropOr() {
      if (this.or) this.note({ code: 'lone-or' });
      this.or = false;
    }

    /** Ends the last group. */
    close() {
      this.dropOr();
      this.open = false;
    }

    /** @param {Piece} piece */
    add(piece) {
      if (piece.kind === 'or') this.addOr();
      // All words are asked for anyway.
      else if (piece.kind === 'and') this.close();
      else if (piece.kind === 'speaker') this.addSpeaker(piece);
      else if (piece.kind === 'channel') this.addChannel(piece);
      else if (piece.kind === 'after' || piece.kind === 'before') this.addDate(piece, piece.kind);
      else this.addText(piece);
    }

    addOr() {
      this.dropOr();
      if (this.open) this.or = true;
      else this.note({ code: 'lone-or' });
    }

    /** @param {Piece} piece */
    addChannel({ value, negative }) {
      this.close();
      if (value.trim()) this.query.channels.push({ name: value.trim(), wanted: !negative });
      else this.note({ code: 'no-channel' });
    }

    /** @param {Piece} piece */
    addSpeaker({ value, negative }) {
      this.close();
      const words = api.tokenize(value).map(({ term }) => ({ term, prefix: false }));
      if (words.length) this.query.speakers.push({ name: value.trim(), any: [{ words }], wanted: !negative });
      else this.note({ code: 'no-speaker' });
    }

    /** Tells of what is not searched for. @param {string} value */
    noteSigns(value) {
      const filter = UNKNOWN_FILTER.exec(value);
      if (filter) this.note({ code: 'unknown-filter', values: { name: filter[1] } });
      else if (SIGNS.test(value)) this.note({ code: 'signs', values: { text: value } });
    }

    /** @param {Piece} piece @param {'after'|'before'} kind */
    addDate({ value, negative }, kind) {
      this.close();
      const date = negative ? null : readDate(value);
      if (date) this.query[kind] = date;
      else this.note({ code: 'bad-date', values: { text: `${negative ? '-' : ''}${kind}:${value}` } });
    }

    /** @param {Piece} piece */
    addText(piece) {
      const { kind, value, negative } = piece;
      const phrases = readPhrases(piece, this.or || negative);
      if (!phrases.length) {
        this.note({ code: 'no-words', values: { text: value } });
        return;
      }
      if (value.replace(/\*$/, '').includes('*') || (kind === 'quote' && value.includes('*'))) this.note({ code: 'star' });
      if (kind === 'text') this.noteSigns(value);
      phrases[phrases.length - 1].tail = isTail(this.query.text, piece);
      if (negative) {
        this.close();
        this.query.not.push(...phrases);
        return;
      }
      for (const phrase of phrases) this.addPhrase(phrase, readVariants(piece, phrase));
      this.open = true;
    }

    /** @param {Phrase} phrase @param {Phrase[]} variants */
    addPhrase(phrase, variants) {
      const { groups } = this.query;
      const key = phraseKey(phrase);
      this.words.push(...phrase.words);
      if (this.or) groups[groups.length - 1].any.push(phrase, ...variants);
      else if (!this.seen.has(key)) groups.push({ any: [phrase, ...variants] });
      else if (phrase.tail) for (const group of groups) if (phraseKey(group.any[0]) === key) group.any[0].tail = true;
      if (!this.or) this.seen.add(key);
      this.or = false;
    }

    /** @returns {Query} */
    finish() {
      const { query } = this;
      this.dropOr();
      query.sentence = query.groups.length ? sentenceOf(query.groups, this.words) : null;
      if (!query.groups.length && query.not.length) this.note({ code: 'only-excluded' });
      return query;
    }
  }

  /** @param {string} text @returns {Query} */
  function parseQuery(text) {
    const builder = new QueryBuilder(text);
    for (const piece of cutQuery(text, builder.query.notes)) builder.add(piece);
    return builder.finish();
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ cutQuery, parseQuery }));
  if (typeof module === 'object' && module.exports) module.exports = api;
})();
