import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { random } from './support/encoder.mjs';
import './support/wording.mjs';

const require = createRequire(import.meta.url);
for (const name of ['lines', 'moments', 'reader-page', 'reader-times', 'reader-formats', 'reader-citations']) require(`../../templates/assets/${name}.js`);
const { anchorSeconds, clock, endOf, fragmentOf, namedLines, recordingOf, seconds } = globalThis.longhand;
const { readTimes } = globalThis.longhand;
const { toJson, toMarkdown, toSrt, toTxt, toVtt, FORMATS } = globalThis.longhand;

/** Lines as a page gives them, of anchors or [anchor, text]. */
const linesOf = (...all) => all.map((line) => {
  const [anchor, text] = Array.isArray(line) ? line : [line, `said at ${line}`];
  return { anchor, seconds: anchorSeconds(anchor), text };
});

// ---- moments ----------------------------------------------------------------------------------------

test('times are read in all their forms and written in one', () => {
  for (const [text, time] of [['12:35', 755], ['1:02:35', 3755], ['1:02:35.5', 3755.5], ['755', 755], ['755s', 755], ['0:00', 0]]) {
    assert.equal(seconds(text), time, text);
  }
  for (const text of ['', 'l17', '12:35pm', '-5', '1:2:3:4', '12:', 'NaN']) assert.ok(Number.isNaN(seconds(text)), text);
  assert.deepEqual([0, 59.9, 755, 3599, 3600, 43200].map(clock), ['0:00', '0:59', '12:35', '59:59', '1:00:00', '12:00:00']);
});

test('a fragment names the lines it covers, in every form', () => {
  const lines = linesOf('0:00', '0:05', '0:05.480', '0:10', '1:00:00');
  const named = (fragment) => namedLines(lines, fragment).map((line) => line.anchor);
  for (const [fragment, ...anchors] of [
    ['0:05', '0:05'], ['0:05.480', '0:05.480'], ['0:07', '0:05.480'], ['t=5', '0:05'], ['t=0:10', '0:10'], ['t=npt:10s', '0:10'],
    ['0:00-0:10', '0:00', '0:05', '0:05.480'], ['t=0:05,0:11', '0:05', '0:05.480', '0:10'], ['t=,5', '0:00'], ['t=3600', '1:00:00'],
    ['99:00:00', '1:00:00'], ['0:10-0:05', '0:10'], ['0:10-never', '0:10'], ['elsewhere'], [''], ['t='], ['l1'], ['-'],
  ]) assert.deepEqual(named(fragment), anchors, fragment);
});

test('lines without times are named by their numbers, and ranges of them', () => {
  const lines = linesOf('l1', 'l2', 'l3');
  const named = (fragment) => namedLines(lines, fragment).map((line) => line.anchor);
  assert.deepEqual([named('l2'), named('l2-l3'), named('l3-l1'), named('l9'), named('0:05')], [['l2'], ['l2', 'l3'], ['l3'], [], []]);
});

test('the fragment of a passage names exactly its lines', () => {
  const next = random(7);
  for (let round = 0; round < 300; round++) {
    const timed = next() < 0.8;
    let at = 0;
    const lines = linesOf(...Array.from({ length: 1 + Math.floor(next() * 30) }, (_, i) => (timed ? clock((at += 1 + Math.floor(next() * 900))) : `l${i + 1}`)));
    const first = Math.floor(next() * lines.length), last = first + Math.floor(next() * (lines.length - first));
    const found = namedLines(lines, fragmentOf(lines, first, last, at + 3));
    assert.deepEqual(found.map((line) => line.anchor), lines.slice(first, last + 1).map((line) => line.anchor));
  }
});

test('a block of a text is named by its heading, and by nothing before the first', () => {
  const blocks = linesOf(['', 'One.'], ['the-plan', 'Two.'], ['the-plan', 'Three.']);
  assert.deepEqual([fragmentOf(blocks, 0, 2, 0), fragmentOf(blocks, 1, 2, 0)], ['', 'the-plan']);
});

test('a line ends where the next one starts, the last one with the recording or after five seconds', () => {
  const lines = linesOf('0:00', '0:05', '0:05', '0:10');
  assert.deepEqual([0, 1, 2, 3].map((at) => endOf(lines, at, 60)), [5, 10, 10, 60]);
  assert.deepEqual([endOf(lines, 3, 0), endOf(lines, 3, 9)], [15, 15]);
});

// ---- files ------------------------------------------------------------------------------------------

