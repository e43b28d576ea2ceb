// Other people's programs as judges of our captions: parsers from npm and Chromium's own <track> read what `convert`
// and the page write; what a writer from npm writes is read back. (PyPI's are in tests/judges.)
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import webvtt from 'node-webvtt';
import subtitle from 'subtitle';
import validator from 'webvtt-parser';
import { binary, browser, folder } from './support.mjs';

const require = createRequire(import.meta.url);
for (const name of ['lines', 'moments', 'reader-page', 'reader-times', 'reader-formats']) require(`../../templates/assets/${name}.js`);
const { toSrt, toVtt } = globalThis.longhand;

/** Start and end in milliseconds, text. */
const LINES = [
  [0, 4960, 'The fog came in over the harbour.'],
  [4960, 9000, 'It stayed until the bell, and nobody saw the lamp.'],
  [9000, 12345, 'Tom & Jerry: 3 < 4, café, 霧, שלום.'],
  [12345, 14000, 'Yes.'],
  [14000, 15500, 'Yes.'],
  [3599000, 3605250, 'An hour later, 1984 was the year.'],
];
const SPEAKERS = ['Ada & <Byron>', 'Ada & <Byron>', 'Ben', 'Ben', 'Ada & <Byron>', 'Ben'];
const seconds = (millis) => millis / 1000;
const millis = (seconds) => Math.round(seconds * 1000);

const run = promisify(execFile);
async function convert(name, text, ...to) {
  const file = path.join(await folder('judged'), name);
  await writeFile(file, text);
  return (await run(await binary(), ['convert', file, ...to])).stdout;
}
const read = async (name, text) => JSON.parse(await convert(name, text, '--to', 'json')).segments;

/** Captions as `convert` and as the page write them, with and without speakers. */
async function ours(kind, withSpeakers) {
  const speaker = (at) => (withSpeakers ? { speaker: SPEAKERS[at] } : {});
  const segments = LINES.map(([start, end, text], at) => ({ start: seconds(start), end: seconds(end), text, ...speaker(at) }));
  const lines = segments.map((segment) => ({ anchor: '', seconds: Math.floor(segment.start), words: [], ...segment }));
  const page = { title: 'Fog --> <b>', channel: 'Harbour', day: '', recording: '', address: 'https://e.org/', length: 0 };
  return [
    ['convert', await convert('ours.json', JSON.stringify({ segments }), '--to', kind)],
    ['the page', kind === 'vtt' ? toVtt(page, lines) : toSrt(page, lines)],
  ];
}

test('our WebVTT is read by node-webvtt, which accepts nothing that is not', async () => {
  const plain = (text) => text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
  for (const [writer, text] of await ours('vtt')) {
    const { valid, cues } = webvtt.parse(text, { strict: true });
    assert.deepEqual(cues.map((cue) => [millis(cue.start), millis(cue.end), plain(cue.text)]), LINES, writer);
    assert.ok(valid, writer);
  }
});

test('our WebVTT has no mistake for the parser of its specification', async () => {
  for (const speakers of [false, true]) {
    for (const [writer, text] of await ours('vtt', speakers)) {
      const { cues, errors } = new validator.WebVTTParser().parse(text, 'subtitles');
      assert.deepEqual(errors, [], writer);
      assert.deepEqual(cues.map((cue) => [millis(cue.startTime), millis(cue.endTime)]), LINES.map(([start, end]) => [start, end]), writer);
    }
  }
});

test("our WebVTT is read by Chromium's <track>, speakers as voices", async () => {
  const context = await (await browser()).newContext();
  const page = await context.newPage();
  for (const speakers of [false, true]) {
    for (const [writer, text] of await ours('vtt', speakers)) {
      const found = await page.evaluate(async (vtt) => {
        const video = document.body.appendChild(document.createElement('video'));
        const track = video.appendChild(document.createElement('track'));
        track.src = URL.createObjectURL(new Blob([vtt], { type: 'text/vtt' }));
        const loaded = new Promise((resolve, reject) => {
          track.onload = resolve;
          track.onerror = () => reject(new Error('refused'));
        });
        track.track.mode = 'hidden';
        await loaded;
        return [...track.track.cues].map((cue) => {
          const html = cue.getCueAsHTML();
          return [cue.startTime, cue.endTime, html.textContent, html.querySelector('[title]')?.title ?? null];
        });
      }, text);
      const expected = LINES.map((line, at) => [...line, speakers ? SPEAKERS[at] : null]);
      assert.deepEqual(found.map(([start, end, line, voice]) => [millis(start), millis(end), line, voice]), expected, writer);
    }
  }
  await context.close();
});

test('our SubRip is read by subtitle', async () => {
  for (const [writer, text] of await ours('srt')) {
    const cues = subtitle.parseSync(text).filter((node) => node.type === 'cue');
    assert.deepEqual(cues.map(({ data }) => [data.start, data.end, data.text]), LINES, writer);
  }
});

test('what the page writes is read back by convert, speakers and all', async () => {
  for (const kind of ['vtt', 'srt']) {
    for (const [writer, text] of await ours(kind, true)) {
      const found = (await read(`ours.${kind}`, text)).map((line) => [millis(line.start), millis(line.end), line.text, line.speaker]);
      assert.deepEqual(found, LINES.map((line, at) => [...line, SPEAKERS[at]]), `${writer}, ${kind}`);
    }
  }
});

test('captions of subtitle are read as they were meant', async () => {
  const nodes = LINES.map(([start, end, text]) => ({ type: 'cue', data: { start, end, text } }));
  // It escapes nothing.
  const escaped = nodes.map(({ type, data }) => ({ type, data: { ...data, text: data.text.replace(/&/g, '&amp;').replace(/</g, '&lt;') } }));
  for (const [name, text] of [['s.srt', subtitle.stringifySync(nodes, { format: 'SRT' })], ['s.vtt', subtitle.stringifySync(escaped, { format: 'WebVTT' })]]) {
    assert.deepEqual((await read(name, text)).map((line) => [millis(line.start), millis(line.end), line.text]), LINES, name);
  }
});
