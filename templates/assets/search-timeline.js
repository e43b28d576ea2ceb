// Mentions over time: the section of the search page with the chart, its switches, its table, the queries compared, and
// the verification of numbers that are not yet exact. Folded, it is a glance: one small chart above the results.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, monthName, wording, LEAST_TALK, amount, greatest, labelOf, marksFor, monthText, perHours, rateText } = api;

  const CHANNEL_ROWS = 6, CHANNEL_ROWS_COMPARED = 3;
  const GLYPHS = ['●', '■', '▲', '◆'];
  const REDRAW = 400;
  const KINDS = /** @type {const} */ (['words', 'sentence']);
  /** The settings of the chart at a glance. @type {Pick<View, 'per'|'by'|'scale'>} */
  const GLANCE = { per: 'count', by: 'total', scale: 'same' };

  /** The name of a month or a year of the calendar. @param {string} period */
  function periodName(period) {
    return period.length === 4 ? period : monthName(period);
  }

  /** @param {string} period */
  function firstMonth(period) {
    return period.length === 4 ? `${period}-01` : period;
  }

  /** @param {string} period */
  function lastMonth(period) {
    return period.length === 4 ? `${period}-12` : period;
  }

  /** An element of the section. @param {string} id */
  function part(id) {
    return /** @type {HTMLElement} */ (document.getElementById(`timeline-${id}`));
  }

  /** A size in megabytes, in words. @param {number} bytes */
  function megabytes(bytes) {
    return bytes < 95000 ? wording('less_than', { n: 0.1 }) : wording('about', { n: bytes < 9.5e6 ? Number((bytes / 1e6).toFixed(1)) : Math.round(bytes / 1e6) });
  }

  // ---- the section ----------------------------------------------------------------------------------

  class Timeline {
    /** @param {Index} index @param {TimelineEvents} events */
    constructor(index, events) {
      this.index = index;
      this.events = events;
      this.section = /** @type {HTMLElement} */ (document.getElementById('timeline'));
      this.chart = new api.Chart(part('rows'));
      /** @type {Series[]} */
      this.all = [];
      /** @type {View} */
      this.view = api.readView('');
      this.wide = false; // all channels, not only the first few
      this.verifying = new AbortController();
      this.fold = part('fold');
      this.table = /** @type {HTMLDetailsElement} */ (part('table'));
      this.listen();
    }

    listen() {
      for (const radio of Array.from(this.section.querySelectorAll('input[type=radio]'))) {
        const { name, value } = /** @type {HTMLInputElement} */ (radio);
        radio.addEventListener('change', () => this.events.change({ [name]: value }));
      }
      part('compare').addEventListener('submit', (event) => {
        event.preventDefault();
        const field = /** @type {HTMLInputElement} */ (part('other'));
        const text = field.value.trim();
        field.value = '';
        if (text && text !== this.view.query && !this.view.versus.includes(text)) this.events.change({ versus: [...this.view.versus, text] });
      });
      part('prove').addEventListener('click', () => void this.verify());
      part('stop').addEventListener('click', () => this.verifying.abort());
      this.fold.addEventListener('click', () => {
        this.setOpen(!this.isOpen);
        this.draw();
      });
      part('csv').addEventListener('click', () => {
        const { picture, all } = this;
        if (picture) api.saveCsv(api.monthCsv(picture, all), this.view.query, wording('months_file'));
      });
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
      this.verifying.abort();
      this.all = [];
      this.section.hidden = true;
    }

    get isOpen() {
      return this.fold.getAttribute('aria-expanded') === 'true';
    }

    /** @param {boolean} open */
    setOpen(open) {
      this.fold.setAttribute('aria-expanded', String(open));
      this.section.dataset.open = String(open);
    }

    /** Counts a running search, and the queries it is compared with. @param {Search} search @param {View} view @param {AbortSignal} signal */
    async show(search, view, signal) {
      const [before] = this.all;
      if (before?.search !== search) {
        this.verifying.abort();
        this.wide = false;
        // The same search again, with other filters at most: what its pages say holds.
        if (before && askedFor(before.search) === askedFor(search)) for (const kind of KINDS) before.search.said[kind].forEach((said, doc) => search.said[kind].set(doc, said));
      }
      const tally = await api.tallyOf(search);
      if (signal.aborted) return;
      if (!tally) return this.hide();
      this.all = [{ text: view.query, search, tally }, ...(before?.search === search ? this.all.slice(1) : [])];
      // An address with settings of the chart was made to show it.
      if (api.hasChartSettings(view)) this.setOpen(true);
      await this.compare(view, signal);
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
      this.events.counted(main.search, main.tally);
      const others = await Promise.all(view.versus.map(async (text) => {
        if (known.has(text)) return known.get(text);
        const search = await this.index.search(text, { signal });
        const tally = await api.tallyOf(search, marksFor(search, main.search));
        return tally && { text, search, tally };
      }));
      if (signal.aborted || !view.versus.length) return;
      this.all = [main, ...others.flatMap((series) => series || [])];
      this.draw();
    }

    // -- drawing --

    draw() {
      const { all, view } = this;
      const few = all.length > 1 ? CHANNEL_ROWS_COMPARED : CHANNEL_ROWS;
      const isOpen = this.isOpen;
      const shown = isOpen ? api.picture(all, view, this.wide ? Infinity : few) : api.picture(all.slice(0, 1), { ...view, ...GLANCE }, 1);
      this.picture = shown;
      // Without a mention there is nothing to draw; the results show that.
      this.section.hidden = shown.last < 0 || !shown.lines.some((line) => line.whole.total > line.whole.undated);
      this.section.dataset.exact = String(all.every((series) => series.tally.bound === 'exact'));
      part('title').textContent = wording(shown.unit === 'mentions' ? 'mentions_over_time' : 'transcripts_over_time');
      for (const radio of Array.from(this.section.querySelectorAll('input[type=radio]'))) {
        const one = /** @type {HTMLInputElement} */ (radio);
        one.checked = view[/** @type {'per'|'by'|'scale'|'every'} */ (one.name)] === one.value;
      }
      part('scale').hidden = shown.lines.length < 2;
      part('all').hidden = !shown.hidden;
      part('all').textContent = wording('more_channels', { n: shown.hidden });
      part('compare').hidden = all.length >= api.MOST_COMPARED;
      if (!this.section.hidden) this.chart.show(this.plot(shown));
      this.drawNotes(shown);
      this.drawVerification();
      this.fillTable();
    }

    /** @param {Picture} shown @returns {Plot} */
    plot(shown) {
      const { calendar, lines, first, last, factor, chosen } = shown;
      const most = greatest(lines, factor > 0);
      return {
        months: calendar.months, first, last, chosen, isRate: factor > 0, isSmall: !this.isOpen,
        choose: (from, to) => {
          const isChosen = chosen !== null && chosen.from === from && chosen.to === to;
          this.events.choose(isChosen ? '' : firstMonth(calendar.months[from]), isChosen ? '' : lastMonth(calendar.months[to]));
        },
        rows: lines.map((line, i) => {
          const { tally } = this.all[line.series];
          const about = this.aboutLine(line, shown);
          /** @param {number} month */
          const text = (month) => `${periodName(calendar.months[month])}: ${monthText(line, month, shown, tally)}`;
          return {
            name: line.name, about, head: this.head(line, i, about, lines), values: line.values, talk: line.counted.talk,
            style: line.series, bound: tally.bound === 'most', top: this.view.scale === 'own' ? greatest([line], factor > 0) : most,
            pale: (month) => factor > 0 && line.counted.talk[month] < LEAST_TALK,
            label: (month) => `${text(month)}${lines.length > 1 ? `, ${line.name}` : ''}`, short: text,
          };
        }),
      };
    }

    /** @param {ChartLine} line @param {Picture} shown */
    aboutLine({ whole, series }, { unit, factor }) {
      const all = amount(this.all[series].tally, unit, whole.total, whole.totalHolders);
      const talk = whole.talk.reduce((sum, seconds) => sum + seconds, 0) / 3600;
      const dated = (unit === 'mentions' ? whole.total - whole.undated : whole.totalHolders - whole.undatedHolders);
      return factor && talk ? `${all}, ${rateText((dated / talk) * factor)} ${perHours(factor)}` : all;
    }

    /** The head of a row: its name, and its numbers. @param {ChartLine} line @param {number} i @param {string} about @param {ChartLine[]} lines */
    head(line, i, about, lines) {
      const head = make('p', { class: line.isChannel ? 'chart-head is-channel' : 'chart-head' });
      const compared = this.isOpen && this.view.versus.length > 0;
      const startsChannel = line.isChannel && (i === 0 || lines[i - 1].name !== line.name);
      if (startsChannel) head.append(make('span', { class: compared ? 'chart-name chart-over' : 'chart-name', dir: 'auto' }, line.name));
      if (compared) head.append(...this.nameOfSeries(line.series, labelOf(this.all[line.series])));
      head.append(make('span', { class: 'chart-told' }, about));
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
        this.events.change({ versus: this.view.versus.filter((other) => other !== text) });
        part('other').focus();
      });
      return [...parts, remove];
    }

    /** @param {Picture} shown */
    drawNotes({ unit, lines, factor }) {
      const { all } = this;
      const notes = api.seriesNotes(all, unit);
      const mixed = unit === 'transcripts' && all.some((series) => series.tally.unit === 'mentions');
      if (mixed) notes.push(wording('mixed'));
      const undated = lines.filter((line) => line.whole.undatedHolders);
      if (undated.length) {
        const holders = undated.reduce((sum, line) => sum + line.whole.undatedHolders, 0);
        notes.push(wording('undated', { n: holders }));
      }
      if (factor && !all[0].search.docs.timed) notes.push(wording('estimated'));
      if (factor && this.view.by === 'channel') notes.push(wording('rate_order'));
      if (factor && lines.some((line) => line.counted.holders.some((held, month) => held && line.counted.talk[month] < LEAST_TALK))) notes.push(wording('pale'));
      part('note').replaceChildren(...notes.map((note) => make('span', { class: all.length > 1 ? 'timeline-line' : '' }, note, ' ')));
    }

    // -- the table --

    fillTable() {
      const { all, picture, section, table } = this;
      part('cells').replaceChildren(...(picture && table.open && !section.hidden ? [api.monthTable(picture, all)] : []));
    }

    // -- verification --

    inexact() {
      return this.all.filter((series) => series.tally.by !== 'nothing');
    }

    /** @param {Series} series @returns {Verification} */
    verificationOf({ search, tally }) {
      return new api.Verification(search, tally, marksFor(search, this.all[0].search));
    }

    drawVerification() {
      const all = this.inexact().map((series) => this.verificationOf(series));
      const pages = all.reduce((sum, { left }) => sum + left, 0);
      const bytes = all.reduce((sum, one) => sum + (one.left ? one.bytes : 0), 0);
      const button = part('prove');
      button.hidden = !all.length || this.section.hidden || part('progress').hidden === false;
      button.textContent = pages ? wording('count_pages', { n: pages, size: megabytes(bytes) }) : wording('count_exactly');
    }

    /** Counts a series again, after pages were read. @param {Series} series */
    async count(series) {
      const tally = await api.tallyOf(series.search, marksFor(series.search, this.all[0].search));
      if (tally) series.tally = tally;
    }

    /** Reads whatever is missing for exact numbers. */
    async verify() {
      this.verifying = new AbortController();
      const { signal } = this.verifying;
      const waiting = this.inexact();
      const bar = /** @type {HTMLProgressElement} */ (part('bar'));
      let drawn = performance.now();
      this.showProgress(true);
      part('stop').focus();
      try {
        for (const [i, series] of waiting.entries()) {
          const verification = this.verificationOf(series);
          /** @param {number} read @param {number} of */
          const onProgress = (read, of) => {
            bar.value = (i + read / of) / waiting.length;
            part('read').textContent = wording('pages_read', { read, n: of });
            if (signal.aborted || performance.now() - drawn < REDRAW) return;
            drawn = performance.now();
            void this.count(series).then(() => this.draw());
          };
          await verification.run({ signal, onProgress });
          await this.count(series);
          if (signal.aborted) break;
        }
      } finally {
        if (this.verifying.signal === signal) this.endVerification(waiting);
      }
    }

    /** @param {Series[]} waiting */
    endVerification(waiting) {
      const hadFocus = document.activeElement === part('stop');
      this.showProgress(false);
      const [main] = this.all;
      if (!main || !waiting.some((series) => this.all.includes(series))) return;
      part('note').setAttribute('aria-live', 'polite');
      this.draw();
      this.events.counted(main.search, main.tally);
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

  /** What a search asks of a page, as a text. @param {Search} search */
  function askedFor({ query }) {
    const groups = query.groups.map((group) => group.any.map((phrase) => phrase.words));
    return JSON.stringify([groups, query.not.map((phrase) => phrase.words), query.speakers]);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Timeline, periodName }));
})();
