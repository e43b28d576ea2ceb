// `longhand search` reads pages as browsers do: over every kind of page both find the same moments with the same lines
// around them. Many more queries are asked of both in tests/js/terminal.test.mjs, without a browser.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { archiveOf, binary, reading } from './support.mjs';

const run = promisify(execFile);
const fixtures = path.join(import.meta.dirname, '../fixtures');
const files = readdirSync(fixtures, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
const TEXT = '# Notes\n\nBefore the fog.\n\n## The plan\n\nSail at dawn, with *tar* & the `salt`.\n\n- the bell\n  - the lamp\n\n    and the fog\n- the rope\n\n'
  + '> the tide\n\n```\nthe code\n  of the fog\n```\n\n| the boat | the net |\n| --- | --- |\n| the gull | <b>the</b> fog |\n';
const site = archiveOf({
  'Notes/plan.md': TEXT,
  ...Object.fromEntries(files.map((file) => [path.relative(fixtures, file), readFileSync(file)])),
});

const QUERIES = ['the', 'a*', 'e*', 't*', 'i*', '"of the"', 'and the fog', 'that is what the', 'channel:notes', '水*', 'the -a', 'de', 'und', 'the fog OR salt'];

reading('the terminal finds the moments that the search page finds', { site, over: ['http'] }, async ({ page, goto }) => {
  const folder = fileURLToPath((await site()).file);
  await goto('search.html');
  let moments = 0;
  for (const query of QUERIES) {
    const { hits, takesAll } = await page.evaluate(async (text) => {
      const { openIndex } = /** @type {any} */ (window).longhand;
      const search = await openIndex().search(text);
      const hits = [];
      for (let done = false, round = 0; !done && round < 1000; round++) {
        const part = await search.more({ want: Infinity, vain: Infinity });
        ({ done } = part);
        hits.push(...part.hits.map((hit) => [hit.url, [hit.title, hit.exact, hit.moments.map((one) => [one.anchor, one.seconds, one.before, one.line, one.after])]]));
      }
      // Of a beginning of one or two letters the page takes frequent words alone.
      return { hits, takesAll: !search.query.sentence && !/\b\p{L}{1,2}\*/u.test(text) };
    }, query);
    const { stdout } = await run(await binary(), ['search', '--json', '--all', '--base-url', 'https://a.org', '--output', folder, '--', query], { maxBuffer: 2 ** 28 })
      .catch((error) => error);
    const answer = JSON.parse(stdout).results.map((result) => [result.page.replace('https://a.org/', ''), [
      result.title, result.exact, result.moments.map((one) => [decodeURI(one.page.split('#')[1] ?? ''), one.seconds, one.before.join(), one.quote, one.after.join()]),
    ]]);
    // A sentence that is said is the whole answer.
    const said = answer.some(([, [, exact]]) => exact);
    const expected = new Map(hits.filter(([, [, exact]]) => exact || !said));
    const found = new Map(answer.filter(([url]) => takesAll || expected.has(url)));
    assert.deepEqual(new Map([...found].sort()), new Map([...expected].sort()), query);
    moments += answer.reduce((sum, [, [, , some]]) => sum + some.length, 0);
  }
  assert.ok(moments > 200, `${moments} moments`);
});
