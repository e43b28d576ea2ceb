// The list of results: an entry for each transcript, with its moments.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, longDate, clock, recordingAt, wording } = api;
  const FIRST_MOMENTS = 3;

  /** The text with its matches in <mark>. @param {string} text @param {Mark[]} marks @returns {(Node|string)[]} */
  function withMarks(text, marks) {
    /** @type {(Node|string)[]} */
    const parts = [];
    let at = 0;
    for (const [start, end] of marks) {
      parts.push(text.slice(at, start), make('mark', {}, text.slice(start, end)));
      at = end;
    }
    parts.push(text.slice(at));
    return parts;
  }

  /** The name of a moment. @param {Moment} moment */
  function momentName(moment) {
    if (moment.seconds !== null) return clock(moment.seconds);
    if (!moment.anchor) return wording(moment.line ? 'passage' : 'in_title');
    const line = /^l(\d+)$/.exec(moment.anchor);
    return line ? wording('line', { n: Number(line[1]) }) : wording('passage');
  }

  /** @param {Hit} hit @param {Moment} moment @param {string} query */
  function momentElement(hit, moment, query) {
    const name = momentName(moment);
    const href = `${hit.url}?q=${encodeURIComponent(query)}${moment.anchor ? `#${encodeURI(moment.anchor)}` : ''}`;
    const element = make('li', { class: 'moment' }, make('a', { class: 'hit', href }, name));
    if (moment.line) {
      const text = make('p', { class: 'moment-text', dir: 'auto' });
      if (moment.before) text.append(make('span', { class: 'moment-near' }, ...withMarks(moment.before, moment.beforeMarks)), ' ');
      if (moment.speaker) text.append(make('b', { class: 'moment-speaker', dir: 'auto' }, moment.speaker), ' ');
      text.append(...withMarks(moment.line, moment.marks));
      if (moment.after) text.append(' ', make('span', { class: 'moment-near' }, ...withMarks(moment.after, moment.afterMarks)));
      element.append(' ', text);
    }
    const recording = moment.seconds === null ? '' : recordingAt(hit.recording, moment.seconds);
    if (recording) {
      const at = wording('recording_at', { time: name });
      element.append(' ', make('a', { class: 'recording', href: recording, rel: 'noopener', 'aria-label': at, title: at }, '▸'));
    }
    return element;
  }

  /** The moments of a hit, the first few open. @param {Hit} hit @param {string} query */
  function momentsElement(hit, query) {
    const list = make('ul', { class: 'moments' });
    /** @param {Moment[]} moments */
    const add = (moments) => list.append(...moments.map((moment) => momentElement(hit, moment, query)));
    add(hit.moments.slice(0, FIRST_MOMENTS));
    const rest = hit.moments.slice(FIRST_MOMENTS);
    if (!rest.length) return [list];
    const button = make('button', { type: 'button', class: 'moments-more' }, wording('more_here', { n: rest.length }));
    button.addEventListener('click', () => {
      const focus = list.children.length;
      add(rest);
      button.remove();
      /** @type {HTMLElement|null} */ (list.children[focus].querySelector('a.hit'))?.focus();
    });
    return [list, button];
  }

  /** The title with the words of the query marked. @param {string} title @param {Query} query */
  function titleParts(title, query) {
    const stream = new api.Stream([{ anchor: '', seconds: null, text: title }]);
    const [moment] = query.groups.length ? api.findMoments(stream, query.groups) : [];
    return moment && moment.line === title ? withMarks(title, moment.marks) : [title];
  }

  /** @param {Hit} hit @param {Search} search @param {string} query */
  function hitElement(hit, search, query) {
    const page = `${hit.url}${query ? `?q=${encodeURIComponent(query)}` : ''}`;
    const about = make('p', { class: 'result-about' }, make('span', { class: 'result-channel' }, hit.channel));
    if (hit.date) about.append(' · ', make('time', { datetime: hit.date }, longDate(hit.date)));
    if (hit.seconds) about.append(' · ', clock(hit.seconds));
    const title = make('a', { href: page, dir: 'auto' }, ...titleParts(hit.title || wording('untitled'), search.query));
    const element = make('li', { class: 'result' }, make('h2', { class: 'result-title' }, title), about);
    if (hit.unread) element.append(make('p', { class: 'search-note' }, wording('page_unread')));
    else if (hit.moments.length) element.append(...momentsElement(hit, query));
    return element;
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ hitElement }));
})();
