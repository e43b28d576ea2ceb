// The words of a text.
//
// TOKENIZER, version 1. The index builder (Rust) and this file follow the same rules;
// tests/vectors/tokens.json is the referee. "Character" means Unicode code point.
//
// Classes
//   C1  word character: property Alphabetic, or General_Category N* or M*.
//       (Rust: char::is_alphabetic, char::is_numeric, unicode_normalization::is_combining_mark.)
//   C2  no-space character: a word character in one of these ranges (hexadecimal, inclusive):
//       0E00-0EFF Thai, Lao          1000-109F Myanmar            1780-17FF Khmer
//       3000-318F kana, bopomofo, Hangul letters                  31A0-31FF their extensions
//       3400-9FFF Han                A9E0-A9FF, AA60-AA7F Myanmar AC00-D7A3 Hangul syllables
//       F900-FAFF Han compatibility  FF66-FF9F half-width kana
//       1B000-1B16F kana             20000-3FFFF Han
//   C3  plain character: a word character that is not a no-space character.
//   C4  dropped mark: a character in one of these ranges:
//       0300-036F  0483-0489  0591-05BD  05BF  05C1-05C2  05C4-05C5  05C7  0610-061A
//       0640  064B-065F  0670  06D6-06DC  06DF-06E4  06E7-06E8  06EA-06ED  1AB0-1AFF  1DC0-1DFF
//       20D0-20FF  302A-302F  3099-309A  FE00-FE0F  FE20-FE2F  E0100-E01EF
//       (Accents, Arabic and Hebrew points, tatweel, voicing marks, variation selectors. The vowel signs of
//       Indic scripts, Thai and the like are letters to their readers, and stay.)
//   C5  digit: 0-9 only. ASCII letter: A-Z, a-z. Apostrophe: ' or U+2019.
//   C6  joiner: 00AD (soft hyphen), 200C, 200D, 2060.
//   C7  Hebrew letter: 05D0-05EA. Hebrew mark (geresh and gershayim): " ' 2019 201D 05F3 05F4.
//
// Scanning, left to right; at each position the first rule that fits takes its characters:
//   T1  Acronym. The character before is not a word character. Read (ASCII letter, ".") as often as
//       possible, at least twice, without giving any back. Then, if an ASCII letter follows that is not
//       itself followed by a word character, take it too. Then, if an apostrophe and s or S follow,
//       and no word character after them, step over both. If the next character now is a word
//       character, the rule does not fit. One token: the ASCII letters in lower case, without
//       dots and without 's. (U.S. = us, U.S.A = usa, U.S.'s = us; U.S = u, s; U.S.based = u, s, based)
//       An apostrophe-s that was stepped over belongs to the token's extent in the text.
//   T2  No-space run: a no-space character and all no-space characters or dropped marks after it.
//       Each character is folded on its own (F1-F5); those that fold to nothing are left out.
//       With one left, it is the token; with more, each two neighbours make a token, in order.
//   T3  Plain run: a plain character, and after it, as long as possible,
//       - plain characters;
//       - a joiner before a plain character: is left out;
//       - a Hebrew mark between two Hebrew letters: is left out;
//       - an apostrophe between two plain characters: stays, as ' ;
//       - "." between two digits: stays;
//       - "," with a digit before and exactly three digits after it (the fourth character after it is
//         not a digit): is left out.
//       The run is folded as a whole (F1-F5), then:
//       S1  a final 's is dropped, if something stands before it;
//       S2  if it begins with l' d' j' m' n' s' t' c' or qu' and the next character is one of
//           a e i o u y h, it makes two tokens: the part before the apostrophe, and the rest
//           (l'homme = l, homme). Once only, the rest is not split again.
//   T4  Any other character is skipped. (Hyphens, underscores, colons, emoji, controls separate.)
// A token with nothing left is no token.
//
// Folding
//   F1  lower case (full mapping, no locale), then NFKD. A Hangul syllable (AC00-D7A3) is not decomposed.
//   F2  drop dropped marks, and every character that is neither a word character nor ' nor "." .
//   F3  lower case again.
//   F4  ß = ss, æ = ae, œ = oe, ø = o, ł = l, đ = d, ı = i, ς = σ; ة = ه, ى and ی = ي, ک = ك.
//   F5  the ten digits from 0660, 06F0, 0966, 09E6, 0A66, 0AE6, 0B66, 0BE6, 0C66, 0CE6 and 0D66 = 0 to 9.
//
// The word "token" below means {term, start, end}: the term, and where it stands in the text, in
// UTF-16 units as JavaScript counts.

