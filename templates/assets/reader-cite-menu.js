// The menu of citations: the whole transcript or a passage, in one of several forms, shown before it is copied or saved.
// Loaded when a reader asks for it (reader-cite.js).

(function () {
  'use strict';

  const api = globalThis.longhand;
  const { make, page, wording } = api;

  const WHOLE = 'whole';

  /** @type {Passage|null} */
  let passage = null;
  /** The citation; the box on the page would change its line ends. */
  let written = '';

  const what = make('select', { 'aria-label': wording('cite_what') });
  const form = make('select', { 'aria-label': wording('cite_form') });
  form.append(...api.CITATIONS.map(({ name }) => make('option', {}, name)));
  const text = make('textarea', { readonly: '', dir: 'auto', spellcheck: 'false', 'aria-label': wording('cite') });
  const copy = make('button', { type: 'button', class: 'copy' }, wording('cite_copy'));
  const save = make('button', { type: 'button' }, wording('cite_save'));
  const shut = make('button', { type: 'button' }, wording('close'));
  const dialog = make('dialog', { class: 'help citing', 'aria-labelledby': 'citing' },
    make('h2', { id: 'citing' }, wording('cite')), make('p', {}, what, form), text, make('p', {}, copy, save, shut));

  /** The form that is chosen. */
  function chosen() {
    return api.CITATIONS[form.selectedIndex];
  }

  /** The day on the reader's calendar, as 2026-12-01. */
  function today() {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
  }

  /** An address on a reader's disk is of no use to others. @param {string} address */
  function forOthers(address) {
    return address.startsWith('file:') ? '' : address;
  }

  /** What is chosen, as it is written down. @returns {Citation} */
  function cited() {
    const { address, ...part } = passage && what.value !== WHOLE ? passage : { text: '', time: '', speaker: '', address: page.address, recording: page.recording };
    return { page, today: today(), address: forOthers(address), ...part };
  }

  function show() {
    text.value = written = chosen().write(cited());
    // As high as the text, as far as there is room.
    text.style.height = 'auto';
    text.style.height = `${text.scrollHeight + 2}px`;
    save.hidden = !chosen().ending;
    copy.textContent = wording('cite_copy');
  }

  /** The form that the reader chose the last time. */
  function recall() {
    try {
      form.value = localStorage.longhandCite || form.value;
    } catch {
      // There is no storage.
    }
    if (form.selectedIndex < 0) form.selectedIndex = 0;
  }

  form.addEventListener('change', () => {
    try {
      localStorage.longhandCite = form.value;
    } catch {
      // The next time begins with plain text.
    }
    show();
  });
  what.addEventListener('change', show);
  copy.addEventListener('click', async () => {
    let copied = await api.copy(written);
    if (!copied) {
      // Plain http has no clipboard, and a text outside of an open dialog cannot be selected.
      text.select();
      copied = document.execCommand('copy');
    }
    copy.textContent = wording(copied ? 'copied' : 'not_copied');
  });
  save.addEventListener('click', () => {
    const { ending, type = '' } = chosen();
    api.saveText(written, type, String(ending));
  });
  shut.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());

  /** Opens the menu. @param {Passage|null} part @param {boolean} first whether the passage is what is cited first */
  function openCite(part, first) {
    passage = part;
    const options = [make('option', { value: WHOLE }, wording('cite_whole'))];
    if (part) options.unshift(make('option', { value: '' }, part.time ? wording('cite_passage_at', { time: part.time }) : wording('cite_passage')));
    what.replaceChildren(...options);
    what.value = part && first ? '' : WHOLE;
    what.hidden = !part;
    recall();
    if (!dialog.isConnected) document.body.append(dialog);
    api.openLayer(() => dialog.close());
    dialog.showModal();
    show();
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ openCite }));
})();