const PAGE = {
  title: 'Fog & "Salt" --> <b>', channel: 'Harbour_Voices', date: '2025-06-13', day: 'June 13, 2025', length: 3800, language: 'en', description: 'Why\nfog.',
  recording: 'https://youtu.be/-a_bcdefghi', media: '', chapters: [{ start: 4.5, title: 'The <lamp>' }], link: 'https://youtu.be/-a_bcdefghi?t=0', address: 'https://e.org/h/2025-06-13-fog.html',
};
const LINES = [
  ...linesOf(['0:00', 'It began.'], ['0:04', 'a < b & c --> d'], ['0:04.980', 'مرحبا']).map((line) => ({ ...line, speaker: 'Ada <1>' })),
  ...linesOf(['1:02:35', '  At last. ']),
];

/** Cues of a WebVTT file, by its grammar: blocks between blank lines, a line of times, lines of text. */
function readVtt(text) {
  const [signature, ...blocks] = text.trimEnd().split(/\n\n+/);
  assert.equal(signature, 'WEBVTT');
  return blocks.filter((block) => !/^NOTE\n/.test(block)).map((block) => {
    const [times, ...lines] = block.split('\n');
    const [, ...parts] = /^(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})$/.exec(times);
    const [h, m, s, ms, h2, m2, s2, ms2] = parts.map(Number);
    return { start: h * 3600 + m * 60 + s + ms / 1000, end: h2 * 3600 + m2 * 60 + s2 + ms2 / 1000, text: lines.join('\n') };
  });
}

test('WebVTT is valid: rising cues that end after they start, no arrow, no mark-up but ours', () => {
  const vtt = toVtt(PAGE, LINES);
  const cues = readVtt(vtt);
  assert.deepEqual(cues.map(({ start, end }) => [start, end]), [[0, 4], [4, 4.98], [4.98, 3755], [3755, 3800]]);
  assert.deepEqual(cues.map((cue) => cue.text), ['<v Ada &lt;1&gt;>It began.</v>', '<v Ada &lt;1&gt;>a &lt; b &amp; c --&gt; d</v>', '<v Ada &lt;1&gt;>مرحبا</v>', 'At last.']);
  assert.equal(vtt.match(/-->/g).length, LINES.length);
  assert.match(vtt, /^NOTE\nFog & "Salt" -> <b>\nHarbour_Voices, June 13, 2025\n/m);
});

test('text of nobody that begins as a label does is no label in WebVTT', () => {
  const said = (...lines) => readVtt(toVtt(PAGE, linesOf(...lines))).map((cue) => cue.text);
  assert.deepEqual(said(['0:00', '[ref]: words'], ['0:05', '[a:b]: c'], ['0:10', '[ref] words']), ['&#91;ref]: words', '&#91;a:b]: c', '[ref] words']);
  const [named] = readVtt(toVtt(PAGE, linesOf(['0:00', '[ref]: words']).map((line) => ({ ...line, speaker: 'Ada' }))));
  assert.equal(named.text, '<v Ada>[ref]: words</v>');
});

test('no cue ends later than any time that is read', () => {
  const lines = linesOf('999999:59:57');
  assert.match(toVtt({ ...PAGE, length: 0 }, lines), /\n999999:59:57\.000 --> 999999:59:59\.999\n/);
});

test('cues rise whatever the times of the lines do', () => {
  const next = random(3);
  for (let round = 0; round < 100; round++) {
    const lines = linesOf(...Array.from({ length: 1 + Math.floor(next() * 20) }, () => clock(Math.floor(next() * 30))));
    const cues = readVtt(toVtt({ ...PAGE, length: 0 }, lines));
    assert.equal(cues.length, lines.length);
    cues.forEach(({ start, end }, at) => assert.ok(end > start && (!at || start >= cues[at - 1].start)));
  }
});

test('SubRip numbers its cues and writes milliseconds behind a comma', () => {
  assert.equal(toSrt(PAGE, LINES.slice(1, 3)), '1\n00:00:04,000 --> 00:00:04,980\n[Ada <1>]: a < b & c -> d\n\n2\n00:00:04,980 --> 01:03:20,000\n[Ada <1>]: مرحبا\n');
});