(function () {
  'use strict';

  // ---- character classes ------------------------------------------------------------------

  const WORD = 1, NO_SPACE = 2, DROPPED = 4, KNOWN = 128;
  const APOSTROPHE = 0x27, COMMA = 0x2c, DOT = 0x2e, CURLY = 0x2019;

  /** Scripts written without spaces (C2). */
  const NO_SPACE_RANGES = [
    0x0e00, 0x0eff, 0x1000, 0x109f, 0x1780, 0x17ff, 0x3000, 0x318f, 0x31a0, 0x31ff, 0x3400, 0x9fff,
    0xa9e0, 0xa9ff, 0xaa60, 0xaa7f, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xff66, 0xff9f,
    0x1b000, 0x1b16f, 0x20000, 0x3ffff,
  ];

  /** Marks that folding drops (C4). */
  const DROPPED_RANGES = [
    0x0300, 0x036f, 0x0483, 0x0489, 0x0591, 0x05bd, 0x05bf, 0x05bf, 0x05c1, 0x05c2, 0x05c4, 0x05c5,
    0x05c7, 0x05c7, 0x0610, 0x061a, 0x0640, 0x0640, 0x064b, 0x065f, 0x0670, 0x0670, 0x06d6, 0x06dc, 0x06df, 0x06e4,
    0x06e7, 0x06e8, 0x06ea, 0x06ed, 0x1ab0, 0x1aff, 0x1dc0, 0x1dff, 0x20d0, 0x20ff, 0x302a, 0x302f,
    0x3099, 0x309a, 0xfe00, 0xfe0f, 0xfe20, 0xfe2f, 0xe0100, 0xe01ef,
  ];

  const WORD_CHARACTER = /^[\p{Alphabetic}\p{N}\p{M}]$/u;

  /** @param {number} code @param {number[]} ranges pairs of first and last, ascending */
  function inRanges(code, ranges) {
    for (let i = 0; i < ranges.length && ranges[i] <= code; i += 2) if (code <= ranges[i + 1]) return true;
    return false;
  }

  /** @param {number} code */
  function classify(code) {
    const word = WORD_CHARACTER.test(String.fromCodePoint(code)) ? WORD : 0;
    const script = word && inRanges(code, NO_SPACE_RANGES) ? NO_SPACE : 0;
    return KNOWN | word | script | (inRanges(code, DROPPED_RANGES) ? DROPPED : 0);
  }

  /** Classes of the basic plane, filled as characters are met; ASCII at once. */
  const classes = new Uint8Array(65536);
  for (let code = 0; code < 128; code++) classes[code] = classify(code);

  /** @param {number} code */
  function classOf(code) {
    if (code > 0xffff) return classify(code);
    return classes[code] || (classes[code] = classify(code));
  }

  /** The class of the character at `i`; past the end it is that of a control. @param {string} text @param {number} i */
  function classAt(text, i) {
    return i < text.length ? classOf(/** @type {number} */ (text.codePointAt(i))) : 0;
  }

  /** The UTF-16 units of the character at `i`. @param {string} text @param {number} i */
  function widthAt(text, i) {
    return /** @type {number} */ (text.codePointAt(i)) > 0xffff ? 2 : 1;
  }

  /** @param {string} text @param {number} i */
  function isPlainAt(text, i) {
    return (classAt(text, i) & (WORD | NO_SPACE)) === WORD;
  }

  /** @param {string} text @param {number} i */
  function isDigitAt(text, i) {
    const code = text.charCodeAt(i); // NaN past the end compares false
    return code >= 48 && code <= 57;
  }

  /** @param {number} code */
  function isAsciiLetter(code) {
    const lower = code | 32;
    return lower >= 97 && lower <= 122;
  }

  /** @param {number} code */
  function isApostrophe(code) {
    return code === APOSTROPHE || code === CURLY;
  }

  const JOINER = /[\u00ad\u200c\u200d\u2060]/, HEBREW_MARK = /["'\u2019\u201d\u05f3\u05f4]/;

  /** @param {number} code */
  function isHebrew(code) {
    return code >= 0x05d0 && code <= 0x05ea;
  }

  /** Whether the mark at `i` is part of a Hebrew word. @param {string} text @param {number} i */
  function isGershayim(text, i) {
    return isHebrew(text.charCodeAt(i - 1)) && isHebrew(text.charCodeAt(i + 1)) && HEBREW_MARK.test(text[i]);
  }

  // ---- folding (F1 to F5) -----------------------------------------------------------------

  /** @type {Record<string, string>} */
  const LETTERS = {
    'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'ı': 'i', 'ς': 'σ',
    '\u0629': '\u0647', '\u0649': '\u064a', '\u06cc': '\u064a', '\u06a9': '\u0643',
  };

  /** The zeros of scripts whose digits stand in order (F5). */
  const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66];
  for (const zero of ZEROS) for (let digit = 0; digit < 10; digit++) LETTERS[String.fromCharCode(zero + digit)] = String(digit);
  const FOLDED_LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g');

  /** @param {string} text a run, or one character of a no-space run */
  function fold(text) {
    let kept = '';
    for (const character of text.toLowerCase().normalize('NFKD')) {
      const code = /** @type {number} */ (character.codePointAt(0));
      const cls = classOf(code);
      if (cls & DROPPED || !(cls & WORD || code === APOSTROPHE || code === DOT)) continue;
      kept += character;
    }
    return kept.toLowerCase().replace(FOLDED_LETTER, (letter) => LETTERS[letter]);
  }

  /** Texts repeat their words, and folding is the slow part: remember. @type {Map<string, string>} */
  const folded = new Map();

  /** @param {string} run */
  function foldOnce(run) {
    let term = folded.get(run);
    if (term === undefined) {
      if (folded.size > 20000) folded.clear();
      folded.set(run, (term = fold(run)));
    }
    return term;
  }

  // ---- tokenizer --------------------------------------------------------------------------

  /**
   * T1: where an acronym that starts at `i` ends, or -1.
   * @param {string} text @param {number} i at an ASCII letter, no word character before it
   * @returns {{term: string, end: number} | null}
   */
  function acronymAt(text, i) {
    let letters = '';
    let j = i;
    while (isAsciiLetter(text.charCodeAt(j)) && text.charCodeAt(j + 1) === DOT) {
      letters += text[j];
      j += 2;
    }
    if (letters.length < 2) return null;
    if (isAsciiLetter(text.charCodeAt(j)) && !(classAt(text, j + 1) & WORD)) letters += text[j++];
    const possessive = isApostrophe(text.charCodeAt(j)) && (text.charCodeAt(j + 1) | 32) === 115;
    if (possessive && !(classAt(text, j + 2) & WORD)) j += 2;
    if (classAt(text, j) & WORD) return null;
    return { term: letters.toLowerCase(), end: j };
  }

  /**
   * T2: adds the tokens of the no-space run at `i`, returns its end.
   * @param {string} text @param {number} i @param {Token[]} tokens
   */
  function noSpaceRun(text, i, tokens) {
    /** @type {Token|null} */
    let last = null;
    let alone = true;
    while (classAt(text, i) & (NO_SPACE | DROPPED)) {
      const code = /** @type {number} */ (text.codePointAt(i));
      const end = i + (code > 0xffff ? 2 : 1);
      const character = text.slice(i, end);
      const term = code >= 0xac00 && code <= 0xd7a3 ? character : foldOnce(character);
      if (term) {
        if (last) {
          tokens.push({ term: last.term + term, start: last.start, end });
          alone = false;
        }
        last = { term, start: i, end };
      } else if (last) last.end = end;
      i = end;
    }
    if (last && alone) tokens.push(last);
    return i;
  }

  /**
   * T3: where the plain run at `i` ends.
   * @param {string} text @param {number} i
   */
  function plainRunEnd(text, i) {
    for (;;) {
      const code = text.charCodeAt(i);
      if (code < 128) {
        if (classes[code] & WORD || isGershayim(text, i)) i++;
        else if (code === APOSTROPHE && isPlainAt(text, i + 1)) i++;
        else if (code === DOT && isDigitAt(text, i - 1) && isDigitAt(text, i + 1)) i++;
        else if (code === COMMA && isThousandsComma(text, i)) i++;
        else return i;
      } else if (isPlainAt(text, i)) i += widthAt(text, i);
      else if ((code === CURLY || JOINER.test(text[i])) && isPlainAt(text, i + 1)) i++;
      else if (isGershayim(text, i)) i++;
      else return i;
    }
  }

  /** @param {string} text @param {number} i */
  function isThousandsComma(text, i) {
    return isDigitAt(text, i - 1) && isDigitAt(text, i + 1) && isDigitAt(text, i + 2) &&
      isDigitAt(text, i + 3) && !isDigitAt(text, i + 4);
  }

  /** S2: articles and pronouns that French and Italian glue to the next word. */
  const ELISION = /^([ldjmnstc]|qu)'(?=[aeiouyh])/;

  const GERESH = /([\u05d0-\u05ea])['\u2019](?=[\u05d0-\u05ea])/g;

  // A run of nothing but ASCII letters, digits and dots needs no folding and no rule S1 or S2.
  const UNFOLDED = /^[A-Za-z0-9.]+$/;

  /** Adds the tokens of the run [start, end). @param {string} text @param {number} start @param {number} end @param {Token[]} tokens */
  function plainRun(text, start, end, tokens) {
    const run = text.slice(start, end);
    if (UNFOLDED.test(run)) {
      tokens.push({ term: run.toLowerCase(), start, end });
      return;
    }
    // Folding leaves out joiners and the other Hebrew marks.
    let term = foldOnce(run.replace(GERESH, '$1').replace(/,/g, '').replace(/\u2019/g, "'"));
    if (term.length > 2 && term.endsWith("'s")) term = term.slice(0, -2);
    const elision = ELISION.exec(term);
    if (elision) {
      const cut = start + run.search(/['\u2019]/);
      tokens.push({ term: elision[1], start, end: cut });
      tokens.push({ term: term.slice(elision[0].length), start: cut + 1, end });
    } else if (term) tokens.push({ term, start, end });
  }

  /**
   * The terms of a text in order, by the rules at the top of this file.
   * @param {string} text
   * @returns {Token[]}
   */
  function tokenize(text) {
    /** @type {Token[]} */
    const tokens = [];
    let wordEnd = -1; // where the last run ended: a run that starts there touches a word character
    for (let i = 0; i < text.length; ) {
      const code = text.charCodeAt(i);
      const cls = code < 128 ? classes[code] : classAt(text, i);
      if (!(cls & WORD)) {
        i += code < 128 ? 1 : widthAt(text, i);
        continue;
      }
      const acronym = wordEnd !== i && isAsciiLetter(code) && text.charCodeAt(i + 1) === DOT ? acronymAt(text, i) : null;
      if (acronym) {
        tokens.push({ term: acronym.term, start: i, end: acronym.end });
        i = acronym.end;
      } else if (cls & NO_SPACE) {
        i = noSpaceRun(text, i, tokens);
      } else {
        const end = plainRunEnd(text, i);
        plainRun(text, i, end, tokens);
        i = end;
      }
      wordEnd = i;
    }
    return tokens;
  }

  /** Whether a term comes from a script without spaces. @param {string} term */
  function isNoSpaceTerm(term) {
    return (classAt(term, 0) & NO_SPACE) !== 0;
  }

  /** @satisfies {Partial<Longhand>} */
  const exported = { tokenize, isNoSpaceTerm, isPlainAt, isGershayim, widthAt };
  globalThis.longhand = Object.assign(globalThis.longhand || {}, exported);
  if (typeof module === 'object' && module.exports) module.exports = globalThis.longhand;
})();
