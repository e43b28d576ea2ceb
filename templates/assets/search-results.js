// The list of results: an entry for each transcript, with the passages that hold its moments.

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, longDate, clock, recordingAt, wording } = api;
  const FIRST_PASSAGES = 3, LONGEST_PASSAGE = 4;

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

  /** The name of a moment. @param {Pick<Moment, 'anchor'|'seconds'|'line'>} moment */
  function momentName(moment) {
    if (moment.seconds !== null) return clock(moment.seconds);
    if (!moment.anchor) return wording(moment.line ? 'passage' : 'in_title');
    const line = /^l(\d+)$/.exec(moment.anchor);
    return line ? wording('line', { n: Number(line[1]) }) : wording('passage');
  }

  /** Moments in neighbouring lines, which are read together. @param {Moment[]} moments @returns {Moment[][]} */
  function passagesOf(moments) {
    /** @type {Moment[][]} */
    const passages = [];
    for (const moment of moments) {
      const passage = passages[passages.length - 1];
      const last = passage?.[passage.length - 1];
      if (last && moment.line && moment.lines[0] - last.lines[1] <= 2 && passage.length < LONGEST_PASSAGE) passage.push(moment);
      else passages.push([moment]);
    }
    return passages;
  }

  /** The text of a passage, each line once, with the lines around it. @param {Moment[]} passage */
  function passageText(passage) {
    const text = make('p', { class: 'moment-text', dir: 'auto' });
    /** @param {string} line @param {Mark[]} marks */
    const near = (line, marks) => line && text.append(make('span', { class: 'moment-near' }, ...withMarks(line, marks)), ' ');
    passage.forEach(({ before, beforeMarks, speaker, line, marks, lines }, i) => {
      const last = passage[i - 1];
      if (!last || lines[0] - last.lines[1] > 1) near(before, beforeMarks);
      if (speaker && speaker !== last?.speaker) text.append(make('b', { class: 'moment-speaker', dir: 'auto' }, speaker), ' ');
      text.append(...withMarks(line, marks), ' ');
    });
    const { after, afterMarks } = passage[passage.length - 1];
    near(after, afterMarks);
    return text;
  }

  /** @param {Hit} hit @param {Moment[]} passage @param {string} query */
  function passageElement(hit, passage, query) {
    const [moment] = passage;
    const name = momentName(moment);
    const href = `${hit.url}?q=${encodeURIComponent(query)}${moment.anchor ? `#${encodeURI(moment.anchor)}` : ''}`;
    const element = make('li', { class: 'moment' }, make('a', { class: 'hit', href }, name));
    if (moment.line) element.append(' ', passageText(passage));
    const recording = moment.seconds === null ? '' : recordingAt(hit.recording, moment.seconds);
    if (recording) {
      const at = wording('recording_at', { time: name });
      element.append(' ', make('a', { class: 'recording', href: recording, rel: 'noopener', 'aria-label': at, title: at }, '▸'));
    }
    return element;
  }

  /** Where in the recording its moments are; a click leads to the nearest. For the eye only: the list has the same as links. @param {Hit} hit @param {string} query */
  function stripOf({ url, seconds, moments }, query) {
    const length = Math.max(seconds, ...moments.map((moment) => moment.seconds || 0)) || 1;
    const strip = make('span', { class: 'strip', 'aria-hidden': 'true' });
    for (const moment of moments) {
      if (moment.seconds === null) continue;
      const place = `${((100 * moment.seconds) / length).toFixed(2)}%`;
      const tick = make('a', { href: `${url}?q=${encodeURIComponent(query)}#${encodeURI(moment.anchor)}`, tabindex: '-1', title: clock(moment.seconds) });
      tick.style.setProperty('left', place);
      strip.append(tick);
    }
    return strip;
  }

  /** The passages of a hit, the first few open. @param {Hit} hit @param {string} query */
  function passagesElement(hit, query) {
    const list = make('ul', { class: 'moments' });
    const passages = passagesOf(hit.moments);
    /** @param {Moment[][]} some */
    const add = (some) => list.append(...some.map((passage) => passageElement(hit, passage, query)));
    add(passages.slice(0, FIRST_PASSAGES));
    const rest = passages.slice(FIRST_PASSAGES);
    if (!rest.length) return [list];
    const button = make('button', { type: 'button', class: 'moments-more' }, wording('more_here', { n: rest.length }));
    const more = make('div', { class: 'more-here' }, button);
    if (hit.moments.every((moment) => moment.seconds !== null)) more.append(stripOf(hit, query));
    button.addEventListener('click', () => {
      const focus = list.children.length;
      add(rest);
      more.remove();
      /** @type {HTMLElement|null} */ (list.children[focus].querySelector('a.hit'))?.focus();
    });
    return [list, more];
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
    else if (hit.moments.length) element.append(...passagesElement(hit, query));
    return element;
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ hitElement, momentName }));
})();
