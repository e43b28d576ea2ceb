// Words and phrases of a query: their names, their n-grams in the phrase filter, and their places in the text.

(function () {
  'use strict';

  const api = globalThis.longhand;

  /** A name for a word. @param {Word} word */
  function keyOf(word) {
    return word.term + (word.prefix ? '*' : '');
  }

  /** @template {Run} R @param {Group<R>[]} groups @returns {R[]} */
  function phrasesOf(groups) {
    return groups.flatMap((group) => group.any);
  }

  /** @param {Group<Run>[]} groups @returns {Word[]} */
  function wordsOf(groups) {
    return phrasesOf(groups).flatMap((phrase) => phrase.words);
  }

  /**
   * The runs of a phrase's words that the phrase filter knows, the most telling first: pairs with a word that is not
   * frequent, triples with rarer words, the longest runs of top words, then the rest.
   * @param {Word[]} words @param {Manifest} manifest @returns {Gram[]}
   */
  function filterGrams(words, manifest) {
    if (!manifest.f) return [];
    /** @type {Map<number, Gram>} */
    const grams = new Map();
    /** @param {Word[]} run @param {number} rank */
    function add(run, rank) {
      const hash = api.runHash(run.map(({ term }) => term), manifest.s);
      grams.set(hash, { hash, rank, shard: api.topBits(hash, manifest.s) });
    }
    /** @param {Word[]} run @param {Set<string>|Map<string, number>} set */
    const all = (run, set) => run.every(({ term }) => set.has(term));
    for (let i = 0; i < words.length; i++) {
      const runs = [2, 3, 4, 5].map((length) => words.slice(i, i + length)).filter((run, k) => run.length === k + 2 && !run.some(({ prefix }) => prefix));
      for (const run of runs) {
        if (run.length === 2) {
          if (!all(run, manifest.frequent)) add(run, 0);
        } else if (run.length === 3) {
          if (all(run, manifest.frequent)) add(run, all(run, manifest.top) ? 5 : run.filter(({ term }) => manifest.top.has(term)).length);
        } else if (all(run, manifest.top)) add(run, 8 - run.length);
      }
    }
    return [...grams.values()].sort((x, y) => x.rank - y.rank);
  }

  /** The n-grams by shard, the shards that tell most for one file first. @param {Gram[]} grams @returns {Gram[][]} */
  function byShard(grams) {
    /** @type {Map<number, Gram[]>} */
    const shards = new Map();
    for (const gram of grams) shards.set(gram.shard, [...(shards.get(gram.shard) || []), gram]);
    return [...shards.values()].sort((x, y) => y.length - x.length || x[0].rank - y[0].rank);
  }

  /** The text of a query with some of its words replaced wherever they stand together. @param {string} text @param {Change[]} changes */
  function replaceWords(text, changes) {
    const tokens = api.tokenize(text);
    let result = '';
    let at = 0;
    for (let i = 0; i < tokens.length; i++) {
      const change = changes.find(({ from }) => from.every((term, k) => tokens[i + k]?.term === term));
      if (!change || tokens[i].start < at) continue;
      result += text.slice(at, tokens[i].start) + change.to;
      i += change.from.length - 1;
      at = tokens[i].end;
    }
    return result + text.slice(at);
  }

  Object.assign(api, /** @satisfies {Partial<Longhand>} */ ({ keyOf, phrasesOf, wordsOf, filterGrams, byShard, replaceWords }));
})();
