// A passage as others cite it. Pure functions from a quotation to text.

(function () {
  'use strict';

  /**
   * A passage: the words, its times as shown (`12:35–13:10`, '' without times), its address, and that of the moment
   * in the recording ('' for what there is not).
   * @typedef {{text: string, time: string, address: string, recording: string}} Passage
   */

  const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

  /** @param {(string|false)[]} parts */
  const joined = (parts, between = ', ') => parts.filter(Boolean).join(between);

  /** @param {Page} page @param {Passage} passage */
  function plainQuotation(page, { text, time, address, recording }) {
    return `${joined([`“${text}”`, joined([page.title, page.channel, page.day, time]), address, recording], '\n')}\n`;
  }

  /** @param {Page} page @param {Passage} passage */
  function markdownQuotation(page, { text, time, address, recording }) {
    const escape = (/** @type {string} */ words) => words.replace(/[\\`*_[\]<>#|~]/g, '\\$&');
    const link = (/** @type {string} */ words, /** @type {string} */ to) => (to ? `[${escape(words)}](<${to}>)` : escape(words));
    const source = joined([link(page.title, address), escape(page.channel), page.day, time && link(time, recording)]);
    return `> ${escape(text)}\n>\n> — ${source}\n`;
  }

  /** @param {Page} page @param {Passage} passage */
  function htmlQuotation(page, { text, time, address, recording }) {
    const escape = (/** @type {string} */ words) => words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
    const link = (/** @type {string} */ words, /** @type {string} */ to) => (to ? `<a href="${escape(to)}">${escape(words)}</a>` : escape(words));
    const day = page.date && `<time datetime="${page.date}">${escape(page.day)}</time>`;
    const source = joined([`<cite>${link(page.title, address)}</cite>`, escape(page.channel), day, time && link(time, recording)]);
    const cite = address && ` cite="${escape(address)}"`;
    return `<figure>\n<blockquote${cite}><p dir="auto">${escape(text)}</p></blockquote>\n<figcaption>${source}</figcaption>\n</figure>\n`;
  }

  /** @type {Record<string, string>} */
  const TEX = { '\\': '\\textbackslash{}', '{': '\\{', '}': '\\}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' };

  /** @param {Page} page @param {Passage} passage */
  function bibtexQuotation(page, { text, time, address, recording }) {
    const escape = (/** @type {string} */ words) => words.replace(/[\\{}~^]/g, (sign) => TEX[sign]).replace(/[&%$#_]/g, '\\$&');
    // An address stands as it is, but for what would end its field.
    const verbatim = (/** @type {string} */ to) => to.replace(/[{}\\]/g, (sign) => encodeURIComponent(sign));
    const [year, month, day] = page.date.split('-');
    const key = joined([page.channel, page.date, time], '-').normalize('NFKD').replace(/[^\dA-Za-z]+/g, '-').replace(/^-+|-+$/g, '').toLowerCase();
    const fields = [
      `title = {{${escape(page.title)}}}`,
      page.channel && `author = {{${escape(page.channel)}}}`,
      year && `year = {${year}}`,
      month && `month = ${MONTHS[Number(month) - 1]}`,
      day && `day = {${Number(day)}}`,
      (address || recording) && `url = {${verbatim(address || recording)}}`,
      address && recording && `howpublished = {\\url{${verbatim(recording)}}}`,
      `note = {${joined([time && globalThis.longhand.wording('cite_at', { time: time.replace('–', '--') }), `\`\`${escape(text)}''`], ': ')}}`,
    ];
    return `@misc{${key || 'transcript'},\n  ${joined(fields, ',\n  ')}\n}\n`;
  }

  /** Without a format it is plain text. */
  const QUOTATIONS = [
    { format: '', write: plainQuotation },
    { format: 'Markdown', write: markdownQuotation },
    { format: 'HTML', write: htmlQuotation },
    { format: 'BibTeX', write: bibtexQuotation },
  ];

  /** @satisfies {Partial<Longhand>} */
  const exported = { QUOTATIONS, plainQuotation, markdownQuotation, htmlQuotation, bibtexQuotation };
  globalThis.longhand = Object.assign(globalThis.longhand || {}, exported);
  if (typeof module === 'object' && module.exports) module.exports = globalThis.longhand;
})();