test('JSON says all that is known, and nothing that is not', () => {
  const { link, day, media, recording, length, ...known } = PAGE;
  const { segments, ...about } = JSON.parse(toJson(PAGE, LINES));
  assert.deepEqual(about, { ...known, url: recording, duration: length });
  assert.deepEqual(segments[3], { start: 3755, end: 3800, text: 'At last.' });
  assert.deepEqual(segments[0], { start: 0, end: 4, text: 'It began.', speaker: 'Ada <1>' });
  const bare = { ...PAGE, date: '', day: '', length: 0, language: '', description: '', recording: '', link: '', chapters: [] };
  assert.deepEqual(Object.keys(JSON.parse(toJson(bare, linesOf('l1')))), ['title', 'channel', 'address', 'segments']);
  assert.deepEqual(JSON.parse(toJson(bare, linesOf('l1'))).segments, [{ text: 'said at l1' }]);
});

test('exact times are those that the page was made from', () => {
  const texts = ['Fog.', 'Sea.', 'Back.', 'No time.', 'All.'];
  assert.deepEqual(readTimes('dw.15o,.1jk,-1kk,_,2cc.0', texts), [
    { start: 0.5, end: 2, words: [] }, { start: 2, end: 4, words: [] }, { start: 1.964, words: [] }, { words: [] }, { start: 5, end: 5, words: [] },
  ]);
  assert.deepEqual(readTimes('.rs .a0 1:3@.a0 2:1@_ 0:1@50 _.10', ['The fog, 霧が née.']), [{ start: 0, end: 1, words: [
    { from: 0, to: 3, start: 0, end: 0.36 }, { from: 4, to: 7, start: 0.36, end: 0.72 }, { from: 9, to: 10 }, { from: 10, to: 11, start: 0.9 }, { from: 12, to: 16, end: 0.936 },
  ] }]);
});

test('times of another text, and what is no time, are no times', () => {
  assert.equal(readTimes('.a,.b', ['One line.']), null);
  assert.equal(readTimes('.a, x!', ['One.', 'Two.']), null);
});

test('exact times go into every file', () => {
  const [line] = linesOf(['0:04', 'Two words.']);
  const exact = { ...line, ...readTimes('34k.a0 .5k .4g', ['Two words.'])[0] };
  assert.deepEqual(JSON.parse(toJson(PAGE, [exact])).segments, [{ start: 4.052, end: 4.412, text: 'Two words.', words: [
    { word: 'Two', start: 4.052, end: 4.252 }, { word: 'words.', start: 4.252, end: 4.412 },
  ] }]);
  assert.match(toVtt(PAGE, [exact]), /\n00:00:04\.052 --> 00:00:04\.412\nTwo words\.\n$/);
  assert.match(toSrt(PAGE, [exact]), /^1\n00:00:04,052 --> 00:00:04,412\n/);
});

test('plain text is a line for a line, with its time', () => {
  const [about, spoken] = toTxt(PAGE, LINES).split('\n\n');
  assert.deepEqual(about.split('\n'), [PAGE.title, 'Harbour_Voices, June 13, 2025', PAGE.recording, PAGE.address]);
  assert.equal(spoken, '[00:00:00] Ada <1>: It began.\n[00:00:04] Ada <1>: a < b & c --> d\n[00:00:04] Ada <1>: مرحبا\n[01:02:35] At last.\n');
  assert.equal(toTxt(PAGE, linesOf(['l1', 'One.'], ['l2', 'Two.'])).split('\n\n')[1], 'One.\nTwo.\n');
});

test('Markdown is the dialect that Longhand reads', () => {
  const { length, description } = PAGE;
  assert.equal(toMarkdown(PAGE, LINES.slice(2)), `---\nLength: ${length}s\nVideo Description: ${description}\n---\n\n# ${PAGE.title}\n`
    + `**Harbour_Voices:** [June 13, 2025](${PAGE.recording})\n*  Ada <1>: مرحبا [[00:00:04](https://youtu.be/-a_bcdefghi?t=4)]\n`
    + '*  At last. [[01:02:35](https://youtu.be/-a_bcdefghi?t=3755)]\n');
  assert.match(toMarkdown(PAGE, linesOf(['l1', 'One.'])), /\n\*  One\.\n$/);
});

test('an empty transcript is an empty file of each kind', () => {
  for (const { write, ending } of FORMATS) assert.equal(typeof write(PAGE, []), 'string', ending);
});

test('a moment of the recording keeps the form of its address', () => {
  for (const [link, address] of [
    ['https://youtu.be/-a_bcdefghi?t=0', 'https://youtu.be/-a_bcdefghi?t=755'], ['https://e.org/a?v=1&t=0', 'https://e.org/a?v=1&t=755'],
    ['https://e.org/a.mp3#t=0', 'https://e.org/a.mp3#t=755'], ['', ''],
  ]) assert.equal(recordingOf({ ...PAGE, link }, 755.9), address);
});

