// The notes about a query in the language of the site.

(function () {
  'use strict';

  const { wording } = globalThis.longhand;

  /** The keys of the notes in the catalogue. @type {Record<NoteCode, string>} */
  const KEYS = {
    'unclosed-quote': 'unclosed_quote',
    'lone-minus': 'lone_minus',
    'lone-or': 'lone_or',
    'no-channel': 'channel_needs_name',
    'no-speaker': 'speaker_needs_name',
    'unknown-speaker': 'no_such_speaker',
    'unknown-filter': 'unknown_filter',
    signs: 'signs',
    'bad-date': 'bad_date',
    'no-words': 'no_letters',
    star: 'star',
    'only-excluded': 'only_excluded',
    'unknown-channel': 'no_such_channel',
    'unknown-word': 'no_such_word',
    completed: 'completed',
    'many-endings': 'many_endings',
    'lack-one': 'lack_one',
  };

  /** @param {Note} note @returns {string} */
  function noteText({ code, values, isBeginning }) {
    return isBeginning ? wording('no_such_beginning', values) : wording(KEYS[code], values);
  }

  Object.assign(globalThis.longhand, /** @satisfies {Partial<Longhand>} */ ({ noteText }));
})();
