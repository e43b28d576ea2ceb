import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const assets = new URL('../../templates/assets/', import.meta.url);
/** What turns a text into elements or code. */
const FORBIDDEN = /\b(innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|createContextualFragment|document\.writeln?)\b|\beval\s*\(|\bnew\s+Function\b|\bset(Timeout|Interval)\s*\(\s*['"`]/g;

test('no script makes elements or code of a text', () => {
  const scripts = readdirSync(assets, { recursive: true }).filter((name) => name.endsWith('.js'));
  assert.ok(scripts.length > 10);
  scripts.push('../../src/serve/live.js');
  for (const name of scripts) assert.deepEqual(readFileSync(new URL(name, assets), 'utf8').match(FORBIDDEN), null, name);
});
