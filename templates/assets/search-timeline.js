// Mentions over time: the section of the search page with the chart, its switches, its table, the queries compared,
// and the proof of what is not yet exact.

(function () {
  'use strict';

  /** @typedef {{query: string, versus: string[], per: 'count'|'hour', by: 'total'|'channel', scale: 'same'|'own'}} View */
  /** A query in the chart. @typedef {{text: string, search: any, tally: any, proof: any}} Series */
  /** A row before it is drawn. @typedef {{series: number, name: string, isChannel: boolean, counted: any, values: Float64Array}} Line */
  /**
   * Months are shown from first to last. `whole`: the query in all channels. `factor`: hours that a rate is given for, 0 for plain counts.
   * @typedef {{calendar: any, unit: 'mentions'|'transcripts', whole: any, lines: Line[], hidden: number, first: number, last: number, factor: number}} Picture
   */

  const api = /** @type {any} */ (window).longhand;
  const { make, monthName, digits, wording } = api;

  const CHANNEL_ROWS = 6, CHANNEL_ROWS_COMPARED = 3;
  const GLYPHS = ['●', '■', '▲', '◆'];
  /** A rate over less talk than this says little; such months are pale and do not set the scale. */
  const LEAST_TALK = 3600;
  const REDRAW = 400;

  const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(`timeline-${id}`));

  // ---- numbers and their names ----------------------------------------------------------------------

  /** @param {number} rate */
  const rateText = (rate) => (rate >= 100 ? digits(Math.round(rate)) : digits(Number(rate.toPrecision(2)), 20));

  /** @param {number} factor hours */
  const perHours = (factor) => wording('per_hours', { n: factor });

  /** 132 mentions in 12 transcripts. @param {any} tally @param {'mentions'|'transcripts'} unit @param {number} count @param {number} holders */
  function amount(tally, unit, count, holders) {
    if (unit === 'mentions') return wording('mentions_in', { mentions: wording('mentions', { n: count }), n: holders });
    const transcripts = wording('transcripts', { n: holders });
    return tally.bound === 'most' ? wording('at_most', { transcripts }) : transcripts;
  }

  /** How far the numbers of a series can be relied on, as a key of the catalogue. @param {Series} series @param {'mentions'|'transcripts'} unit */
  function reliability({ search, tally }, unit) {
    const { groups, sentence } = search.query;
    if (tally.bound === 'exact') {
      if (unit === 'mentions') return 'exact_mentions';
      return groups.length > 1 ? 'exact_all' : groups.length ? 'exact_one' : 'exact_filters';
    }
    if (tally.by === 'lists') return 'bound_words';
    if (!tally.phrase) return 'bound_excluded';
    return groups.length > 1 && !sentence ? 'bound_all' : 'bound_phrase';
  }

  /** What else is to be known of the numbers of a series. @param {Series} series @param {Uint8Array} marks of the transcripts counted */
  function reservations({ tally }, marks) {
    const titled = tally.titled.filter((/** @type {number} */ doc) => marks[doc]).length;
    return {
      titled: titled ? wording('titled', { n: titled }) : '',
      partial: tally.partial ? wording('commonest') : '',
      unread: tally.unread ? wording('unread', { n: tally.unread }) : '',
    };
  }

  /** One sentence a kind of series; those it holds for are named if it does not hold for all. @param {Series[]} all @param {'mentions'|'transcripts'} unit @param {Uint8Array} byChannel */
  function seriesNotes(all, unit, byChannel) {
    /** @type {Map<string, string[]>} */
    const notes = new Map();
    for (const series of all) {
      const { titled, ...rest } = reservations(series, marksFor(series.search, byChannel));
      // Where several are compared, the chart is about what is said.
      const text = [wording(reliability(series, unit)), all.length > 1 ? '' : titled, rest.partial, rest.unread].filter(Boolean).join(' ');
      notes.set(text, [...(notes.get(text) || []), labelOf(series)]);
    }
    return [...notes].map(([text, names]) => (notes.size > 1 ? wording('note_of', { names: names.join(', '), note: text }) : text));
  }

  /** @param {number} bytes */
  const megabytes = (bytes) => (bytes < 95000 ? wording('less_than', { n: 0.1 }) : wording('about', { n: bytes < 9.5e6 ? Number((bytes / 1e6).toFixed(1)) : Math.round(bytes / 1e6) }));

  // ---- from tallies to rows -------------------------------------------------------------------------

  /** @param {any} counted @param {'mentions'|'transcripts'} unit @param {boolean} perHour */
  function valuesOf(counted, unit, perHour) {
    const counts = unit === 'mentions' ? counted.counts : counted.holders;
    return Float64Array.from(counts, (count, month) => (counted.talk[month] > 0 ? (perHour ? count / (counted.talk[month] / 3600) : count) : NaN));
  }

  /** The greatest value that sets the scale: of months with enough talk, if there are any. @param {Line[]} lines @param {boolean} perHour */
  function greatest(lines, perHour) {
    let firm = 0, any = 0;
    for (const { values, counted } of lines) {
      values.forEach((value, month) => {
        if (!(value > 0)) return;
        any = Math.max(any, value);
        if (!perHour || counted.talk[month] >= LEAST_TALK) firm = Math.max(firm, value);
      });
    }
    return firm || any || 1;
  }

  /** @param {Series[]} all @param {View} view @param {Uint8Array} byChannel marks of the query's channels @param {number} channelRows @returns {Picture} */
  function picture(all, view, byChannel, channelRows) {
    const { docs, manifest } = all[0].search;
    const calendar = api.calendarOf(manifest, docs);
    const unit = all.every((series) => series.tally.unit === 'mentions') ? 'mentions' : 'transcripts';
    const perHour = view.per === 'hour';
    /** @type {Line[]} */
    const lines = [];
    let queried = null, hidden = 0, first = calendar.months.length, last = -1;
    all.forEach((series, number) => {
      const marks = [marksFor(series.search, byChannel)];
      const [whole] = api.countByMonth(calendar, docs, series.tally, marks);
      queried ??= whole;
      whole.talk.forEach((/** @type {number} */ talk, /** @type {number} */ month) => {
        if (talk > 0) [first, last] = [Math.min(first, month), Math.max(last, month)];
      });
      const byTotal = view.by === 'total';
      const rows = byTotal ? [whole] : api.countByMonth(calendar, docs, series.tally, marks, true);
      if (unit === 'transcripts') rows.sort((/** @type {any} */ a, /** @type {any} */ b) => b.totalHolders - a.totalHolders);
      const shown = rows.slice(0, Math.max(1, channelRows));
      hidden += rows.length - shown.length;
      for (const counted of shown) {
        lines.push({ series: number, name: byTotal ? labelOf(series) : docs.channelNames[counted.channel], isChannel: !byTotal, counted, values: valuesOf(counted, unit, perHour) });
      }
    });
    const most = greatest(lines, perHour);
    const factor = perHour ? [1, 10, 100].find((hours) => most * hours >= 1) || 1000 : 0;
    if (factor > 1) for (const line of lines) line.values = line.values.map((value) => value * factor);
    return { calendar, unit, whole: queried, lines, hidden, first, last, factor };
  }

  /** A compared query without channels of its own is counted in those of the query. @param {any} search @param {Uint8Array} byChannel */
  const marksFor = (search, byChannel) => (search.query.channels.length ? search.byChannel : byChannel);

  /** What the reader asked for, as it was understood, without filters that hold for all. @param {Series} series */
  function labelOf({ search, text }) {
    const asked = search.corrected ? search.corrected.to.trim() : text;
    return api.withoutFilters(asked) || asked;
  }

  /** What is told of one month. @param {Line} line @param {number} month @param {Picture} picture @param {any} tally */
  function monthText({ counted, values }, month, { unit, factor }, tally) {
    const talk = counted.talk[month];
    if (!(talk > 0)) return wording('no_talk');
    const plain = amount(tally, unit, counted.counts[month], counted.holders[month]);
    if (!factor) return plain;
    return wording('rate_of', { rate: rateText(values[month]), per: perHours(factor), amount: plain, n: Math.max(1, Math.round(talk / 3600)) });
  }

  // ---- the section ----------------------------------------------------------------------------------

  class Timeline {
    /**
     * @param {any} index
     * @param {{choose: (month: string) => void, change: (view: Partial<View>) => void, counted: (search: any, tally: any) => void}} told
     *   a month was chosen; a switch was turned; the query has been counted, or counted better
     */
    constructor(index, told) {
      this.index = index;
      this.told = told;
      this.section = /** @type {HTMLElement} */ (document.getElementById('timeline'));
      this.chart = new api.Chart(part('rows'));
      /** @type {Series[]} */
      this.all = [];
      /** @type {View} */
      this.view = api.readView('');
      this.wide = false; // all channels, not only the first few
      this.proving = new AbortController();
      this.table = /** @type {HTMLDetailsElement} */ (part('table'));
      this.listen();
    }

    listen() {
      for (const radio of Array.from(this.section.querySelectorAll('input[type=radio]'))) {
        const { name, value } = /** @type {HTMLInputElement} */ (radio);
        radio.addEventListener('change', () => this.told.change({ [name]: value }));
      }
      part('compare').addEventListener('submit', (event) => {
        event.preventDefault();
        const field = /** @type {HTMLInputElement} */ (part('other'));
        const text = field.value.trim();
        field.value = '';
        if (text && text !== this.view.query && !this.view.versus.includes(text)) this.told.change({ versus: [...this.view.versus, text] });
      });
      part('prove').addEventListener('click', () => void this.prove());
      part('stop').addEventListener('click', () => this.proving.abort());
      part('all').addEventListener('click', () => {
        this.wide = true;
        this.draw();
      });
      this.table.addEventListener('toggle', async () => {
        await this.index.archive.openTalk();
        this.fillTable();
      });
    }

    hide() {
      this.proving.abort();
      this.all = [];
      this.section.hidden = true;
    }

    /** Counts a search that was started, and the queries it is compared with. @param {any} search @param {View} view @param {AbortSignal} signal */
    async show(search, view, signal) {
      this.proving.abort();
      this.wide = false;
      const tally = await api.tallyOf(search);
      if (signal.aborted) return;
      if (!tally) return this.hide();
      const [before] = this.all;
      // The same search again, with other filters at most: what was proven holds.
      const series = before && before.tally.unread === 0 && isProof(before, search, tally) ? { ...before, search } : this.seriesOf(view.query, search, tally);
      this.all = [series];
      await this.compare(view, signal);
    }

    /** @param {string} text @param {any} search @param {any} tally @returns {Series} */
    seriesOf(text, search, tally) {
      return { text, search, tally, proof: null };
    }

    /** Counts the queries of the view that are not yet counted, and draws. @param {View} view @param {AbortSignal} signal */
    async compare(view, signal) {
      this.view = view;
      const known = new Map(this.all.slice(1).map((series) => [series.text, series]));
      const [main] = this.all;
      if (!main) return;
      this.all = [main, ...view.versus.flatMap((text) => known.get(text) || [])];
      if (view.per === 'hour') await this.index.archive.openTalk();
      if (signal.aborted) return;
      this.draw();
      this.told.counted(main.search, main.tally);
      const others = await Promise.all(view.versus.map(async (text) => {
        if (known.has(text)) return known.get(text);
        const search = await this.index.search(text, { signal });
        const tally = await api.tallyOf(search);
        return tally && this.seriesOf(text, search, tally);
      }));
      if (signal.aborted || !view.versus.length) return;
      this.all = [main, ...others.flatMap((series) => series || [])];
      this.draw();
    }

    // -- drawing --

    draw() {
      const { all, view } = this;
      const few = all.length > 1 ? CHANNEL_ROWS_COMPARED : CHANNEL_ROWS;
      const shown = picture(all, view, all[0].search.byChannel, this.wide ? Infinity : few);
      this.picture = shown;
      // Without a single mention there is nothing to draw; the results say so.
      this.section.hidden = shown.last < 0 || !shown.lines.some((line) => line.counted.total > line.counted.undated);
      this.section.dataset.exact = String(all.every((series) => series.tally.bound === 'exact'));
      part('title').textContent = wording(shown.unit === 'mentions' ? 'mentions_over_time' : 'transcripts_over_time');
      part('sum').textContent = amount(all[0].tally, shown.unit, shown.whole.total, shown.whole.totalHolders);
      for (const radio of Array.from(this.section.querySelectorAll('input[type=radio]'))) {
        const one = /** @type {HTMLInputElement} */ (radio);
        one.checked = /** @type {any} */ (view)[one.name] === one.value;
      }
      part('scale').hidden = shown.lines.length < 2;
      part('all').hidden = !shown.hidden;
      part('all').textContent = wording('more_channels', { n: shown.hidden });
      part('compare').hidden = all.length >= api.MOST_COMPARED;
      if (!this.section.hidden) this.chart.show(this.plot(shown));
      this.drawNotes(shown);
      this.drawProof();
      this.fillTable();
    }

    /** @param {Picture} shown */
    plot(shown) {
      const { calendar, lines, first, last, factor } = shown;
      const most = greatest(lines, factor > 0);
      return {
        months: calendar.months, first, last, chosen: this.chosenMonths(calendar.months),
        choose: (/** @type {number} */ month) => this.told.choose(calendar.months[month]),
        rows: lines.map((line, i) => {
          const { tally } = this.all[line.series];
          const about = this.aboutLine(line, shown);
          const text = (/** @type {number} */ month) => monthText(line, month, shown, tally);
          return {
            name: line.name, about, head: this.head(line, i, about, lines), values: line.values, talk: line.counted.talk,
            style: line.series, bound: tally.bound === 'most', top: this.view.scale === 'own' ? greatest([line], factor > 0) : most,
            pale: (/** @type {number} */ month) => factor > 0 && line.counted.talk[month] < LEAST_TALK,
            label: (/** @type {number} */ month) => `${monthName(calendar.months[month])}: ${text(month)}${lines.length > 1 ? `, ${line.name}` : ''}`,
            short: (/** @type {number} */ month) => `${monthName(calendar.months[month])}: ${text(month)}`,
          };
        }),
      };
    }

    /** @param {Line} line @param {Picture} shown */
    aboutLine({ counted, series }, { unit, factor }) {
      const whole = amount(this.all[series].tally, unit, counted.total, counted.totalHolders);
      const talk = counted.talk.reduce((/** @type {number} */ sum, /** @type {number} */ seconds) => sum + seconds, 0) / 3600;
      const dated = (unit === 'mentions' ? counted.total - counted.undated : counted.totalHolders - counted.undatedHolders);
      return factor && talk ? `${whole}, ${rateText((dated / talk) * factor)} ${perHours(factor)}` : whole;
    }

    /** Months that the query is limited to, as places in the calendar. @param {string[]} months */
    chosenMonths(months) {
      const { after, before } = this.all[0].search.query;
      if (!after && !before) return null;
      const from = after ? months.findIndex((month) => month >= after.slice(0, 7)) : 0;
      const to = before ? months.filter((month) => `${month}-01` < before).length - 1 : months.length - 1;
      return { from: from < 0 ? months.length : from, to };
    }

    /** What stands above a row: its name, and its numbers. @param {Line} line @param {number} i @param {string} about @param {Line[]} lines */
    head(line, i, about, lines) {
      const told = make('span', { class: 'chart-told' }, about);
      const name = make('span', { class: 'chart-name', dir: 'auto' }, line.name);
      const head = make('p', { class: line.isChannel ? 'chart-head is-channel' : 'chart-head' });
      const compared = this.view.versus.length > 0;
      const startsSeries = i === 0 || lines[i - 1].series !== line.series;
      if (compared && line.isChannel && startsSeries) head.append(make('span', { class: 'chart-over' }, ...this.nameOfSeries(line.series, labelOf(this.all[line.series]))));
      if (compared && !line.isChannel) head.append(...this.nameOfSeries(line.series, line.name));
      else if (line.isChannel) head.append(name);
      head.append(told);
      return head;
    }

    /** @param {number} number @param {string} label */
    nameOfSeries(number, label) {
      const glyph = make('span', { class: 'chart-glyph', 'aria-hidden': 'true' }, GLYPHS[number]);
      glyph.style.setProperty('color', `var(--series-${number + 1})`);
      const parts = [glyph, make('span', { class: 'chart-name', dir: 'auto' }, label)];
      if (number === 0) return parts;
      const remove = make('button', { type: 'button', class: 'chart-remove', 'aria-label': wording('remove_this', { name: label }), title: wording('remove') }, '×');
      const { text } = this.all[number];
      remove.addEventListener('click', () => {
        this.told.change({ versus: this.view.versus.filter((other) => other !== text) });
        part('other').focus();
      });
      return [...parts, remove];
    }

    /** @param {Picture} shown */
    drawNotes({ unit, lines, factor }) {
      const { all } = this;
      const notes = seriesNotes(all, unit, all[0].search.byChannel);
      const mixed = unit === 'transcripts' && all.some((series) => series.tally.unit === 'mentions');
      if (mixed) notes.push(wording('mixed'));
      const undated = lines.filter((line) => line.counted.undatedHolders);
      if (undated.length) {
        const holders = undated.reduce((sum, line) => sum + line.counted.undatedHolders, 0);
        notes.push(wording('undated', { n: holders }));
      }
      if (factor && !all[0].search.docs.timed) notes.push(wording('estimated'));
      if (factor && lines.some((line) => line.counted.holders.some((/** @type {number} */ held, /** @type {number} */ month) => held && line.counted.talk[month] < LEAST_TALK))) notes.push(wording('pale'));
      part('note').replaceChildren(...notes.map((note) => make('span', { class: all.length > 1 ? 'timeline-line' : '' }, note, ' ')));
    }

    // -- the table --

    fillTable() {
      const place = part('cells');
      if (!this.table.open || !this.picture || this.section.hidden) return place.replaceChildren();
      const { calendar, lines, first, last, unit, factor } = this.picture;
      const single = lines.length === 1;
      const columns = single ? this.singleColumns(lines[0], this.picture) : lines.map((line) => this.lineColumn(line, /** @type {Picture} */ (this.picture)));
      const cell = (/** @type {string} */ text) => make('td', { class: 'n' }, text);
      const body = make('tbody');
      for (let month = first; month <= last; month++) {
        if (!lines.some((line) => line.counted.talk[month] > 0)) continue;
        body.append(make('tr', {}, make('th', { scope: 'row' }, monthName(calendar.months[month])), ...columns.map((column) => cell(column.at(month)))));
      }
      const what = [wording(unit === 'mentions' ? 'mentions_by_month' : 'transcripts_by_month'), factor && !single ? perHours(factor) : ''].filter(Boolean).join(', ');
      const caption = this.all.some((series) => series.tally.bound === 'most') ? wording('caption_most', { caption: what }) : what;
      const head = make('tr', {}, make('th', { scope: 'col' }, wording('month')), ...columns.map((column) => make('th', { scope: 'col', class: 'n', dir: 'auto' }, column.name)));
      place.replaceChildren(make('table', {}, make('caption', {}, caption), make('thead', {}, head), body));
    }

    /** @param {Line} line @param {Picture} shown */
    singleColumns({ counted, values }, { unit, factor }) {
      const columns = [{ name: wording('column_transcripts'), at: (/** @type {number} */ month) => digits(counted.holders[month]) },
        { name: wording('column_hours'), at: (/** @type {number} */ month) => digits(Number((counted.talk[month] / 3600).toFixed(1))) }];
      if (unit === 'mentions') columns.unshift({ name: wording('column_mentions'), at: (month) => digits(counted.counts[month]) });
      if (factor) columns.push({ name: wording('per_hours_column', { n: factor }), at: (month) => (values[month] >= 0 ? rateText(values[month]) : '–') });
      return columns;
    }

    /** @param {Line} line @param {Picture} shown */
    lineColumn({ series, name, isChannel, values }, { factor }) {
      const compared = this.all.length > 1 && isChannel;
      return {
        name: compared ? `${labelOf(this.all[series])}, ${name}` : name,
        at: (/** @type {number} */ month) => (values[month] >= 0 ? (factor ? rateText(values[month]) : digits(values[month])) : '–'),
      };
    }

    // -- proof --

    unproven() {
      return this.all.filter((series) => series.tally.by !== 'nothing');
    }

    /** @param {Series} series */
    proofOf(series) {
      return (series.proof ??= new api.Proof(series.search, series.tally, marksFor(series.search, this.all[0].search.byChannel)));
    }

    drawProof() {
      const proofs = this.unproven().map((series) => this.proofOf(series));
      const pages = proofs.reduce((sum, proof) => sum + proof.left, 0);
      const bytes = proofs.reduce((sum, proof) => sum + (proof.left ? proof.bytes : 0), 0);
      const button = part('prove');
      button.hidden = !proofs.length || this.section.hidden || part('progress').hidden === false;
      button.textContent = pages ? wording('count_pages', { n: pages, size: megabytes(bytes) }) : wording('count_exactly');
    }

    /** Reads all that is missing for exact numbers. */
    async prove() {
      this.proving = new AbortController();
      const { signal } = this.proving;
      const waiting = this.unproven();
      const bar = /** @type {HTMLProgressElement} */ (part('bar'));
      let drawn = performance.now();
      this.showProgress(true);
      part('stop').focus();
      try {
        for (const [i, series] of waiting.entries()) {
          const proof = this.proofOf(series);
          const onProgress = (/** @type {number} */ read, /** @type {number} */ of) => {
            bar.value = (i + read / of) / waiting.length;
            part('read').textContent = wording('pages_read', { read, n: of });
            if (signal.aborted || performance.now() - drawn < REDRAW) return;
            drawn = performance.now();
            series.tally = proof.tally();
            this.draw();
          };
          const tally = await proof.run({ signal, onProgress });
          if (this.all.includes(series)) series.tally = tally;
          if (signal.aborted) break;
        }
      } finally {
        if (this.proving.signal === signal) this.endProof(waiting);
      }
    }

    /** @param {Series[]} waiting */
    endProof(waiting) {
      const hadFocus = document.activeElement === part('stop');
      this.showProgress(false);
      const [main] = this.all;
      if (!main || !waiting.some((series) => this.all.includes(series))) return;
      part('note').setAttribute('aria-live', 'polite');
      this.draw();
      this.told.counted(main.search, main.tally);
      if (hadFocus) /** @type {HTMLElement} */ (part('prove').hidden ? this.section.querySelector('.bar[tabindex="0"]') || part('title') : part('prove')).focus();
      setTimeout(() => part('note').removeAttribute('aria-live'), 1000);
    }

    /** @param {boolean} on */
    showProgress(on) {
      part('progress').hidden = !on;
      /** @type {HTMLProgressElement} */ (part('bar')).value = 0;
      part('read').textContent = '';
      if (on) part('prove').hidden = true;
    }
  }

  /** Was the same thing asked before, in the same channels, and proven since? @param {Series} before @param {any} search @param {any} tally */
  function isProof(before, search, tally) {
    const words = (/** @type {any[]} */ phrases) => phrases.map((phrase) => phrase.words);
    const key = (/** @type {any} */ { query }) => JSON.stringify([query.groups.map((/** @type {any} */ group) => words(group.any)), words(query.not), query.channels]);
    return tally.by !== 'nothing' && before.proof !== null && key(before.search) === key(search);
  }

  Object.assign(api, { Timeline });
})();
