// Texts that may become code or a page of their own. Every page's policy makes the browser refuse a text where it asks
// for a script's address or for mark-up (Trusted Types); the two exceptions are made here and nowhere else.
// https://w3c.github.io/trusted-types/dist/spec/

(function () {
  'use strict';

  const here = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  /** Top of the site: its scripts are two folders below. */
  const top = new URL('../../', here).href;

  const rules = {
    /** The address of a script of this site. @param {string} address */
    createScriptURL(address) {
      const { href } = new URL(address, document.baseURI);
      if (!href.startsWith(top)) throw new TypeError(`${href} is not a script of this site`);
      return href;
    },
    /** The text of a page for a document that is only read: nothing in it runs. @param {string} text */
    createHTML: (text) => text,
  };
  const { trustedTypes } = window;
  const trusted = trustedTypes ? trustedTypes.createPolicy('longhand', rules) : rules;

  /** Runs a script of this site. @param {string} address @returns {Promise<void>} */
  function runScript(address) {
    return new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = trusted.createScriptURL(address);
      script.onload = () => {
        script.remove();
        resolve();
      };
      script.onerror = () => {
        script.remove();
        reject(new Error(`${address} could not be loaded`));
      };
      document.head.append(script);
    });
  }

  /** The text of a page as a document. @param {string} text @returns {Document} */
  function parsePage(text) {
    return new DOMParser().parseFromString(trusted.createHTML(text), 'text/html');
  }

  const folder = here.replace(/[^/]*$/, '');
  /** @satisfies {Partial<Longhand>} */
  const exported = { runScript, parsePage, folder };
  window.longhand = Object.assign(window.longhand || {}, exported);
})();
