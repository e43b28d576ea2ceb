// Mentions over time: the section of the search page with the chart, its switches, its table, the queries compared, and
// the verification of numbers that are not yet exact.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, monthName, wording, LEAST_TALK, amount, greatest, labelOf, marksFor, monthText, perHours, rateText } = api;

  const CHANNEL_ROWS = 6, CHANNEL_ROWS_COMPARED = 3;
  const GLYPHS = ['●', '■', '▲', '◆'];
  const REDRAW = 400;

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

    /** Counts a running search, and the queries it is compared with. @param {Search} search @param {View} view @param {AbortSignal} signal */
    async show(search, view, signal) {
      this.verifying.abort();
      this.wide = false;
      const tally = await api.tallyOf(search);
      if (signal.aborted) return;
      if (!tally) return this.hide();
      const [before] = this.all;
      // The same search again, with other filters at most: its verification holds.
      const isVerified = before && before.tally.unread === 0 && asksTheSame(before, search, tally);
      const series = isVerified ? { ...before, search } : { text: view.query, search, tally, verification: null };
      this.all = [series];
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
        const tally = await api.tallyOf(search);
        return tally && { text, search, tally, verification: null };
      }));
      if (signal.aborted || !view.versus.length) return;
      this.all = [main, ...others.flatMap((series) => series || [])];
      this.draw();
    }

    // -- drawing --

    draw() {
      const { all, view } = this;
      const few = all.length > 1 ? CHANNEL_ROWS_COMPARED : CHANNEL_ROWS;
      const shown = api.picture(all, view, all[0].search.byChannel, this.wide ? Infinity : few);
      this.picture = shown;
      // Without a mention there is nothing to draw; the results show that.
      this.section.hidden = shown.last < 0 || !shown.lines.some((line) => line.counted.total > line.counted.undated);
      this.section.dataset.exact = String(all.every((series) => series.tally.bound === 'exact'));
      part('title').textContent = wording(shown.unit === 'mentions' ? 'mentions_over_time' : 'transcripts_over_time');
      part('sum').textContent = amount(all[0].tally, shown.unit, shown.whole.total, shown.whole.totalHolders);
      for (const radio of Array.from(this.section.querySelectorAll('input[type=radio]'))) {
        const one = /** @type {HTMLInputElement} */ (radio);
        one.checked = view[/** @type {'per'|'by'|'scale'} */ (one.name)] === one.value;
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
      const { calendar, lines, first, last, factor } = shown;
      const most = greatest(lines, factor > 0);
      return {
        months: calendar.months, first, last, chosen: this.chosenMonths(calendar.months),
        choose: (month) => this.events.choose(calendar.months[month]),
        rows: lines.map((line, i) => {
          const { tally } = this.all[line.series];
          const about = this.aboutLine(line, shown);
          /** @param {number} month */
          const text = (month) => `${monthName(calendar.months[month])}: ${monthText(line, month, shown, tally)}`;
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
    aboutLine({ counted, series }, { unit, factor }) {
      const whole = amount(this.all[series].tally, unit, counted.total, counted.totalHolders);
      const talk = counted.talk.reduce((sum, seconds) => sum + seconds, 0) / 3600;
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

    /** The head of a row: its name, and its numbers. @param {ChartLine} line @param {number} i @param {string} about @param {ChartLine[]} lines */
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
        this.events.change({ versus: this.view.versus.filter((other) => other !== text) });
        part('other').focus();
      });
      return [...parts, remove];
    }

    /** @param {Picture} shown */
    drawNotes({ unit, lines, factor }) {
      const { all } = this;
      const notes = api.seriesNotes(all, unit, all[0].search.byChannel);
      const mixed = unit === 'transcripts' && all.some((series) => series.tally.unit === 'mentions');
      if (mixed) notes.push(wording('mixed'));
      const undated = lines.filter((line) => line.counted.undatedHolders);
      if (undated.length) {
        const holders = undated.reduce((sum, line) => sum + line.counted.undatedHolders, 0);
        notes.push(wording('undated', { n: holders }));
      }
      if (factor && !all[0].search.docs.timed) notes.push(wording('estimated'));
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

    /** @param {Series} series */
    verificationOf(series) {
      return (series.verification ??= new api.Verification(series.search, series.tally, marksFor(series.search, this.all[0].search.byChannel)));
    }

    drawVerification() {
      const all = this.inexact().map((series) => this.verificationOf(series));
      const pages = all.reduce((sum, { left }) => sum + left, 0);
      const bytes = all.reduce((sum, one) => sum + (one.left ? one.bytes : 0), 0);
      const button = part('prove');
      button.hidden = !all.length || this.section.hidden || part('progress').hidden === false;
      button.textContent = pages ? wording('count_pages', { n: pages, size: megabytes(bytes) }) : wording('count_exactly');
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
            series.tally = verification.tally();
            this.draw();
          };
          const tally = await verification.run({ signal, onProgress });
          if (this.all.includes(series)) series.tally = tally;
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

  /** Whether a series asked for the same in the same channels, and has a verification. @param {Series} before @param {Search} search @param {Tally} tally */
  function asksTheSame(before, search, tally) {
    return tally.by !== 'nothing' && before.verification !== null && askedFor(before.search) === askedFor(search);
  }

  /** The words and channels that a search asks for, as a text. @param {Search} search */
  function askedFor({ query }) {
    const groups = query.groups.map((group) => group.any.map((phrase) => phrase.words));
    return JSON.stringify([groups, query.not.map((phrase) => phrase.words), query.channels, query.speakers]);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Timeline }));
})();
