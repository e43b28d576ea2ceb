// Does `longhand search` find what the search page finds when it reads to the end? Queries drawn from a site are asked
// of both, the page's scripts running in node.
//
//   node tests/search-quality/terminal.mjs PUBLIC SEED [COUNT]
//
// LONGHAND names the program. Prints the queries whose answers differ in what the contract
// (docs/searching.md) holds equal, and how long both took.
import { spawnSync } from 'node:child_process';
import { random } from '../js/support/encoder.mjs';
import { difference, readToTheEnd } from '../js/support/parity.mjs';
import { fromRoot, openSite } from '../js/support/site.mjs';

const [site, seed, count = 200] = process.argv.slice(2);
if (!site || !(Number(seed) >= 0) || !(Number(count) > 0)) {
  console.error('usage: node tests/search-quality/terminal.mjs PUBLIC SEED [COUNT]');
  process.exit(2);
}
const program = process.env.LONGHAND || 'longhand';
const next = random(Number(seed));
const below = (limit) => Math.floor(next() * limit);
const oneOf = (list) => list[below(list.length)];

// ---- queries ----------------------------------------------------------------------------------------

const drawing = openSite(site);
const { manifest, docs } = await drawing.archive.open();
const top = [...manifest.top];

/** Words of a transcript drawn by chance, as they are said. */
async function said() {
  for (;;) {
    const { url } = await drawing.archive.card(below(docs.n));
    const { lines } = await drawing.readPage(url);
    const words = lines.flatMap(({ text }) => text.replace(/["*]/g, '').split(/\s+/).filter(Boolean));
    if (words.length > 12) return words;
  }
}

/** @param {number} least @param {number} most words in a row */
async function run(least, most) {
  const words = await said();
  const length = least + below(most - least + 1);
  const at = below(words.length - length);
  return words.slice(at, at + length);
}

/** A slip of the finger in one of the longer words. @param {string[]} words */
function slipped(words) {
  const long = words.flatMap((word, i) => (word.length > 4 ? [i] : []));
  if (!long.length) return words;
  const at = oneOf(long), word = words[at], place = 1 + below(word.length - 3);
  const wrong = oneOf([
    word.slice(0, place) + word.slice(place + 1),
    word.slice(0, place) + word[place + 1] + word[place] + word.slice(place + 2),
    `${word.slice(0, place)}e${word.slice(place + 1)}`,
  ]);
  return words.map((other, i) => (i === at ? wrong : other));
}

const channel = () => `channel:"${oneOf(docs.channelNames).replace(/["“”«»]/g, ' ')}"`;
const words = async (least, most) => (await run(least, most)).join(' ');
const KINDS = {
  word: async () => words(1, 1),
  'two words': async () => `${oneOf(await said())} ${oneOf(await said())}`,
  'two words near': async () => { const some = await said(); return `${oneOf(some)} ${oneOf(some)} `; },
  phrase: async () => `"${await words(2, 8)}"`,
  'phrase with a slip': async () => `"${slipped(await run(2, 6)).join(' ')}"`,
  sentence: async () => words(4, 9),
  'sentence with a slip': async () => slipped(await run(5, 8)).join(' '),
  'sentence with a stranger': async () => { const row = await run(5, 8); row[below(row.length)] = oneOf(await said()); return row.join(' '); },
  'words of all': async () => Array.from({ length: 1 + below(6) }, () => oneOf(top)).join(' '),
  'phrase of words of all': async () => `"${Array.from({ length: 2 + below(4) }, () => oneOf(top)).join(' ')}"`,
  beginning: async () => `${oneOf(await said()).slice(0, 2 + below(3))}* ${oneOf(await said())}`,
  unfinished: async () => { const row = await run(1, 3); row.push(oneOf(await said()).slice(0, 4)); return row.join(' '); },
  without: async () => `${await words(1, 1)} -${oneOf(await said())} -"${await words(2, 2)}"`,
  or: async () => `${oneOf(await said())} OR "${await words(2, 3)}" ${oneOf(top)}`,
  filtered: async () => `${await words(1, 5)} ${channel()} after:${2008 + below(17)}`,
  'filters alone': async () => `${channel()} before:${2010 + below(15)}-${1 + below(12)}`,
};

// ---- both -------------------------------------------------------------------------------------------

const cpu = { scripts: 0, program: 0 };
let equal = 0, found = 0, moments = 0;
const kinds = Object.entries(KINDS);
for (let i = 0; i < Number(count); i++) {
  const [kind, draw] = kinds[i % kinds.length];
  const query = await draw();
  let begun = performance.now();
  const page = await readToTheEnd(await openSite(site).search(query));
  cpu.scripts += performance.now() - begun;
  begun = performance.now();
  const { stdout, stderr } = spawnSync(program, ['search', '--json', '--all', '--context', '0', '--output', site, '--', query], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  cpu.program += performance.now() - begun;
  const answer = stdout ? fromRoot(JSON.parse(stdout), site) : null;
  const differs = answer ? difference(answer, page) : stderr;
  if (differs === null) equal++;
  else console.log(`${kind}: ${query}\n  ${differs}`);
  found += page.hits.length;
  moments += page.hits.reduce((sum, hit) => sum + hit.total, 0);
}
const each = (total) => (total / Number(count)).toFixed(0);
console.log(`${equal} of ${count} answers agree; ${found} transcripts, ${moments} moments; the scripts took ${each(cpu.scripts)} ms each, the program ${each(cpu.program)} ms`);
process.exitCode = equal === Number(count) ? 0 : 1;
