// The lists of channels, speakers and months beside the query, with how many transcripts answer it, and the filters in
// use. A choice goes into the text of the query, and the lists follow the text.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, monthName, longDate, digits, wording } = api;
  /** A choice that the list does not offer, such as a day in the middle of a month. */
  const OTHER = 'other';

  /** @param {string} id */
  function list(id) {
    return /** @type {HTMLSelectElement} */ (document.getElementById(`search-${id}`));
  }

  /** @param {string} value @param {string} name @param {number|null} count @param {boolean} most */
  function option(value, name, count, most) {
    return make('option', { value }, count === null ? name : `${name} (${most ? '≤\u202f' : ''}${digits(count)})`);
  }

  /** A list that opens below its name, with a field that narrows it. @param {string} id @param {() => void} typed @param {(typed: string) => void} entered */
  function picker(id, typed, entered) {
    const place = /** @type {HTMLDetailsElement} */ (document.getElementById(id));
    const field = /** @type {HTMLInputElement} */ (place.querySelector('input'));
    field.addEventListener('input', typed);
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault(); // the form around it would be sent
      const { value } = field;
      field.value = '';
      entered(value.trim());
      typed();
    });
    return { field, list: /** @type {HTMLElement} */ (place.querySelector('ul')) };
  }

  /** Fills a list of choices anew; the focus stays on the choice that had it. @param {HTMLElement} list @param {HTMLElement[]} choices */
  function refill(list, choices) {
    const { activeElement } = document;
    const name = activeElement instanceof HTMLInputElement && list.contains(activeElement) ? activeElement.value : null;
    list.replaceChildren(...choices);
    if (name !== null) Array.from(list.querySelectorAll('input')).find((box) => box.value === name)?.focus();
  }

  class FilterLists {
    /** @param {() => string} read the query @param {(text: string) => void} write */
    constructor(read, write) {
      this.from = list('from');
      this.to = list('to');
      this.read = read;
      this.write = write;
      /** @type {string[]} */
      this.channelNames = [];
      /** Those of the archive with their places there, in the order of the list. @type {{name: string, place: number, count: number|null}[]} */
      this.channels = [];
      /** Those who speak in the results. @type {Set<string>} */
      this.names = new Set();
      this.most = false;
      this.channelPicker = picker('search-channels', () => this.drawChannels(), (typed) => this.addFirst(typed));
      this.speakerPicker = picker('search-speakers', () => this.drawSpeakers(), (typed) => typed && this.write(api.withAnother(this.read(), 'speaker', typed)));
      this.chips = /** @type {HTMLElement} */ (document.getElementById('search-chips'));
      this.from.addEventListener('change', () => write(this.limited('from')));
      this.to.addEventListener('change', () => write(this.limited('to')));
    }

    /** The query with the months chosen. The end that was not touched gives way to the other. @param {'from'|'to'} touched */
    limited(touched) {
      const text = this.read();
      const from = this.from.value, to = this.to.value;
      const crossed = from && to && from !== OTHER && to !== OTHER && from > to;
      if (crossed) return api.withMonths(text, touched === 'from' ? from : to, touched === 'from' ? from : to);
      if (touched === 'from') return api.withFilter(text, 'after', from);
      return api.withFilter(text, 'before', to && api.monthAfter(to));
    }

    /**
     * Offers the channels and months of the archive, with numbers once a query is counted: in each list for the choice in
     * the others.
     * @param {Manifest} manifest @param {Docs} docs @param {{search: Search, tally: Tally}|null} counted
     */
    fill(manifest, docs, counted) {
      if (!counted && this.channels.length) return;
      const calendar = api.calendarOf(manifest, docs);
      this.most = counted !== null && !counted.tally.isWhole;
      this.countChannels(docs, counted);
      const { months, month } = calendar;
      const counts = counted && api.countAnswers(counted.tally, counted.search.byChannel, month, months.length);
      const spoken = new Set(month);
      const offered = months.map((name, i) => ({ month: name, count: counts ? counts[i] : null }))
        .filter((_, i) => spoken.has(i)).reverse();
      fillMonths(this.from, wording('the_beginning'), offered, this.most);
      fillMonths(this.to, wording('the_end'), offered, this.most);
      this.choose(this.read());
    }

    /** The channels, those with the most answers first. @param {Docs} docs @param {{search: Search, tally: Tally}|null} counted */
    countChannels(docs, counted) {
      const counts = counted && api.countAnswers(counted.tally, counted.search.byDate, docs.channel, docs.channelNames.length);
      const collator = new Intl.Collator();
      this.channelNames = docs.channelNames;
      this.channels = docs.channelNames.map((name, place) => ({ name, place, count: counts ? counts[place] : null }));
      this.channels.sort((a, b) => Number(b.count) - Number(a.count) || collator.compare(a.name, b.name));
    }

    /** Offers those who speak in a result. @param {Hit} hit */
    hear({ moments }) {
      const before = this.names.size;
      for (const { speaker } of moments) if (speaker) this.names.add(speaker);
      if (this.names.size > before) this.drawSpeakers();
    }

    drawChannels() {
      const { field, list } = this.channelPicker;
      const typed = field.value.trim().toLowerCase();
      const chosen = api.chosenChannels(this.read(), this.channelNames);
      const found = this.channels.filter(({ name }) => name.toLowerCase().includes(typed));
      // The chosen ones come first; sorting keeps the order of equals.
      found.sort((a, b) => Number(chosen.has(b.place)) - Number(chosen.has(a.place)));
      refill(list, found.map(({ name, place, count }) => this.choice(name, count, chosen.has(place), () => this.toggle('channel', name, chosen.has(place)))));
    }

    drawSpeakers() {
      const { field, list } = this.speakerPicker;
      const typed = field.value.trim().toLowerCase();
      const asked = api.filtersIn(this.read()).filter(({ kind, negative }) => kind === 'speaker' && !negative).map(({ value }) => value.toLowerCase());
      const found = [...this.names].filter((name) => name.toLowerCase().includes(typed)).sort();
      refill(list, found.map((name) => {
        const isChosen = asked.includes(name.toLowerCase());
        return this.choice(name, null, isChosen, () => this.toggle('speaker', name, isChosen));
      }));
    }

    /** @param {string} name @param {number|null} count @param {boolean} isChosen @param {() => void} change */
    choice(name, count, isChosen, change) {
      const box = make('input', { type: 'checkbox', value: name });
      box.checked = isChosen;
      box.addEventListener('change', change);
      const label = make('label', {}, box, ' ', make('span', { dir: 'auto' }, name));
      if (count !== null) label.append(' ', make('span', { class: 'pick-count' }, `${this.most ? '≤\u202f' : ''}${digits(count)}`));
      return make('li', {}, label);
    }

    /** Adds a name to the query, or takes away the filters that mean it. @param {'channel'|'speaker'} kind @param {string} name @param {boolean} isChosen */
    toggle(kind, name, isChosen) {
      const text = this.read();
      if (!isChosen) return this.write(api.withAnother(text, kind, name));
      const meant = api.filtersIn(text).filter((piece) => piece.kind === kind && !piece.negative && this.means(kind, piece.value, name));
      this.write(meant.reverse().reduce(api.withoutPiece, text));
    }

    /** @param {'channel'|'speaker'} kind @param {string} value @param {string} name */
    means(kind, value, name) {
      if (kind === 'speaker') return value.toLowerCase() === name.toLowerCase();
      return api.matchChannels(value, this.channelNames).includes(this.channelNames.indexOf(name));
    }

    /** Chooses the first channel that the reader's letters leave in the list. @param {string} typed */
    addFirst(typed) {
      const first = this.channels.find(({ name }) => name.toLowerCase().includes(typed.toLowerCase()));
      if (typed && first) this.toggle('channel', first.name, false);
    }

    /** Shows the choices of the query. @param {string} text */
    choose(text) {
      const { after, before } = api.parseQuery(text);
      const { from, to } = api.monthsOf(text);
      setChoice(this.from, from ?? OTHER, from === null ? longDate(after || '') : '');
      setChoice(this.to, to ?? OTHER, to === null ? wording('before_day', { day: longDate(before || '') }) : '');
      this.drawChannels();
      this.drawSpeakers();
      this.chips.replaceChildren(...api.filtersIn(text).map((piece) => this.chip(piece)));
      this.chips.hidden = !this.chips.children.length;
    }

    /** A filter in use, with a button that removes it. @param {Piece} piece */
    chip(piece) {
      const name = chipName(piece);
      const button = make('button', { type: 'button', 'aria-label': wording('remove_filter', { name }), title: wording('remove_filter', { name }) }, make('span', { dir: 'auto' }, name), ' ×');
      button.addEventListener('click', () => {
        this.write(api.withoutPiece(this.read(), piece));
        /** @type {HTMLElement|null} */ (this.chips.querySelector('button') || document.getElementById('q'))?.focus();
      });
      return make('li', {}, button);
    }
  }

  /** @param {Piece} piece */
  function chipName({ kind, value, negative }) {
    if (kind === 'channel') return negative ? wording('not_channel', { name: value }) : value;
    if (kind === 'speaker') return wording(negative ? 'not_speaker' : 'by_speaker', { name: value });
    return wording(kind === 'after' ? 'from_day' : 'before_day', { day: value });
  }

  /** @param {HTMLSelectElement} select @param {string} all the name of no choice @param {{month: string, count: number|null}[]} offered newest first @param {boolean} most */
  function fillMonths(select, all, offered, most) {
    /** @type {HTMLElement[]} */
    const years = [];
    for (const { month, count } of offered) {
      const year = month.slice(0, 4);
      if (years[years.length - 1]?.getAttribute('label') !== year) years.push(make('optgroup', { label: year }));
      years[years.length - 1].append(option(month, monthName(month), count, most));
    }
    select.replaceChildren(option('', all, null, false), ...years);
  }

  /** Chooses a value; one that the list does not offer is added under its name. @param {HTMLSelectElement} select @param {string} value @param {string} name */
  function setChoice(select, value, name) {
    select.querySelector('[data-added]')?.remove();
    const offered = Array.from(select.options).some((one) => one.value === value);
    if (name || !offered) {
      const added = make('option', { value: value || OTHER, 'data-added': '' }, name || (/^\d{4}-\d\d$/.test(value) ? monthName(value) : value));
      select.append(added);
      select.value = value || OTHER;
    } else select.value = value;
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ FilterLists }));
})();
