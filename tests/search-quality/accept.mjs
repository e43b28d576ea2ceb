// The whole acceptance of the search: draws queries by a seed, asks all of them over http and 50 of each kind from
// disk, prints both tables, and exits with 1 when a row stays behind its goals.
//
//   node tests/search-quality/accept.mjs CONTENT PUBLIC SEED
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [content, folder, seed] = process.argv.slice(2);
if (!content || !folder || seed === undefined) {
  console.error('usage: node tests/search-quality/accept.mjs CONTENT PUBLIC SEED');
  process.exit(2);
}
const script = (name) => path.join(import.meta.dirname, name);
const work = mkdtempSync(path.join(tmpdir(), 'longhand-accept-'));
const queries = path.join(work, 'queries.json');
try {
  const drawn = spawnSync(process.execPath, [script('sample.mjs'), content, seed], { stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 });
  if (drawn.status !== 0) process.exitCode = 2;
  else {
    writeFileSync(queries, drawn.stdout);
    for (const [name, options] of [['Over http', []], ['From disk', ['--file', '--limit', '50']]]) {
      console.log(`\n${name}, seed ${seed}\n`);
      const { status } = spawnSync(process.execPath, [script('run.mjs'), folder, queries, '--goals', '--once', ...options], { stdio: 'inherit' });
      if (status !== 0) process.exitCode = 1;
    }
  }
} finally {
  rmSync(work, { recursive: true });
}