// ---- citations --------------------------------------------------------------------------------------

const CITED = {
  page: { ...PAGE, site: 'Tar & Salt', kind: 'video' }, today: '2026-12-01', speaker: 'Ada <1>',
  text: 'fog_ & "salt" <b> 5 %', time: '12:35–13:10', address: 'https://e.org/a.html#12:35-13:10', recording: 'https://youtu.be/-a_bcdefghi?t=755',
};
const WHOLE = { ...CITED, text: '', time: '', speaker: '', address: PAGE.address, recording: PAGE.recording };
const NOWHERE = { ...CITED, page: { ...PAGE, site: '', kind: '', date: '', day: '', language: '' }, time: '', speaker: '', address: '', recording: '' };
const form = (name) => globalThis.longhand.CITATIONS.find((one) => one.name === name);
const cite = (name, cited) => form(name).write(cited);

test('a citation as plain text has words, speaker, title, channel, date, time, archive, day of access and addresses', () => {
  assert.equal(cite('Plain text', CITED), `“fog_ & "salt" <b> 5 %”\nAda <1>, Fog & "Salt" --> <b>, Harbour_Voices, June 13, 2025, 12:35–13:10\nTar & Salt, accessed December 1, 2026\n${CITED.address}\n${CITED.recording}\n`);
  assert.equal(cite('Plain text', WHOLE), `Fog & "Salt" --> <b>, Harbour_Voices, June 13, 2025\nTar & Salt, accessed December 1, 2026\n${PAGE.address}\n${PAGE.recording}\n`);
  assert.equal(cite('Plain text', NOWHERE), '“fog_ & "salt" <b> 5 %”\nFog & "Salt" --> <b>, Harbour_Voices\n');
});

