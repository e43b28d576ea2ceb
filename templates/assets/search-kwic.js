// The results as a concordance: a line for each match, the words that match in the middle, what stands before and after
// them beside them ("keyword in context").

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, longDate, wording, momentName } = api;

  /** Characters on each side of a match. */
  const CONTEXT = 70;
  /** The shown part of a side, in words, by which lines are sorted. */
  const SORTED_WORDS = 3;

  // ---- lines ----------------------------------------------------------------------------------------

  /** The text before a place, from this line and those above. @param {Stream} stream @param {number} line @param {number} at */
  function textBefore({ lines }, line, at) {
    let text = lines[line].text.slice(0, at);
    for (let above = line - 1; above >= 0 && text.length < CONTEXT; above--) text = `${lines[above].text} ${text}`;
    return text.length > CONTEXT ? text.slice(-CONTEXT).replace(/^\S*\s/, '') : text;
  }

  /** @param {Stream} stream @param {number} line @param {number} at */
  function textAfter({ lines }, line, at) {
    let text = lines[line].text.slice(at);
    for (let below = line + 1; below < lines.length && text.length < CONTEXT; below++) text += ` ${lines[below].text}`;
    return text.length > CONTEXT ? text.slice(0, CONTEXT).replace(/\s\S*$/, '') : text;
  }

  /** The lines of a transcript's matches, in the order of speech. @param {Stream} stream @param {Group<Run>[]} groups @returns {KwicLine[]} */
  function concordance(stream, groups) {
    /** @type {KwicLine[]} */
    const found = [];
    let end = -1;
    for (const { from, to } of api.findMatches(stream.terms, groups)) {
      if (from <= end) continue; // within a longer match
      end = to;
      const [first, last] = [stream.line[from], stream.line[to]];
      const { anchor, seconds, text } = stream.lines[first];
      const rest = first === last ? '' : ` ${stream.lines.slice(first + 1, last).map((line) => `${line.text} `).join('')}${stream.lines[last].text.slice(0, stream.end[to])}`;
      const word = text.slice(stream.start[from], first === last ? stream.end[to] : undefined) + rest;
      const { speaker = '' } = stream.lines[first];
      found.push({ anchor, seconds, speaker, left: textBefore(stream, first, stream.start[from]), word, right: textAfter(stream, last, stream.end[to]) });
    }
    return found;
  }

  /** The words by which lines are sorted: those after a match, or those before it, the nearest first. @param {KwicLine} line @param {'left'|'right'} side */
  function sortKey(line, side) {
    const words = api.tokenize(line[side]).map(({ term }) => term);
    return (side === 'left' ? words.reverse() : words).slice(0, SORTED_WORDS).join(' ');
  }

  /** @param {KwicRow[]} rows @param {KwicOrder} order */
  function sorted(rows, order) {
    const collator = new Intl.Collator();
    if (order === 'left' || order === 'right') {
      const keyed = rows.map((row) => ({ row, key: sortKey(row, order) }));
      return keyed.sort((a, b) => collator.compare(a.key, b.key)).map(({ row }) => row);
    }
    if (order === 'date') return [...rows].sort((a, b) => collator.compare(a.hit.date, b.hit.date));
    if (order === 'channel') return [...rows].sort((a, b) => collator.compare(a.hit.channel, b.hit.channel));
    return rows;
  }

  // ---- the table ------------------------------------------------------------------------------------

  /** @param {KwicRow} row @param {string} query */
  function rowElement({ hit, ...line }, query) {
    const href = `${hit.url}?q=${encodeURIComponent(query)}#${encodeURI(line.anchor)}`;
    const about = [line.speaker, hit.title || wording('untitled'), hit.channel, hit.date && longDate(hit.date)].filter(Boolean).join(', ');
    const name = momentName({ ...line, line: line.word });
    return make('tr', {},
      make('td', { class: 'kwic-left', dir: 'auto' }, make('span', {}, line.left)),
      make('td', { class: 'kwic-word', dir: 'auto' }, make('mark', {}, line.word)),
      make('td', { class: 'kwic-right', dir: 'auto' }, make('span', {}, line.right)),
      make('td', { class: 'kwic-source' }, make('a', { href, title: about, 'aria-label': `${name}, ${about}` }, name)));
  }

  /** The concordance of a search, filled from its hits as they are read. */
  class Kwic {
    /** @param {Index} index */
    constructor(index) {
      this.index = index;
      this.place = /** @type {HTMLElement} */ (document.getElementById('search-lines'));
      this.order = /** @type {HTMLSelectElement} */ (document.getElementById('search-lines-order'));
      /** @type {KwicRow[]} */
      this.rows = [];
      /** @type {WeakSet<Hit>} */
      this.known = new WeakSet();
      this.query = '';
      this.order.addEventListener('change', () => this.draw());
    }

    /** @param {Search} search @param {Hit[]} hits @param {string} query */
    async show(search, hits, query) {
      if (hits[0] && !this.known.has(hits[0])) this.rows = [];
      this.query = query;
      for (const hit of hits) {
        if (this.known.has(hit) || hit.unread) continue;
        this.known.add(hit);
        const { groups, sentence, speakers } = search.query;
        const whole = await this.index.readStream(hit.url, search.signal);
        const stream = speakers.length ? api.spokenBy(whole, speakers) : whole;
        const asked = sentence && hit.exact ? [{ any: [sentence] }] : groups;
        this.rows.push(...concordance(stream, asked).map((line) => ({ ...line, hit })));
      }
      this.draw();
    }

    draw() {
      const order = /** @type {KwicOrder} */ (this.order.value);
      const body = /** @type {HTMLElement} */ (this.place.querySelector('tbody'));
      body.replaceChildren(...sorted(this.rows, order).map((row) => rowElement(row, this.query)));
    }

    /** The lines for a spreadsheet, in the order in which they are shown. @returns {(string|number)[][]} */
    csv() {
      const order = /** @type {KwicOrder} */ (this.order.value);
      const rows = sorted(this.rows, order).map(({ hit, left, word, right, seconds, speaker, anchor }) => [
        left, word, right, speaker, hit.title, hit.channel, hit.date, seconds === null ? '' : api.clock(seconds),
        new URL(api.addressOf(hit.url, anchor), document.baseURI).href,
      ]);
      return [['left', 'match', 'right', 'speaker', 'title', 'channel', 'date', 'time', 'page'], ...rows];
    }
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Kwic, concordance }));
})();
