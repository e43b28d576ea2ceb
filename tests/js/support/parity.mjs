// The search page and `longhand search` share a contract (docs/searching.md): the same transcripts and
// moments answer a query once both have read to the end. How they get there, and in which order they tell, is their own.
import { longhand } from './encoder.mjs';

/**
 * Everything the scripts of the page find.
 * @param {any} search what Index.search() gave
 */
export async function readToTheEnd(search) {
  const hits = [];
  let left = 0;
  for (let done = false, round = 0; !done && round < 1000; round++) {
    const part = await search.more({ want: Infinity, vain: Infinity });
    hits.push(...part.hits);
    done = part.done;
    left = part.left + search.unreadSentences;
  }
  return {
    corrected: search.corrected ? search.corrected.to.trim() : null, isSentence: search.query.sentence !== null, isShort: /\b\p{L}{1,2}\*/u.test(search.query.text), left,
    notes: search.notes.map((note) => [note.code, longhand.noteText(note)]), hits,
  };
}

const hash = (page) => decodeURI(page.split('#')[1] ?? '');
const NEAR_WORDS = 4; // of a sentence in a row say that much of it is said

/** Whether a moment marks so many words in a row. @param {any} moment */
const isNear = ({ quote, marks }) => marks.some(([from, to]) => longhand.tokenize([...quote].slice(from, to).join('')).length >= NEAR_WORDS);

/** Whether the page takes the commonest of many words that begin alike; of one or two letters, frequent ones. */
const takesSome = (page) => page.isShort || page.notes.some(([code]) => code === 'many-endings' || code === 'completed');

/**
 * What differs between an answer of `longhand search --json --all`, its pages from the root of the site, and that of the
 * page; null where nothing does that the contract forbids.
 * @param {any} answer @param {Awaited<ReturnType<typeof readToTheEnd>>} page @returns {string|null}
 */
export function difference(answer, page) {
  const said = answer.results.some((result) => result.exact);
  if (answer.corrected !== page.corrected) {
    // Each must have proven its own; the terminal looks at every reading, the page until one is proven or its patience ends.
    if (!answer.results.length) return page.hits.length ? 'the page found another reading, the terminal none' : null;
    return said || !page.hits.length || page.corrected !== null ? null : 'the terminal corrected what the page found as it is';
  }
  const wanted = said ? page.hits.filter((hit) => hit.exact) : page.hits;
  const found = new Map(answer.results.map((result) => [result.page, result]));
  if (found.size !== answer.total) return `${found.size} transcripts told, ${answer.total} counted`;
  for (const hit of wanted) {
    const result = found.get(hit.url);
    if (!result) return `only the page found ${hit.url}`;
    if (result.exact !== hit.exact) return `${hit.url} says the sentence for one of them`;
    if (takesSome(page)) {
      found.delete(hit.url);
      continue; // and chooses moments by how rare these are
    }
    const anchors = [hit.moments.map((one) => one.anchor), result.moments.map((one) => hash(one.page))].map((some) => some.filter(Boolean).join(' '));
    if (anchors[0] !== anchors[1]) return `other moments of ${hit.url}: ${anchors[0]}, and in the terminal ${anchors[1]}`;
    found.delete(hit.url);
  }
  return differenceOfTheRest(answer, page, said, [...found.values()]);
}

/** Notes, and what the terminal alone found: the page may miss little of it. */
function differenceOfTheRest(answer, page, said, extra) {
  if (!said && !page.isSentence && !takesSome(page)) {
    const told = (some) => some.filter(([code]) => code !== 'many-endings').map(([, text]) => text).sort().join('\n');
    if (told(page.notes) !== told(answer.codes.map((code, i) => [code, answer.notes[i]]))) return 'other notes';
  }
  if (page.left || takesSome(page)) return null; // it has not read everything
  // A sentence that its correction makes shorter than one is none for the page. Where most of a sentence is said, the page
  // sees what its filter suggests.
  const mayMiss = (result) => (said ? !page.isSentence : page.isSentence && result.moments.some(isNear));
  const missed = extra.find((result) => !mayMiss(result));
  return missed ? `only the terminal found ${missed.page}` : null;
}
