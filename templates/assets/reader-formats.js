// A transcript as a file to save. Pure functions from the page and its lines to text.
//
// WebVTT as in https://www.w3.org/TR/webvtt1/; SubRip has no specification and is written the way every player reads
// it; Markdown is the dialect that Longhand reads.

(function () {
  'use strict';

  /** @typedef {{start: number, end: number, text: string, speaker: string}} Cue times in seconds */

  const api = globalThis.longhand;

  /** The last time that Longhand reads, `999999:59:59.999`. */
  const LAST = 3599999999.999;

  /** @param {number} number */
  function twoDigits(number) {
    return String(number).padStart(2, '0');
  }

  /** `01:02:35.480`. @param {number} seconds @param {string} [point] before the milliseconds */
  function timeOf(seconds, point = '.') {
    const millis = Math.round(seconds * 1000);
    const whole = [Math.floor(millis / 3600000), Math.floor(millis / 60000) % 60, Math.floor(millis / 1000) % 60].map(twoDigits).join(':');
    return `${whole}${point}${String(millis % 1000).padStart(3, '0')}`;
  }

  /** `01:02:35`. @param {number} seconds */
  function wholeTime(seconds) {
    return timeOf(Math.floor(seconds)).slice(0, -4);
  }

  /** The lines with times, in order; each ends at its own time, or where the next one starts. @param {Page} page @param {SavedLine[]} lines @returns {Cue[]} */
  function cues(page, lines) {
    const timed = lines.filter((line) => line.seconds !== null).map((line) => ({ ...line, seconds: line.start ?? Number(line.seconds) }));
    timed.sort((a, b) => a.seconds - b.seconds);
    return timed.map(({ seconds, end, text, speaker = '' }, at) => ({
      start: seconds, end: end ?? Math.min(api.endOf(timed, at, page.length), LAST), text: text.trim(), speaker,
    }));
  }

  /** @param {Page} page */
  function about(page) {
    return [page.title, [page.channel, page.day].filter(Boolean).join(', '), page.recording, page.address].filter(Boolean);
  }

  /** @param {Page} page @param {SavedLine[]} lines */
  function toTxt(page, lines) {
    const spoken = lines.map(({ seconds, text, speaker }) => {
      const who = speaker ? `${speaker}: ` : '';
      return `${seconds === null ? '' : `[${wholeTime(seconds)}] `}${who}${text.trim()}`;
    });
    return `${about(page).join('\n')}\n\n${spoken.join('\n')}\n`;
  }

  /** @param {string} text */
  function escapeVtt(text) {
    return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  }

  /** @param {Page} page @param {SavedLine[]} lines */
  function toVtt(page, lines) {
    const blocks = cues(page, lines).map(({ start, end, text, speaker }) => {
      // Text without a speaker that begins as a label does, `[Fog]: a talk`, is no label.
      const spoken = speaker
        ? `<v ${escapeVtt(speaker).replace(/[\r\n]/g, ' ')}>${escapeVtt(text)}</v>`
        : escapeVtt(text).replace(/^\[(?=[^\]]*\]:)/, '&#91;');
      return `${timeOf(start)} --> ${timeOf(end)}\n${spoken}`;
    });
    // A comment must not contain an arrow.
    const note = about(page).join('\n').replaceAll('-->', '->');
    return `WEBVTT\n\nNOTE\n${note}\n\n${blocks.join('\n\n')}\n`;
  }

  /** @param {Page} page @param {SavedLine[]} lines */
  function toSrt(page, lines) {
    const blocks = cues(page, lines).map(({ start, end, text, speaker }, at) => {
      const said = (speaker ? `[${speaker}]: ${text}` : text).replaceAll('-->', '->');
      return `${at + 1}\n${timeOf(start, ',')} --> ${timeOf(end, ',')}\n${said}`;
    });
    return `${blocks.join('\n\n')}\n`;
  }

  /** Whether a member of the JSON is not known, and left out. @param {string} key @param {unknown} value */
  function isMissing(key, value) {
    return value === '' || (Array.isArray(value) && !value.length && key !== 'segments');
  }

  /** As `longhand convert --to json` writes it, and reads it. @param {Page} page @param {SavedLine[]} lines */
  function toJson(page, lines) {
    const { title, channel, date, recording, language, length, description, chapters, address } = page;
    const isExact = lines.some((line) => line.words);
    // Without exact times a line ends where the next one starts.
    const ends = new Map(isExact ? [] : cues(page, lines).map(({ start, end }) => [start, end]));
    const segments = lines.map(({ seconds, text, speaker, start = seconds ?? undefined, end, words = [] }) => ({
      start, end: end ?? ends.get(Number(start)), speaker, text: text.trim(),
      words: words.map((word) => ({ word: text.slice(word.from, word.to), start: word.start, end: word.end })),
    }));
    const about = { title, channel, date, url: recording, language, duration: length || undefined, description, chapters, address };
    return `${JSON.stringify({ ...about, segments }, (key, value) => (isMissing(key, value) ? undefined : value), 1)}\n`;
  }

  /** @param {Page} page @param {SavedLine[]} lines */
  function toMarkdown(page, lines) {
    const header = [page.length && `Length: ${page.length}s`, `Video Description: ${page.description}`].filter(Boolean).join('\n');
    const spoken = lines.map(({ seconds, text, speaker }) => {
      const stamp = seconds === null ? '' : ` [[${wholeTime(seconds)}](${api.recordingOf(page, seconds)})]`;
      return `*  ${speaker ? `${speaker}: ` : ''}${text.trim()}${stamp}`;
    });
    return `---\n${header}\n---\n\n# ${page.title}\n**${page.channel}:** [${page.day}](${page.recording})\n${spoken.join('\n')}\n`;
  }

  /** The formats to save a transcript in. @type {Format[]} */
  const FORMATS = [
    { name: () => api.wording('plain_text'), ending: 'txt', type: 'text/plain', write: toTxt, timed: false },
    { name: () => 'Markdown', ending: 'md', type: 'text/markdown', write: toMarkdown, timed: false, described: true },
    { name: () => 'JSON', ending: 'json', type: 'application/json', write: toJson, timed: false, described: true },
    { name: () => api.wording('subtitles', { format: 'WebVTT' }), ending: 'vtt', type: 'text/vtt', write: toVtt, timed: true },
    { name: () => api.wording('subtitles', { format: 'SRT' }), ending: 'srt', type: 'application/x-subrip', write: toSrt, timed: true },
  ];

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ FORMATS, toTxt, toVtt, toSrt, toJson, toMarkdown }));
})();