test('a citation as Markdown stays text', () => {
  assert.equal(cite('Markdown', CITED), '> fog\\_ & "salt" \\<b\\> 5 %\n>\n> — Ada \\<1\\>, [Fog & "Salt" --\\> \\<b\\>](<https://e.org/a.html#12:35-13:10>), Harbour\\_Voices, June 13, 2025, [12:35–13:10](<https://youtu.be/-a_bcdefghi?t=755>), Tar & Salt, accessed December 1, 2026\n');
  assert.match(cite('Markdown', WHOLE), /^\[Fog & "Salt" --\\> \\<b\\>\]\(<https:/);
  assert.doesNotMatch(cite('Markdown', NOWHERE), /\]\(/);
});

test('a citation as HTML escapes what breaks out', () => {
  const html = cite('HTML', CITED);
  assert.match(html, /^<figure>\n<blockquote cite="https:\/\/e\.org\/a\.html#12:35-13:10"><p dir="auto">fog_ &amp; &quot;salt&quot; &lt;b&gt; 5 %<\/p><\/blockquote>\n/);
  assert.match(html, /<figcaption>Ada &lt;1&gt;, <cite><a href="https:\/\/e\.org\/a\.html#12:35-13:10">Fog &amp; &quot;Salt&quot; --&gt; &lt;b&gt;<\/a><\/cite>, Harbour_Voices, <time datetime="2025-06-13">June 13, 2025<\/time>/);
  assert.match(cite('HTML', WHOLE), /^<p><cite>.*Tar &amp; Salt, accessed December 1, 2026<\/p>\n$/);
  assert.doesNotMatch(cite('HTML', NOWHERE), /href|cite="/);
});

test('a citation in the style of the APA is a reference, of a passage with its place in parentheses', () => {
  const reference = `Harbour_Voices. (2025, June 13). Fog & "Salt" --> <b> [Transcript]. Tar & Salt. Retrieved December 1, 2026, from `;
  assert.equal(cite('APA', WHOLE), `${reference}${PAGE.address}\n`);
  assert.equal(cite('APA', CITED), `Ada <1>: “fog_ & "salt" <b> 5 %” (Harbour_Voices, 2025, 12:35–13:10)\n\n${reference}${CITED.address}\n`);
  assert.equal(cite('APA', { ...NOWHERE, text: '' }), 'Harbour_Voices. (n.d.). Fog & "Salt" --> <b> [Transcript].\n');
});

test('a citation in the style of Chicago is an entry of a bibliography, of a passage a note', () => {
  assert.equal(cite('Chicago', WHOLE), `Harbour_Voices. “Fog & "Salt" --> <b>.” June 13, 2025. Transcript. Tar & Salt. Accessed December 1, 2026. ${PAGE.address}.\n`);
  assert.equal(cite('Chicago', CITED), `“fog_ & "salt" <b> 5 %”\n\nAda <1>, “Fog & "Salt" --> <b>,” Harbour_Voices, June 13, 2025, transcript, Tar & Salt, 12:35–13:10, accessed December 1, 2026, ${CITED.address}.\n`);
  assert.match(cite('Chicago', { ...WHOLE, page: { ...WHOLE.page, title: 'Whose fog?' } }), /^Harbour_Voices\. “Whose fog\?” June/);
});

test('BibTeX escapes for TeX and balances its braces', () => {
  const bibtex = cite('BibTeX', { ...CITED, page: { ...CITED.page, title: 'A {b} \\c ~d ^e #f_g 5% $h' } });
  assert.match(bibtex, /^@misc\{harbour-voices-2025-06-13-a-b-c-d-12-35-13-10,\n/);
  assert.ok(bibtex.includes('title = {{A \\{b\\} \\textbackslash{}c \\textasciitilde{}d \\textasciicircum{}e \\#f\\_g 5\\% \\$h}}'), bibtex);
  assert.ok(bibtex.includes('organization = {Tar \\& Salt},\n  type = {Transcript},\n  year = {2025},\n  month = jun,\n  day = {13},\n'), bibtex);
  assert.ok(bibtex.includes(`url = {${CITED.address}},\n  urldate = {2026-12-01}`), bibtex);
  assert.ok(bibtex.includes("note = {At 12:35--13:10: Ada <1>: ``fog\\_ \\& \"salt\" <b> 5 \\%''}"), bibtex);
  let depth = 0;
  for (const [brace] of bibtex.replace(/\\[{}]/g, '').matchAll(/[{}]/g)) {
    depth += brace === '{' ? 1 : -1;
    assert.ok(depth >= 0);
  }
  assert.equal(depth, 0);
  assert.doesNotMatch(cite('BibTeX', WHOLE), /note/);
  assert.match(cite('BibTeX', { ...NOWHERE, page: { ...NOWHERE.page, channel: '東京', title: '霧' } }), /^@misc\{transcript,\n/);
});

test('RIS has one line for each value, whatever the value holds', () => {
  const hostile = { ...CITED, page: { ...CITED.page, title: 'Fog\r\nTY  - BOOK\u2028UR  - x' } };
  const lines = cite('RIS', hostile).split('\r\n');
  assert.deepEqual(lines, [
    'TY  - VIDEO', 'TI  - Fog TY  - BOOK UR  - x', 'AU  - Harbour_Voices', 'T2  - Tar & Salt', 'PY  - 2025', 'DA  - 2025/06/13/', 'LA  - en', 'M3  - Transcript',
    `UR  - ${CITED.address}`, 'Y2  - 2026/12/01/', `N1  - At 12:35–13:10: Ada <1>: “fog_ & "salt" <b> 5 %” ${CITED.recording}`, 'ER  - ', '',
  ]);
  assert.deepEqual(cite('RIS', { ...NOWHERE, text: '' }).split('\r\n'), ['TY  - ELEC', 'TI  - Fog & "Salt" --> <b>', 'AU  - Harbour_Voices', 'M3  - Transcript', 'ER  - ', '']);
});

test('CSL-JSON names the work as Zotero and Pandoc read it', () => {
  const [item] = JSON.parse(cite('CSL-JSON', WHOLE));
  assert.deepEqual(item, {
    id: 'harbour-voices-2025-06-13-fog-salt', type: 'motion_picture', title: PAGE.title, author: [{ literal: 'Harbour_Voices' }], 'container-title': 'Tar & Salt', genre: 'Transcript',
    issued: { 'date-parts': [[2025, 6, 13]] }, accessed: { 'date-parts': [[2026, 12, 1]] }, URL: PAGE.address, language: 'en',
  });
  assert.match(JSON.parse(cite('CSL-JSON', CITED))[0].note, /^At 12:35–13:10: Ada <1>: “fog_/);
  assert.deepEqual(Object.keys(JSON.parse(cite('CSL-JSON', { ...NOWHERE, text: '' }))[0]), ['id', 'type', 'title', 'author', 'genre']);
});

test('what reference managers read is a file, and nothing else is', () => {
  assert.deepEqual(globalThis.longhand.CITATIONS.filter((one) => one.ending).map((one) => `${one.name} ${one.ending}`), ['BibTeX bib', 'RIS ris', 'CSL-JSON json']);
});
