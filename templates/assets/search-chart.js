// Bars by month, drawn as SVG: one row or several above each other, with one axis of time.
//
// Rows stand apart and carry their names, so that nothing depends on colour alone. A month without talk has no
// baseline: it is a gap, and not a zero. Tab and the arrow keys reach the bars; pointing at a month shows its numbers in
// every row. Dragging over months, or Shift with the arrow keys, chooses several.

(function () {
  'use strict';

  /** `left`: where the months begin, beside the numbers. @typedef {{plot: Plot, width: number, left: number, slot: number, bar: number, shift: number, height: number}} Frame */

  const api = globalThis.longhand;
  const { make, draw, shortMonth, digits, wording } = api;

  const SMALL_HEIGHT = 44;

  /** The height of a row, by their number: one alone, a few to compare, many. @param {Plot} plot */
  function heightOf({ isSmall, rows }) {
    if (isSmall) return SMALL_HEIGHT;
    return rows.length === 1 ? 108 : rows.length <= 4 ? 68 : 48;
  }
  const HEADROOM = 14, AXIS_HEIGHT = 20, DIGIT_WIDTH = 7.5;
  const WIDEST_BAR = 26, LABEL_WIDTH = 40, MONTH_LABEL_WIDTH = 64, SMALLEST_BAR = 1.5;

  /** The last of 1, 2, 5, 10, 20, 50 … that is not above the value. @param {number} value */
  function roundStep(value) {
    const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
    return power * ([5, 2, 1].find((step) => step * power <= value * (1 + 1e-9)) || 1);
  }

  /** @param {number} value */
  function tickText(value) {
    return value < 1 ? digits(Number(value.toPrecision(2)), 20) : digits(value, 1);
  }

  /** @param {Plot} plot @param {number} width @returns {Frame} */
  function frameOf(plot, width) {
    const height = heightOf(plot);
    const numbers = plot.rows.flatMap((row) => ticksOf(row, plot).map((value) => tickText(value).length));
    const left = Math.ceil(Math.max(1, ...numbers) * DIGIT_WIDTH) + 6;
    const slot = (width - left) / (plot.last - plot.first + 1);
    const gap = slot >= 4 ? Math.max(1, slot * 0.18) : slot >= 2.4 ? 0.6 : 0;
    const bar = Math.min(slot - gap, WIDEST_BAR);
    return { plot, width, left, slot, bar, shift: (slot - bar) / 2, height };
  }

  /** The values that a row has lines for. @param {PlotRow} row @param {Plot} plot */
  function ticksOf({ top }, { rows, isRate, isSmall }) {
    const step = Math.max(roundStep(rows.length > 1 || isSmall ? top : top / 2), isRate ? 0 : 1); // nothing is counted in halves
    const values = [];
    for (let value = step; value <= top * 1.001; value += step) values.push(value);
    return values;
  }

  // ---- one row --------------------------------------------------------------------------------------

  /** Lines of equal value with their numbers. @param {PlotRow} row @param {Frame} frame */
  function gridLines(row, { width, left, height, plot }) {
    return ticksOf(row, plot).flatMap((value) => {
      const y = (height - (value / row.top) * (height - HEADROOM)).toFixed(1);
      return [draw('line', { class: 'chart-grid', x1: left, x2: width, y1: y, y2: y }), draw('text', { class: 'chart-tick', x: left - 5, y: Number(y) + 4, 'text-anchor': 'end' }, tickText(value))];
    });
  }

  /** The baseline, with gaps where nobody talked. @param {PlotRow} row @param {Frame} frame */
  function baseline(row, { plot, left, slot, height }) {
    let path = '';
    for (let month = plot.first; month <= plot.last; month++) {
      if (row.talk[month] > 0) path += `M${(left + (month - plot.first) * slot).toFixed(1)} ${height - 0.5}h${slot.toFixed(2)}`;
    }
    return draw('path', { class: 'chart-base', d: path });
  }

  /** @param {PlotRow} row @param {number} month @param {Frame} frame */
  function barElement(row, month, { plot, left, slot, shift, bar, height }) {
    const full = Math.min(1, row.values[month] / row.top) * (height - HEADROOM);
    const tall = Math.max(SMALLEST_BAR, full);
    const { chosen } = plot;
    const isChosen = chosen !== null && month >= chosen.from && month <= chosen.to;
    const names = ['bar', row.bound ? 'bar-most' : '', row.pale(month) ? 'bar-pale' : '', chosen && !isChosen ? 'bar-out' : ''];
    return draw('rect', {
      class: names.filter(Boolean).join(' '), x: (left + (month - plot.first) * slot + shift).toFixed(2), y: (height - tall).toFixed(2), width: bar.toFixed(2),
      height: tall.toFixed(2), role: 'button', tabindex: -1, 'aria-label': row.label(month), 'aria-pressed': String(isChosen), 'data-month': plot.months[month],
    });
  }

  /** @param {PlotRow} row @param {Frame} frame @returns {SVGElement} */
  function rowElement(row, frame) {
    const { plot, width, height } = frame;
    const pointer = draw('rect', { class: 'chart-pointer', x: 0, y: 0, width: Math.max(1, frame.slot).toFixed(2), height });
    const svg = draw('svg', { class: 'chart', width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': wording('by_month', { name: row.name, about: row.about }) }, pointer, ...gridLines(row, frame), baseline(row, frame));
    svg.style.setProperty('--series', `var(--series-${row.style + 1})`);
    for (let month = plot.first; month <= plot.last; month++) if (row.values[month] > 0) svg.append(barElement(row, month, frame));
    return svg;
  }

  // ---- the axis -------------------------------------------------------------------------------------

  /** The years to name, where a bar is a year. @param {Plot} plot @param {number} slot */
  function yearLabels({ months, first, last }, slot) {
    const stride = [1, 2, 5, 10].find((years) => years * slot >= LABEL_WIDTH) || 20;
    const labels = [];
    for (let year = first; year <= last; year++) if (Number(months[year]) % stride === 0) labels.push({ month: year, text: months[year] });
    return labels;
  }

  /** The months to name, and their names. @param {Frame} frame @returns {{month: number, text: string}[]} */
  function axisLabels({ plot, slot }) {
    const { months, first, last } = plot;
    if (months[first].length === 4) return yearLabels(plot, slot);
    /** @type {{month: number, text: string}[]} */
    const labels = [];
    /** @param {number} month */
    const numberOf = (month) => Number(months[month].slice(5)) - 1;
    const byMonth = slot * 3 >= MONTH_LABEL_WIDTH;
    const stride = byMonth ? [1, 2, 3].find((count) => count * slot >= MONTH_LABEL_WIDTH) || 3 : 12 * ([1, 2, 5, 10].find((years) => years * 12 * slot >= LABEL_WIDTH) || 20);
    for (let month = first; month <= last; month++) {
      const years = Math.floor(stride / 12);
      const named = byMonth ? numberOf(month) % stride === 0 : numberOf(month) === 0 && Number(months[month].slice(0, 4)) % years === 0;
      if (named) labels.push({ month, text: byMonth ? shortMonth(months[month], numberOf(month) === 0 || !labels.length) : months[month].slice(0, 4) });
    }
    const room = labels.length ? (labels[0].month - first) * slot : Infinity;
    if (room >= (byMonth ? MONTH_LABEL_WIDTH : LABEL_WIDTH)) labels.unshift({ month: first, text: byMonth ? shortMonth(months[first], true) : months[first].slice(0, 4) });
    // The last name must stay within the picture.
    const width = (last - first + 1) * slot;
    return labels.filter(({ month, text }, i) => i === 0 || (month - first) * slot + text.length * 7 <= width + 2);
  }

  /** @param {Frame} frame */
  function axisElement(frame) {
    const { plot, left, slot, width } = frame;
    const svg = draw('svg', { class: 'chart-axis', width, height: AXIS_HEIGHT, viewBox: `0 0 ${width} ${AXIS_HEIGHT}`, 'aria-hidden': 'true' });
    for (const { month, text } of axisLabels(frame)) {
      const x = (left + (month - plot.first) * slot).toFixed(1);
      svg.append(draw('line', { class: 'chart-grid', x1: x, x2: x, y1: 0, y2: 4 }), draw('text', { class: 'chart-tick', x, y: 16 }, text));
    }
    return svg;
  }

  // ---- the chart ------------------------------------------------------------------------------------

  /** A chart in an element, drawn anew whenever its width or its content changes. */
  class Chart {
    /** @param {HTMLElement} place */
    constructor(place) {
      this.place = place;
      /** @type {Plot|null} */
      this.plot = null;
      /** @type {SVGElement[]} one per row */
      this.pictures = [];
      this.slot = 1;
      this.left = 0;
      this.width = 0;
      /** The bar that Tab leads to. */
      this.stop = { row: 0, month: -1 };
      /** The month whose numbers are shown, or -1. */
      this.pointed = -1;
      /** The months that are being chosen together. `wasPointed`: the month shown before. @type {{from: number, to: number, isTouch: boolean, wasPointed: number}|null} */
      this.brush = null;
      new ResizeObserver(() => {
        if (this.plot && Math.abs(this.place.clientWidth - this.width) > 0.5) this.show(this.plot);
      }).observe(place);
      place.addEventListener('pointerdown', (event) => this.press(event));
      place.addEventListener('pointermove', (event) => this.move(event));
      place.addEventListener('pointerup', (event) => this.release(event));
      place.addEventListener('pointercancel', () => this.drop());
      place.addEventListener('pointerleave', (event) => {
        if (event.pointerType === 'mouse' && !this.brush) this.point(-1);
      });
      place.addEventListener('keydown', (event) => this.key(event));
      place.addEventListener('focusin', (event) => this.focused(/** @type {Element} */ (event.target)));
      place.addEventListener('focusout', (event) => {
        if (place.contains(/** @type {Node|null} */ (event.relatedTarget))) return;
        this.brush = null;
        this.point(-1);
      });
    }

    /** @param {Plot} plot */
    show(plot) {
      const hadFocus = this.pictures.some((picture) => picture.contains(document.activeElement));
      this.plot = plot;
      this.width = Math.max(200, this.place.clientWidth);
      const frame = frameOf(plot, this.width);
      this.slot = frame.slot;
      this.left = frame.left;
      this.pictures = plot.rows.map((row) => rowElement(row, frame));
      const rows = plot.rows.map((row, i) => make('div', { class: 'chart-row' }, row.head, this.pictures[i]));
      this.place.replaceChildren(...rows, axisElement(frame));
      this.point(-1);
      this.setStop(hadFocus);
    }

    /** @param {number} row */
    bars(row) {
      return /** @type {SVGElement[]} */ (Array.from(this.pictures[row]?.querySelectorAll('.bar') || []));
    }

    /** @param {Element} bar */
    monthOf(bar) {
      return /** @type {Plot} */ (this.plot).months.indexOf(/** @type {string} */ (bar.getAttribute('data-month')));
    }

    /** The bar of a row whose month is nearest. @param {number} row @param {number} month */
    nearest(row, month) {
      /** @param {Element} bar */
      const distance = (bar) => Math.abs(this.monthOf(bar) - month);
      const [first, ...rest] = this.bars(row);
      return first && rest.reduce((best, bar) => (distance(bar) <= distance(best) ? bar : best), first);
    }

    /** Tab leads to the bar it led to before, at first to the last one. @param {boolean} focus */
    setStop(focus) {
      const plot = /** @type {Plot} */ (this.plot);
      const rows = plot.rows.map((_, row) => row).filter((row) => this.bars(row).length);
      const row = rows.includes(this.stop.row) ? this.stop.row : rows[0];
      if (row === undefined) return;
      const bar = this.nearest(row, this.stop.month < 0 ? plot.last : this.stop.month);
      bar.setAttribute('tabindex', '0');
      if (focus) bar.focus();
    }

    /** @param {PointerEvent|MouseEvent} event @returns {number} month, or -1 */
    monthAt(event) {
      const picture = this.pictures.find((one) => one.contains(/** @type {Node} */ (event.target))) || (this.brush && this.pictures[0]);
      if (!picture || !this.plot) return -1;
      const month = this.plot.first + Math.floor((event.clientX - picture.getBoundingClientRect().left - this.left) / this.slot);
      return Math.min(Math.max(month, this.plot.first), this.plot.last);
    }

    // -- choosing months with a pointer --

    /** @param {PointerEvent} event */
    press(event) {
      const month = this.monthAt(event);
      if (month < 0 || event.button !== 0) return;
      this.brush = { from: month, to: month, isTouch: event.pointerType !== 'mouse', wasPointed: this.pointed };
      this.place.setPointerCapture?.(event.pointerId);
    }

    /** @param {PointerEvent} event */
    move(event) {
      const month = this.monthAt(event);
      if (this.brush && month >= 0) this.brush.to = month;
      this.point(month);
    }

    /** A finger that touches a month for the first time wants its numbers. @param {PointerEvent} event */
    release(event) {
      const { brush } = this;
      if (!brush) return;
      const month = this.monthAt(event);
      const isFirstTouch = brush.isTouch && brush.from === month && brush.wasPointed !== month;
      this.drop();
      this.point(month);
      if (!isFirstTouch && month >= 0) this.choose(brush.from, month);
    }

    drop() {
      this.brush = null;
      this.point(this.pointed);
    }

    /** Shows the numbers of a month in all rows; of none with -1. @param {number} month */
    point(month) {
      const { plot, brush, left, slot } = this;
      this.pointed = month;
      if (!plot) return;
      const [from, to] = brush ? [Math.min(brush.from, brush.to), Math.max(brush.from, brush.to)] : [month, month];
      plot.rows.forEach((row, i) => {
        row.head.classList.toggle('is-pointed', month >= 0);
        const told = row.head.querySelector('.chart-told');
        if (told) told.textContent = month >= 0 ? row.short(month) : row.about;
        const pointer = this.pictures[i].querySelector('.chart-pointer');
        pointer?.setAttribute('x', (left + (from - plot.first) * slot).toFixed(2));
        pointer?.setAttribute('width', Math.max(1, (to - from + 1) * slot).toFixed(2));
        pointer?.classList.toggle('is-here', month >= 0);
      });
    }

    /** @param {Element} bar */
    focused(bar) {
      const row = this.pictures.findIndex((picture) => picture.contains(bar));
      if (row < 0) return;
      for (const other of Array.from(this.place.querySelectorAll('.bar[tabindex="0"]'))) other.setAttribute('tabindex', '-1');
      bar.setAttribute('tabindex', '0');
      this.stop = { row, month: this.monthOf(bar) };
      this.point(this.stop.month);
    }

    /** Chooses the months between two, both included, if any of them has a bar. @param {number} a @param {number} b */
    choose(a, b) {
      const [from, to] = a < b ? [a, b] : [b, a];
      const { plot } = this;
      if (plot?.rows.some((row) => row.values.subarray(from, to + 1).some((value) => value > 0))) plot.choose(from, to);
    }

    /** Moves the focus to a bar; with Shift the months between are chosen together. @param {SVGElement} bar @param {number} month where the focus was @param {boolean} isTogether */
    moveTo(bar, month, isTogether) {
      const from = isTogether ? this.brush?.from ?? month : month;
      this.brush = isTogether ? { from, to: this.monthOf(bar), isTouch: false, wasPointed: month } : null;
      bar.focus();
    }

    /** @param {KeyboardEvent} event */
    key(event) {
      const row = this.pictures.findIndex((picture) => picture.contains(/** @type {Node} */ (event.target)));
      if (row < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      const bars = this.bars(row);
      const at = bars.indexOf(/** @type {SVGElement} */ (event.target));
      const month = this.monthOf(bars[at]);
      /** @type {Record<string, () => SVGElement|undefined>} */
      const moves = {
        ArrowLeft: () => bars[at - 1],
        ArrowRight: () => bars[at + 1],
        ArrowUp: () => this.nearest(row - 1, month),
        ArrowDown: () => this.nearest(row + 1, month),
        PageUp: () => this.nearest(row, month - 12),
        PageDown: () => this.nearest(row, month + 12),
        Home: () => bars[0],
        End: () => bars[bars.length - 1],
      };
      if (event.key === 'Enter' || event.key === ' ') {
        const { from, to } = this.brush || { from: month, to: month };
        this.brush = null;
        this.choose(from, to);
      } else if (moves[event.key]) {
        const next = moves[event.key]();
        if (next) this.moveTo(next, month, event.shiftKey);
      } else return;
      event.preventDefault();
    }
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ Chart }));
})();
