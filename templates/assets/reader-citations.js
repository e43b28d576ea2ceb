// A transcript, or a passage of it, as others cite it. Pure functions from what the page says to text. Loaded when a
// reader asks for it (reader-cite.js).
//
// RIS: https://refdb.sourceforge.net/manual-0.9.6/sect1-ris-format.html, as Zotero and EndNote read it. CSL-JSON:
// https://github.com/citation-style-language/schema. BibTeX with the fields of biblatex.

(function () {
  'use strict';

  const { wording } = globalThis.longhand;

  const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

  /** @param {(string|false)[]} parts */
  function joined(parts, between = ', ') {
    return parts.filter(Boolean).join(between);
  }

  /** A date in the language of the page. @param {string} iso @param {Intl.DateTimeFormatOptions} [style] */
  function inWords(iso, style = { day: 'numeric', month: 'long', year: 'numeric' }) {
    const language = globalThis.document?.documentElement.lang || 'en';
    return iso && new Intl.DateTimeFormat(language, { ...style, timeZone: 'UTC' }).format(new Date(`${iso}T00:00:00Z`));
  }

  /** When the address was read; '' without one. @param {Citation} cited */
  function accessed({ address, today }) {
    return address && wording('cite_accessed', { day: inWords(today) });
  }

  /** @param {Citation} cited */
  function toText(cited) {
    const { page, text, time, speaker, address, recording } = cited;
    const archive = joined([page.site, accessed(cited)]);
    return `${joined([text && `“${text}”`, joined([speaker, page.title, page.channel, page.day, time]), archive, address, recording], '\n')}\n`;
  }

  // ---- Markdown and HTML --------------------------------------------------------------------------

  /** @param {string} words */
  function escapeMarkdown(words) {
    return words.replace(/[\\`*_[\]<>#|~]/g, '\\$&');
  }

  /** @param {string} words @param {string} to */
  function markdownLink(words, to) {
    return to ? `[${escapeMarkdown(words)}](<${to}>)` : escapeMarkdown(words);
  }

  /** @param {Citation} cited */
  function toMarkdown(cited) {
    const { page, text, time, speaker, address, recording } = cited;
    const source = joined([
      escapeMarkdown(speaker), markdownLink(page.title, address), escapeMarkdown(page.channel), page.day,
      time && markdownLink(time, recording), escapeMarkdown(page.site), accessed(cited),
    ]);
    return text ? `> ${escapeMarkdown(text)}\n>\n> — ${source}\n` : `${source}\n`;
  }

  /** @param {string} words */
  function escapeHtml(words) {
    return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
  }

  /** @param {string} words @param {string} to */
  function htmlLink(words, to) {
    return to ? `<a href="${escapeHtml(to)}">${escapeHtml(words)}</a>` : escapeHtml(words);
  }

  /** @param {Citation} cited */
  function toHtml(cited) {
    const { page, text, time, speaker, address, recording } = cited;
    const day = page.date && `<time datetime="${escapeHtml(page.date)}">${escapeHtml(page.day)}</time>`;
    const source = joined([
      escapeHtml(speaker), `<cite>${htmlLink(page.title, address)}</cite>`, escapeHtml(page.channel), day,
      time && htmlLink(time, recording), escapeHtml(page.site), escapeHtml(accessed(cited)),
    ]);
    if (!text) return `<p>${source}</p>\n`;
    const cite = address && ` cite="${escapeHtml(address)}"`;
    return `<figure>\n<blockquote${cite}><p dir="auto">${escapeHtml(text)}</p></blockquote>\n<figcaption>${source}</figcaption>\n</figure>\n`;
  }

  // ---- styles -------------------------------------------------------------------------------------

  /** A text that ends as a sentence does. @param {string} words */
  function ended(words) {
    return /[.?!…。？！]$/.test(words) ? words : `${words}.`;
  }

  /** A passage in quotation marks, and who says it. @param {Citation} cited */
  function quotation({ text, speaker }) {
    return text && `${speaker && `${speaker}: `}“${text}”`;
  }

  /** The reference, and before it the quotation with its place in parentheses. @param {Citation} cited */
  function toApa(cited) {
    const { page, time, address, today } = cited;
    const year = page.date.slice(0, 4) || wording('cite_undated');
    const day = page.date && inWords(page.date, { month: 'long', day: 'numeric' });
    const from = address && wording('cite_retrieved', { day: inWords(today), address });
    const reference = joined([ended(page.channel), `(${joined([year, day])}).`, `${page.title} [${wording('cite_kind')}].`, page.site && ended(page.site), from], ' ');
    const quoted = quotation(cited);
    return quoted ? `${quoted} (${joined([page.channel, year, time])})\n\n${reference}\n` : `${reference}\n`;
  }

  /** The entry of a bibliography; of a passage a note. @param {Citation} cited */
  function toChicago(cited) {
    const { page, text, time, speaker, address, today } = cited;
    if (!text) {
      const read = address && wording('cite_accessed_then', { day: inWords(today) });
      const parts = [page.channel, `“${ended(page.title)}”`, page.day, wording('cite_kind'), page.site, read, address];
      return `${parts.filter(Boolean).map((part) => (part.endsWith('”') ? part : ended(part))).join(' ')}\n`;
    }
    const title = /[?!]$/.test(page.title) ? `“${page.title}”` : `“${page.title},”`;
    const place = joined([page.channel, page.day, wording('cite_kind_within'), page.site, time, accessed(cited), address]);
    return `“${text}”\n\n${joined([speaker && `${speaker},`, title, `${place}.`], ' ')}\n`;
  }

  // ---- files for reference managers ---------------------------------------------------------------

  /** A name for the entry, of ASCII letters and digits. @param {Citation} cited */
  function keyOf({ page, time }) {
    const words = [page.channel, page.date, page.title.split(/\s+/).slice(0, 4).join(' '), time].join(' ');
    return words.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^\dA-Za-z]+/g, '-').replace(/^-+|-+$/g, '').toLowerCase() || 'transcript';
  }

  /** What is said where, in a sentence; '' for a whole transcript. @param {Citation} cited */
  function noteOf(cited) {
    const { text, time } = cited;
    return text && joined([time && wording('cite_at', { time }), quotation(cited)], ': ');
  }

  /** @type {Record<string, string>} */
  const TEX = { '\\': '\\textbackslash{}', '{': '\\{', '}': '\\}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}', '“': '``', '”': "''", '–': '--' };

  /** @param {string} words */
  function escapeTex(words) {
    return words.replace(/[\\{}~^“”–]/g, (sign) => TEX[sign]).replace(/[&%$#_]/g, '\\$&');
  }

  /** An address as it is, but for characters that would end its field. @param {string} to */
  function texAddress(to) {
    return to.replace(/[{}\\]/g, (sign) => encodeURIComponent(sign));
  }

  /** @param {Citation} cited */
  function toBibtex(cited) {
    const { page, address, recording, today } = cited;
    const [year, month, day] = page.date.split('-');
    const note = noteOf(cited);
    const fields = [
      `title = {{${escapeTex(page.title)}}}`,
      page.channel && `author = {{${escapeTex(page.channel)}}}`,
      page.site && `organization = {${escapeTex(page.site)}}`,
      `type = {${escapeTex(wording('cite_kind'))}}`,
      year && `year = {${year}}`,
      month && `month = ${MONTHS[Number(month) - 1]}`,
      day && `day = {${Number(day)}}`,
      (address || recording) && `url = {${texAddress(address || recording)}}`,
      address && `urldate = {${today}}`,
      address && recording && `howpublished = {\\url{${texAddress(recording)}}}`,
      note && `note = {${escapeTex(note)}}`,
    ];
    return `@misc{${keyOf(cited)},\n  ${joined(fields, ',\n  ')}\n}\n`;
  }

  /** @type {Record<string, string>} */
  const RIS_TYPES = { video: 'VIDEO', audio: 'SOUND' };

  /** @param {Citation} cited */
  function toRis(cited) {
    const { page, address, recording, today } = cited;
    const slashes = (/** @type {string} */ date) => date && `${date.replaceAll('-', '/')}/`;
    /** @type {[string, string][]} */
    const fields = [
      ['TY', RIS_TYPES[page.kind] || 'ELEC'], ['TI', page.title], ['AU', page.channel], ['T2', page.site],
      ['PY', page.date.slice(0, 4)], ['DA', slashes(page.date)], ['LA', page.language], ['M3', wording('cite_kind')],
      ['UR', address || recording], ['Y2', address && slashes(today)], ['N1', joined([noteOf(cited), address && recording], ' ')],
    ];
    // A value is a line: whatever would begin another becomes a space.
    const lines = fields.map(([tag, value]) => [tag, value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()]).filter(([, value]) => value);
    return `${lines.map(([tag, value]) => `${tag}  - ${value}\r\n`).join('')}ER  - \r\n`;
  }

  /** @type {Record<string, string>} */
  const CSL_TYPES = { video: 'motion_picture', audio: 'song' };

  /** @param {Citation} cited */
  function toCsl(cited) {
    const { page, address, recording, today } = cited;
    const parts = (/** @type {string} */ date) => (date ? { 'date-parts': [date.split('-').map(Number)] } : undefined);
    const item = {
      id: keyOf(cited), type: CSL_TYPES[page.kind] || 'webpage', title: page.title, author: page.channel ? [{ literal: page.channel }] : undefined,
      'container-title': page.site || undefined, genre: wording('cite_kind'), issued: parts(page.date), accessed: address ? parts(today) : undefined,
      URL: address || recording || undefined, language: page.language || undefined, note: noteOf(cited) || undefined,
    };
    return `${JSON.stringify([item], null, 2)}\n`;
  }

  /** The forms to cite in; those with an ending are files, too. @type {CitationForm[]} */
  const CITATIONS = [
    { name: wording('plain_text'), write: toText },
    { name: 'Markdown', write: toMarkdown },
    { name: 'HTML', write: toHtml },
    { name: 'APA', write: toApa },
    { name: 'Chicago', write: toChicago },
    { name: 'BibTeX', write: toBibtex, ending: 'bib', type: 'application/x-bibtex' },
    { name: 'RIS', write: toRis, ending: 'ris', type: 'application/x-research-info-systems' },
    { name: 'CSL-JSON', write: toCsl, ending: 'json', type: 'application/vnd.citationstyles.csl+json' },
  ];

  Object.assign(globalThis.longhand, /** @satisfies {Partial<Longhand>} */ ({ CITATIONS }));
})();
