// Saving and copying the results of the search page.

(function () {
  'use strict';

  const take = document.getElementById('search-take');
  if (!take) return;

  const api = globalThis.longhand;
  const { make, wording } = api;
  const told = /** @type {HTMLElement} */ (take.querySelector('[role=status]'));

  /** The name of a file with the results. @param {string} query @param {string} ending */
  function fileName(query, ending) {
    return `${query.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 60) || 'search'}.${ending}`;
  }

  /** @param {string} content @param {string} type @param {string} name */
  function saveFile(content, type, name) {
    const address = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
    const link = make('a', { href: address, download: name, hidden: '' });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  /** @param {(string|number)[][]} rows @param {string} query @param {string} part of the file's name */
  function saveCsv(rows, query, part) {
    // Spreadsheets take a file for UTF-8 only if it begins with this mark.
    saveFile(`\ufeff${api.csvRows(rows)}`, 'text/csv', fileName(`${query} ${part}`, 'csv'));
  }

  /**
   * Saves or copies results, as the button says. If they are only some of them, the file says so in its name and its first
   * line.
   * @param {HTMLButtonElement} button @param {Hit[]} hits @param {string} query @param {number} left transcripts that were not looked at
   */
  async function takeResults(button, hits, query, left) {
    const rows = api.quotations(hits, document.baseURI);
    const warning = left ? wording('partial_file', { n: hits.length, left }) : '';
    const name = left ? `${query} ${wording('partial')}` : query;
    if (button.value === 'csv') saveFile(`\ufeff${warning ? api.csvRows([[warning]]) : ''}${api.csvOf(rows)}`, 'text/csv', fileName(name, 'csv'));
    else if (button.value === 'json') saveFile(api.jsonOf(rows, query, location.href, warning), 'application/json', fileName(name, 'json'));
    else told.textContent = (await api.copy(`${warning && `${warning}\n\n`}${api.textOf(rows)}`)) ? wording('moments_copied', { n: rows.length }) : wording('copying_refused');
    if (button.value !== 'text') told.textContent = wording('moments_saved', { n: rows.length });
    button.focus();
    setTimeout(() => (told.textContent = ''), 4000);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ saveCsv, takeResults }));
})();
