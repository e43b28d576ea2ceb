// The moments of a transcript that answer a query, found in its lines. Pure functions; a transcript page uses them, too,
// to mark what the reader searched for.

(function () {
  'use strict';

  const api = globalThis.longhand;

  /** Words of a query are near each other within this time, or this many untimed lines. */
  const NEAR_SECONDS = 30, NEAR_LINES = 6;
  const LINE_LIMIT = 320, NEIGHBOUR_LIMIT = 140;

  // ---- the words of a page ------------------------------------------------------------------------

  /** The lines of a transcript as one stream of tokens. */
  class Stream {
    /** @param {Line[]} lines */
    constructor(lines) {
      this.lines = lines;
      /** @type {string[]} */
      this.terms = [];
      /** @type {number[]} line of each token, and its place there */
      this.line = [];
      /** @type {number[]} */
      this.start = [];
      /** @type {number[]} */
      this.end = [];
      /** Terms of the names of those who speak. @type {Map<string, string[]>} */
      this.speakers = new Map();
      for (const { speaker } of lines) {
        if (speaker && !this.speakers.has(speaker)) this.speakers.set(speaker, api.tokenize(speaker).map((token) => token.term));
      }
      lines.forEach((line, number) => {
        for (const token of api.tokenize(line.text)) {
          this.terms.push(token.term);
          this.line.push(number);
          this.start.push(token.start);
          this.end.push(token.end);
        }
      });
    }
  }

  /** Those who speak whose names hold a phrase of the group. @param {Stream} stream @param {Group<Run>} group @returns {Set<string>} */
  function labelsOf(stream, group) {
    return new Set([...stream.speakers].flatMap(([name, terms]) => (findMatches(terms, [group]).length ? [name] : [])));
  }

  /**
   * The lines of a transcript that the filters by speaker let pass, as a stream in which nothing else stands.
   * @param {Stream} stream @param {SpeakerFilter[]} filters @returns {Stream}
   */
  function spokenBy(stream, filters) {
    const [wanted, unwanted] = [true, false].map((kind) => filters.filter((filter) => filter.wanted === kind).map((filter) => labelsOf(stream, filter)));
    const passes = stream.lines.map(({ speaker }) => (!wanted.length || wanted.some((names) => names.has(speaker || ''))) && !unwanted.some((names) => names.has(speaker || '')));
    const terms = stream.terms.map((term, at) => (passes[stream.line[at]] ? term : ''));
    const speakers = new Map([...stream.speakers].filter(([name]) => stream.lines.some((line, at) => passes[at] && line.speaker === name)));
    return { ...stream, terms, speakers };
  }

  /** @param {Word} word @param {string} term */
  function fits(word, term) {
    return word.prefix ? term.startsWith(word.term) : term === word.term;
  }

  /** Adds every place where the words stand one after another. @param {string[]} terms @param {Word[]} words @param {number} group @param {Match[]} matches */
  function findPhrase(terms, words, group, matches) {
    const first = words[0];
    const last = terms.length - words.length;
    for (let from = 0; from <= last; from++) {
      if (!fits(first, terms[from])) continue;
      let k = 1;
      while (k < words.length && fits(words[k], terms[from + k])) k++;
      if (k === words.length) matches.push({ group, from, to: from + k - 1 });
    }
  }

  /**
   * All matches of all groups, in order.
   * @param {string[]} terms @param {Group<Run>[]} groups @returns {Match[]}
   */
  function findMatches(terms, groups) {
    /** @type {Match[]} */
    const matches = [];
    groups.forEach((group, g) => group.any.forEach((phrase) => findPhrase(terms, phrase.words, g, matches)));
    return matches.sort((a, b) => a.from - b.from || b.to - a.to);
  }

  /**
   * The longest run of the phrase's words that stands in the terms: its first word and its length.
   * @param {string[]} terms @param {Word[]} words
   */
  function longestRun(terms, words) {
    let best = { first: 0, length: 0 };
    const run = new Uint16Array(words.length + 1); // run[k]: matched words that end with words[k - 1] here
    for (const term of terms) {
      for (let k = words.length; k > 0; k--) {
        run[k] = fits(words[k - 1], term) ? run[k - 1] + 1 : 0;
        if (run[k] > best.length) best = { first: k - run[k], length: run[k] };
      }
    }
    return best;
  }

  /** @param {string[]} terms @param {number} at @param {Word[]} words */
  function standsAt(terms, at, words) {
    return at >= 0 && words.every((word, k) => at + k < terms.length && fits(word, terms[at + k]));
  }

  /**
   * The change that the terms suggest where they hold all words but one: in its place stands a word one slip away (two
   * for long words), or the same in two words, or the same run together with the word after it.
   * @param {string[]} terms @param {Word[]} words @param {number} slot place of the word
   * @returns {{from: string[], to: string}|null}
   */
  function findRespelt(terms, words, slot) {
    const { term } = words[slot];
    const before = words.slice(0, slot), after = words.slice(slot + 1);
    const joined = after.length ? term + after[0].term : '';
    for (let at = 0; at < terms.length; at++) {
      if (!standsAt(terms, at - before.length, before)) continue;
      if (standsAt(terms, at + 1, after) && api.isSlip(term, terms[at])) return { from: [term], to: terms[at] };
      if (term === terms[at] + terms[at + 1] && standsAt(terms, at + 2, after)) return { from: [term], to: `${terms[at]} ${terms[at + 1]}` };
      if (terms[at] === joined && standsAt(terms, at + 1, after.slice(1))) return { from: [term, after[0].term], to: joined };
    }
    return null;
  }

  // ---- choosing moments ---------------------------------------------------------------------------

  /** Matches that begin in one line. @typedef {{line: number, lastLine: number, weight: number, matches: Match[]}} Cluster */

  /**
   * Matches of those who speak: of lines with other matches, and of the first line of each where there are none. They
   * stand at the first term of a line and mark nothing.
   * @param {Stream} stream @param {Group<Run>[]} groups @param {Match[]} matches @returns {Match[]}
   */
  function findTurns(stream, groups, matches) {
    if (!stream.speakers.size) return [];
    const lines = new Set(matches.map((match) => stream.line[match.from]));
    return groups.flatMap((group, g) => {
      const names = labelsOf(stream, group);
      const first = matches.length ? null : new Set();
      return stream.line.flatMap((line, at) => {
        const { speaker = '' } = stream.lines[line];
        if (!names.has(speaker) || stream.line[at - 1] === line) return [];
        if (first ? first.has(speaker) || !first.add(speaker) : !lines.has(line)) return [];
        return [{ group: g, from: at, to: at, isTurn: true }];
      });
    });
  }

  /** @param {Stream} stream @param {Match[]} matches @param {number[]} weights @returns {Cluster[]} */
  function clusterByLine(stream, matches, weights) {
    /** @type {Cluster[]} */
    const clusters = [];
    for (const match of matches) {
      const line = stream.line[match.from];
      let cluster = clusters[clusters.length - 1];
      if (!cluster || cluster.line !== line) clusters.push((cluster = { line, lastLine: line, weight: 0, matches: [] }));
      if (!cluster.matches.some((other) => other.group === match.group)) cluster.weight += weights[match.group];
      cluster.lastLine = Math.max(cluster.lastLine, stream.line[match.to]);
      cluster.matches.push(match);
    }
    return clusters;
  }

  /** @param {Line[]} lines @param {number} a @param {number} b later line */
  function isNear(lines, a, b) {
    const from = lines[a].seconds, to = lines[b].seconds;
    return from !== null && to !== null ? to - from <= NEAR_SECONDS : b - a <= NEAR_LINES;
  }

  /**
   * The end and the weight of each window of near lines that starts at a cluster; every group counts once.
   * @param {Line[]} lines @param {Cluster[]} clusters @param {number[]} weights
   */
  function weighWindows(lines, clusters, weights) {
    const held = new Uint32Array(weights.length);
    let weight = 0;
    let end = 0; // first cluster after the window
    return clusters.map((cluster) => {
      while (end < clusters.length && isNear(lines, cluster.line, clusters[end].line)) {
        for (const { group } of clusters[end++].matches) if (held[group]++ === 0) weight += weights[group];
      }
      const window = { weight, end };
      for (const { group } of cluster.matches) if (--held[group] === 0) weight -= weights[group];
      return window;
    });
  }

  /**
   * The clusters to show: each mention for one group, and for several the heaviest line of the heaviest windows.
   * @param {Line[]} lines @param {Cluster[]} clusters @param {number[]} weights @returns {Cluster[]}
   */
  function chooseClusters(lines, clusters, weights) {
    if (weights.length === 1) return clusters;
    const windows = weighWindows(lines, clusters, weights);
    const best = windows.reduce((most, window) => Math.max(most, window.weight), 0) - 1e-9;
    const chosen = [];
    for (let i = 0; i < clusters.length; ) {
      if (windows[i].weight < best) { i++; continue; }
      let heaviest = clusters[i];
      for (let k = i + 1; k < windows[i].end; k++) if (clusters[k].weight > heaviest.weight + 1e-9) heaviest = clusters[k];
      chosen.push(heaviest);
      i = windows[i].end;
    }
    return chosen;
  }

  // ---- snippets -----------------------------------------------------------------------------------

  /** Keeps the marks that lie in [from, to) and shifts them. @param {Mark[]} marks @param {number} from @param {number} to @param {number} shift @returns {Mark[]} */
  function shiftMarks(marks, from, to, shift) {
    return marks.filter((mark) => mark[0] >= from && mark[1] <= to).map((mark) => [mark[0] + shift, mark[1] + shift]);
  }

  /** The next space at or after `i`, or `i` when none is close. @param {string} text @param {number} i */
  function wordStart(text, i) {
    const space = text.indexOf(' ', i);
    if (space >= 0 && space - i < 30) return space + 1;
    return isLowSurrogate(text, i) ? i + 1 : i;
  }

  /** @param {string} text @param {number} i */
  function wordEnd(text, i) {
    const space = text.lastIndexOf(' ', i);
    if (space >= 0 && i - space < 30) return space;
    return isLowSurrogate(text, i) ? i - 1 : i;
  }

  /** @param {string} text @param {number} i */
  function isLowSurrogate(text, i) {
    return (text.charCodeAt(i) & 0xfc00) === 0xdc00;
  }

  /**
   * A part of a long text that holds the place `at`; whole if it is short.
   * @param {string} text @param {Mark[]} marks @param {number} at @param {number} limit @returns {{text: string, marks: Mark[]}}
   */
  function clip(text, marks, at, limit) {
    if (text.length <= limit) return { text, marks };
    let from = Math.max(0, Math.min(at - Math.floor(limit / 3), text.length - limit));
    let to = Math.min(text.length, from + limit);
    if (from > 0) from = Math.min(at, wordStart(text, from));
    if (to < text.length) to = Math.max(wordEnd(text, to), from + 1);
    const head = from > 0 ? '… ' : '';
    const tail = to < text.length ? ' …' : '';
    return { text: head + text.slice(from, to) + tail, marks: shiftMarks(marks, from, to, head.length - from) };
  }

  /** The joined text of the lines from..to, with the marks of all matches that touch them; overlapping marks are merged. @param {Stream} stream @param {Match[]} matches @param {number} from @param {number} to */
  function joinLines(stream, matches, from, to) {
    let text = '';
    /** @type {number[]} */
    const offsets = [];
    for (let line = from; line <= to; line++) {
      if (line > from) text += ' ';
      offsets.push(text.length);
      text += stream.lines[line].text;
    }
    /** @type {Mark[]} */
    const marks = [];
    for (const match of matches) {
      if (match.isTurn || stream.line[match.to] < from || stream.line[match.from] > to) continue;
      // A match may lie partly outside: only the part in these lines is marked.
      let first = match.from, last = match.to;
      while (stream.line[first] < from) first++;
      while (stream.line[last] > to) last--;
      const start = offsets[stream.line[first] - from] + stream.start[first];
      const end = offsets[stream.line[last] - from] + stream.end[last];
      const previous = marks[marks.length - 1];
      if (previous && start <= previous[1]) previous[1] = Math.max(previous[1], end);
      else marks.push([start, end]);
    }
    return { text, marks };
  }

  /** @param {Stream} stream @param {Match[]} matches @param {Cluster} cluster @returns {Moment} */
  function momentOf(stream, matches, cluster) {
    const { line, lastLine } = cluster;
    const joined = joinLines(stream, matches, line, lastLine);
    const here = clip(joined.text, joined.marks, stream.start[cluster.matches[0].from], LINE_LIMIT);
    const none = { text: '', marks: /** @type {Mark[]} */ ([]) };
    const above = line > 0 ? joinLines(stream, matches, line - 1, line - 1) : none;
    const below = lastLine + 1 < stream.lines.length ? joinLines(stream, matches, lastLine + 1, lastLine + 1) : none;
    const before = clip(above.text, above.marks, above.text.length, NEIGHBOUR_LIMIT);
    const after = clip(below.text, below.marks, 0, NEIGHBOUR_LIMIT);
    const { anchor, seconds, speaker = '' } = stream.lines[line];
    return {
      lines: [line, lastLine], anchor, seconds, speaker, before: before.text, line: here.text, after: after.text,
      beforeMarks: before.marks, marks: here.marks, afterMarks: after.marks,
    };
  }

  /**
   * The moments that answer all groups best, in the order of speech.
   * @param {Stream} stream @param {Group[]} groups @param {number[]} [weights] one per group
   * @returns {Moment[]}
   */
  function findMoments(stream, groups, weights = groups.map(() => 1)) {
    const said = findMatches(stream.terms, groups);
    const turns = findTurns(stream, groups, said);
    const matches = turns.length ? [...said, ...turns].sort((a, b) => a.from - b.from || b.to - a.to) : said;
    const clusters = clusterByLine(stream, matches, weights);
    return chooseClusters(stream.lines, clusters, weights).map((cluster) => momentOf(stream, matches, cluster));
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Stream, findMatches, findMoments, findRespelt, longestRun, labelsOf, spokenBy }));
})();
