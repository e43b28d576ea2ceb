// The English words of the interface, for scripts that run in tests. Reads as much of YAML as en.yaml uses.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A text without its quotation marks. @param {string} text */
const plain = (text) => (/^".*"$/.test(text) ? JSON.parse(text) : text);

/** The forms of `{one: "…", other: "…"}`, or a text. @param {string} value */
function message(value) {
  if (!value.startsWith('{')) return plain(value);
  return Object.fromEntries(Array.from(value.matchAll(/"?(\w+)"?: ("[^"]*"|[^,}]*)/g), ([, form, text]) => [form, plain(text)]));
}

const yaml = readFileSync(new URL('../../../templates/wording/en.yaml', import.meta.url), 'utf8');
const [, scripts] = yaml.split(/^site:$/m);
const catalogue = Object.fromEntries(Array.from(scripts.matchAll(/^ {2}(\w+): (.+)$/gm), ([, key, value]) => [key, message(value)]));

globalThis.longhand = { ...globalThis.longhand, catalogue };
require('../../../templates/assets/wording.js');
