// Every kind of page by the Nu HTML checker, style sheets and pictures with them.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { faults } from './checker.mjs';
import { archiveOf, folder, sample, silence, written } from './support.mjs';

// On disk no file has an origin, and the checker compares origins alone. A list needs no heading between
// that of the page and its first line. The property is newer than the checker's list.
const KNOWN = /Resource violates Content Security Policy|Section lacks heading|Property “paint-order” doesn't exist/;
// So is the pseudo-element.
const NEW = /::highlight\(/;

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPj/HwADBwIAMCbHYQAAAABJRU5ErkJggg==', 'base64');
const SRT = '1\n00:00:01,000 --> 00:00:04,000\n[Ada]: The fog came in.\n\n2\n00:01:05,500 --> 00:01:06,000\n[Ben]: It <stayed> & "stayed".\n';
const TALK = Array.from({ length: 40 }, (_, at) => [at * 5, `The fog came at ${at * 5} seconds.`]);
const CHAPTERS = 'The plan: https://example.org/?a=1&b=2\n\n0:00 The fog comes in\n(0:40) - Salt & <tar>\n1:20 – שלום';

/** Transcripts by their paths, in the dialect of content/. */
const speech = Object.entries({
  timed: { recording: 'https://www.youtube.com/watch?v=-a_bcdefghi', description: CHAPTERS, lines: TALK },
  again: { recording: 'https://www.youtube.com/watch?v=-a_bcdefghi', channel: 'Another "channel" & its <name>', lines: TALK },
  untimed: { description: CHAPTERS, lines: TALK.map(([, text]) => text) },
  // More than the checker's limit of one line, and a title that no address can spell.
  '\u{1f41f}': { lines: [[0, 'fog '.repeat(5000)]] },
  'مرحبا بكم في الميناء': { description: 'وصل الضباب', lines: TALK.map(([second], at) => [second, at % 5 ? 'وصل الضباب إلى الميناء.' : 'The fog came.']) },
  looped: { recording: 'https://example.org/talk.mp3?a=b&c=d', lines: [...TALK, ...TALK.map(([second]) => [200 + second, 'Thank you.'])] },
  'looped without times': { lines: ['Fog.', ...Array(9).fill('Thank you.'), 'Sea.'] },
  filmed: { recording: 'https://example.org/talk.mp4', lines: TALK },
  silent: { lines: [] },
  // Of enough transcripts of a channel a page for every year and month is made.
  ...Object.fromEntries(Array.from({ length: 620 }, (_, at) => [`night ${at}`, { channel: 'Nights', date: at < 600 ? `2024-0${at % 3 + 1}-01` : '2023-05-01', lines: [[0, 'Fog.']] }])),
}).map(([title, transcript], number) => {
  const { channel = 'Channel', date = '2024-01-01' } = transcript;
  return [`${number}/${number}.md`, written({ title, channel, date, number, ...transcript })];
});

const formats = readdirSync(path.join(fixtures, 'formats')).map((name, at) => [`formats ${at}/${name}`, readFileSync(path.join(fixtures, 'formats', name))]);
const archived = readdirSync(path.join(fixtures, 'archive'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  .map((entry) => [`archive/${path.basename(entry.parentPath)}/${entry.name}`, readFileSync(path.join(entry.parentPath, entry.name))]);

const files = Object.fromEntries([...speech, ...formats, ...archived]);
Object.assign(files, {
  'Harbour/2025-06-13 Sound.srt': SRT, 'Harbour/2025-06-13 Sound.wav': silence(2),
  'Harbour/2025-06-14 Film #2.srt': SRT, 'Harbour/2025-06-14 Film #2.mp4': silence(2),
  'Harbour/_channel.yaml': 'description: "By <the> sea & \\"more\\""\nlink: https://example.org/?a=1&b=2\nimage: sea.png\nspeakers: {Ada: Ada "A" & B}\n',
  'Harbour/sea.png': PIXEL,
  'Prose/About.md': '# About <this>\n\nSome *text* with [a link](https://example.org/?a=1&b=2), <b>raw</b>\n\n## About <this>\n\n- [ ] open\n- [x] done\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```rust\nfn f() {}\n```\n\n![a picture](sea.png "its title")\n\n1. one\n3. two[^1]\n\n[^1]: A note.\n',
});

const TOPICS = `topics:
  - {name: Fog & "<haar>", terms: ["fog*", "ضباب", "الضباب"], exclude: [foggy], group: Weather}
  - {name: Thanks, terms: ["thank you"]}
  - {name: Nobody says it, terms: [submarine]}
`;
const sites = {
  'the sample site': sample,
  'a site of everything that knows its address': archiveOf(files, `title: Fog & "sea" <haar>\ndescription: What was <said> & by "whom".\nauthor: A & "B" <C>\nlicense: <free>\noffline_copy: https://example.org/?a=1&b=2\nbase_url: https://example.org/a/\nmedia: copy\nalternates: [vtt, srt, json, md, txt]\n${TOPICS}`),
  'a site of everything with the fewest settings': archiveOf(files, `language: he\nsearch: {offline: never}\n${TOPICS}`),
  'a site whose recordings are elsewhere': archiveOf(files, 'language: pt-BR\nmedia: https://example.org/audio files/'.replace(' files', '')),
};

/** What is wrong in a folder. @param {string} root */
async function checked(root) {
  const names = readdirSync(root, { recursive: true }).filter((name) => /\.(html|css|svg)$/.test(name));
  const found = await faults(root, names, '--also-check-css', '--also-check-svg', '--no-langdetect');
  return found.filter((fault) => !KNOWN.test(fault) && !isNew(root, fault));
}

/** Whether a line of CSS is not read for what is new in it. @param {string} root @param {string} fault */
function isNew(root, fault) {
  const [, name, line] = /^(\S+\.css):(\d+): error: CSS: Parse Error/.exec(fault) ?? [];
  return Boolean(name) && NEW.test(readFileSync(path.join(root, name), 'utf8').split('\n')[Number(line) - 1]);
}

for (const [name, site] of Object.entries(sites)) {
  test(`${name} is valid HTML, CSS and SVG`, async () => {
    const found = await checked(fileURLToPath((await site()).file));
    assert.deepEqual(found.slice(0, 30), [], `${found.length} faults`);
  });
}

test('a fault is found', async () => {
  const broken = await folder('broken');
  await writeFile(path.join(broken, 'a.html'), '<!doctype html><html lang=en><title>x</title><p id=a><p id=a><a href=?a=b>x</a>');
  await writeFile(path.join(broken, 'a.css'), 'p { colour: red }');
  const found = await checked(broken);
  assert.deepEqual(found.map((fault) => fault.split(':')[0]), ['a.css', 'a.html', 'a.html', 'a.html'], found.join('\n'));
});
