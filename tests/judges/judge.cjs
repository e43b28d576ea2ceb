// Our captions in npm's parsers and in Chromium's own <track>; npm's captions in Longhand.
'use strict';
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { chromium } = require('playwright-core');
const webvtt = require('node-webvtt');
const subtitle = require('subtitle');

const folder = process.argv[2];
const file = (name) => path.join(folder, name);
const text = (name) => readFileSync(file(name), 'utf8');
const expected = JSON.parse(text('expected.json'));
const same = (name, found, lines = expected) => {
  assert.deepEqual(found, lines, name);
  console.log(`ok  ${name}`);
};
const unescaped = (line) => line.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
const millis = (seconds) => Math.round(seconds * 1000);

function read(name) {
  const json = execFileSync(process.env.LONGHAND, ['convert', file(name), '--to', 'json'], { encoding: 'utf8' });
  return JSON.parse(json).segments.map((s) => [millis(s.start), millis(s.end), s.text]);
}

async function main() {
  same('our WebVTT in node-webvtt', webvtt.parse(text('ours.vtt')).cues
    .map((cue) => [millis(cue.start), millis(cue.end), unescaped(cue.text)]));
  same('our SubRip in subtitle', subtitle.parseSync(text('ours.srt'))
    .filter((node) => node.type === 'cue').map(({ data }) => [data.start, data.end, data.text]));

  const nodes = expected.map(([start, end, line]) => ({ type: 'cue', data: { start, end, text: line } }));
  writeFileSync(file('subtitle.srt'), subtitle.stringifySync(nodes, { format: 'SRT' }));
  same("subtitle's SubRip", read('subtitle.srt'));
  const escaped = nodes.map(({ type, data }) => ({ type, data: { ...data, text: data.text.replace(/&/g, '&amp;').replace(/</g, '&lt;') } }));
  writeFileSync(file('subtitle.vtt'), subtitle.stringifySync(escaped, { format: 'WebVTT' }));
  same("subtitle's WebVTT", read('subtitle.vtt'));

  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const found = await page.evaluate(async (vtt) => {
      const video = document.body.appendChild(document.createElement('video'));
      const track = video.appendChild(document.createElement('track'));
      track.src = URL.createObjectURL(new Blob([vtt], { type: 'text/vtt' }));
      const loaded = new Promise((resolve, reject) => { track.onload = resolve; track.onerror = () => reject(new Error('refused')); });
      track.track.mode = 'hidden';
      await loaded;
      return [...track.track.cues].map((cue) => [cue.startTime, cue.endTime, cue.getCueAsHTML().textContent]);
    }, text('ours.vtt'));
    same("our WebVTT in Chromium's <track>", found.map(([start, end, line]) => [millis(start), millis(end), line]));
  } finally {
    await browser.close();
  }
}

main();
