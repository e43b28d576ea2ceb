// A passage as others cite it. Pure functions from a quotation to text.

(function () {
  'use strict';

  const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

  /** @param {(string|false)[]} parts */
  function joined(parts, between = ', ') {
    return parts.filter(Boolean).join(between);
  }

  /** @param {Page} page @param {Passage} passage */
  function plainQuotation(page, { text, time, address, recording }) {
    return `${joined([`“${text}”`, joined([page.title, page.channel, page.day, time]), address, recording], '\n')}\n`;
  }

  /** @param {string} words */
  function escapeMarkdown(words) {
    return words.replace(/[\\`*_[\]<>#|~]/g, '\\$&');
  }

  /** @param {string} words @param {string} to */
  function markdownLink(words, to) {
    return to ? `[${escapeMarkdown(words)}](<${to}>)` : escapeMarkdown(words);
  }

  /** @param {Page} page @param {Passage} passage */
  function markdownQuotation(page, { text, time, address, recording }) {
    const source = joined([markdownLink(page.title, address), escapeMarkdown(page.channel), page.day, time && markdownLink(time, recording)]);
    return `> ${escapeMarkdown(text)}\n>\n> — ${source}\n`;
  }

  /** @param {string} words */
  function escapeHtml(words) {
    return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
  }

  /** @param {string} words @param {string} to */
  function htmlLink(words, to) {
    return to ? `<a href="${escapeHtml(to)}">${escapeHtml(words)}</a>` : escapeHtml(words);
  }

  /** @param {Page} page @param {Passage} passage */
  function htmlQuotation(page, { text, time, address, recording }) {
    const day = page.date && `<time datetime="${page.date}">${escapeHtml(page.day)}</time>`;
    const source = joined([`<cite>${htmlLink(page.title, address)}</cite>`, escapeHtml(page.channel), day, time && htmlLink(time, recording)]);
    const cite = address && ` cite="${escapeHtml(address)}"`;
    return `<figure>\n<blockquote${cite}><p dir="auto">${escapeHtml(text)}</p></blockquote>\n<figcaption>${source}</figcaption>\n</figure>\n`;
  }

  /** @type {Record<string, string>} */
  const TEX = { '\\': '\\textbackslash{}', '{': '\\{', '}': '\\}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' };

  /** @param {string} words */
  function escapeTex(words) {
    return words.replace(/[\\{}~^]/g, (sign) => TEX[sign]).replace(/[&%$#_]/g, '\\$&');
  }

  /** An address as it is, but for characters that would end its field. @param {string} to */
  function texAddress(to) {
    return to.replace(/[{}\\]/g, (sign) => encodeURIComponent(sign));
  }

  /** @param {Page} page @param {Passage} passage */
  function bibtexQuotation(page, { text, time, address, recording }) {
    const [year, month, day] = page.date.split('-');
    const key = joined([page.channel, page.date, time], '-').normalize('NFKD').replace(/[^\dA-Za-z]+/g, '-').replace(/^-+|-+$/g, '').toLowerCase();
    const fields = [
      `title = {{${escapeTex(page.title)}}}`,
      page.channel && `author = {{${escapeTex(page.channel)}}}`,
      year && `year = {${year}}`,
      month && `month = ${MONTHS[Number(month) - 1]}`,
      day && `day = {${Number(day)}}`,
      (address || recording) && `url = {${texAddress(address || recording)}}`,
      address && recording && `howpublished = {\\url{${texAddress(recording)}}}`,
      `note = {${joined([time && globalThis.longhand.wording('cite_at', { time: time.replace('–', '--') }), `\`\`${escapeTex(text)}''`], ': ')}}`,
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

  Object.assign(globalThis.longhand, /** @satisfies {Partial<Longhand>} */ ({ QUOTATIONS, plainQuotation, markdownQuotation, htmlQuotation, bibtexQuotation }));
})();
