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

  /** Saves or copies results, as the button says. @param {HTMLButtonElement} button @param {Hit[]} hits @param {string} query */
  async function takeResults(button, hits, query) {
    const rows = api.quotations(hits, document.baseURI);
    // Spreadsheets take a file for UTF-8 only if it begins with this mark.
    if (button.value === 'csv') saveFile(`\ufeff${api.csvOf(rows)}`, 'text/csv', fileName(query, 'csv'));
    else if (button.value === 'json') saveFile(api.jsonOf(rows, query, location.href), 'application/json', fileName(query, 'json'));
    else told.textContent = (await api.copy(api.textOf(rows))) ? wording('moments_copied', { n: rows.length }) : wording('copying_refused');
    if (button.value !== 'text') told.textContent = wording('moments_saved', { n: rows.length });
    button.focus();
    setTimeout(() => (told.textContent = ''), 4000);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ takeResults }));
})();
