// What opens and closes on the search page: the filters of narrow screens, and the lists below their names.

(function () {
  'use strict';

  const form = document.querySelector('form.search');
  if (!form) return;

  const fold = /** @type {HTMLElement} */ (document.getElementById('search-fold'));
  fold.addEventListener('click', () => fold.setAttribute('aria-expanded', String(fold.getAttribute('aria-expanded') === 'false')));

  // A list closes when the reader goes on, or presses Escape.
  for (const list of Array.from(form.querySelectorAll('details'))) {
    list.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !list.open) return;
      list.open = false;
      list.querySelector('summary')?.focus();
    });
    document.addEventListener('pointerdown', (event) => {
      if (!list.contains(/** @type {Node} */ (event.target))) list.open = false;
    });
  }
})();
