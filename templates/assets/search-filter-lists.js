// The lists of channels and months beside the query, with how many transcripts of each answer it. A choice goes into
// the text of the query, and the lists follow the text.

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

  class FilterLists {
    /** @param {() => string} read the query @param {(text: string) => void} write */
    constructor(read, write) {
      this.channel = list('channel');
      this.from = list('from');
      this.to = list('to');
      this.read = read;
      this.channel.addEventListener('change', () => write(api.withFilter(read(), 'channel', this.channel.value)));
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
      if (!counted && this.channel.options.length > 1) return;
      const calendar = api.calendarOf(manifest, docs);
      this.fillChannels(docs, counted);
      const { months, month } = calendar;
      const counts = counted && api.countAnswers(counted.tally, counted.search.byChannel, month, months.length);
      const most = counted !== null && counted.tally.bound === 'most';
      const spoken = new Set(month);
      const offered = months.map((name, i) => ({ month: name, count: counts ? counts[i] : null }))
        .filter((_, i) => spoken.has(i)).reverse();
      fillMonths(this.from, wording('the_beginning'), offered, most);
      fillMonths(this.to, wording('the_end'), offered, most);
      this.choose(this.read());
    }

    /** Offers channels, those with the most answers first. @param {Docs} docs @param {{search: Search, tally: Tally}|null} counted */
    fillChannels(docs, counted) {
      const most = counted !== null && counted.tally.bound === 'most';
      const counts = counted && api.countAnswers(counted.tally, counted.search.byDate, docs.channel, docs.channelNames.length);
      const collator = new Intl.Collator();
      const all = docs.channelNames.map((name, i) => ({ name, count: counts ? counts[i] : null }));
      all.sort((a, b) => Number(b.count) - Number(a.count) || collator.compare(a.name, b.name));
      const total = counts && counts.reduce((sum, count) => sum + count, 0);
      this.channel.replaceChildren(option('', wording('all_channels'), total, most), ...all.map(({ name, count }) => option(name, name, count, most)));
    }

    /** Shows the choices of the query. @param {string} text */
    choose(text) {
      const name = api.filterValue(text, 'channel').trim().toLowerCase();
      const known = Array.from(this.channel.options).find((one) => one.value.toLowerCase() === name);
      setChoice(this.channel, known ? known.value : '', name && !known ? name : '');
      const { after, before } = api.parseQuery(text);
      const { from, to } = api.monthsOf(text);
      setChoice(this.from, from ?? OTHER, from === null ? longDate(after || '') : '');
      setChoice(this.to, to ?? OTHER, to === null ? wording('before_day', { day: longDate(before || '') }) : '');
    }
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
