// What programs read of a site, each by the rules of its format: feeds, sitemap, OpenSearch, microdata, captions.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { faults, schema } from './checker.mjs';
import { archiveOf, folder, silence, written } from './support.mjs';

const require = createRequire(import.meta.url);
const Ajv = require('ajv'), addFormats = require('ajv-formats'), microdata = require('microdata-node');
const { WebVTTParser } = require('webvtt-parser');

const BASE = 'https://example.org/a/';
const SRT = '1\n00:00:01,000 --> 00:00:04,000\n[Ada]: The fog came in.\n\n2\n00:01:15,500 --> 00:01:16,000\n[Ben]: It <stayed> & "stayed".\n';
const TALK = [[0, 'The fog <came> in & "out".'], [110, 'It stayed.']];
const files = {
  'a/1.md': written({ title: 'Film & <fog>', date: '2024-01-05', length: 3725, number: 1, recording: 'https://www.youtube.com/watch?v=-a_bcdefghi', channel: 'Sea & "shore"', description: `${'A long story of the sea, '.repeat(9)}\nand more.`, lines: TALK }),
  'a/2.md': written({ title: 'Paper', date: '2024-01-06', number: 2, channel: 'Sea & "shore"', description: '', lines: ['The fog.', 'No times.'] }),
  'a/3.md': written({ title: 'Empty', date: '2024-01-07', number: 3, channel: 'Sea & "shore"', lines: [] }),
  'h/2025-06-13 Sound.srt': SRT, 'h/2025-06-13 Sound.wav': silence(2),
  'h/_channel.yaml': 'image: sea.png\n', 'h/sea.png': 'a picture',
  // As many pages as one sitemap may not hold are divided by the program; that is tested beside it.
  ...Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`n/${at}.md`, written({ title: `Night ${at} ]]>`, date: '2024-02-01', number: at + 10, channel: 'Nights', lines: [[0, 'Fog \u0007.']] })])),
};
const settings = `title: The harbour & the "sea" of <fog>, told by all\ndescription: What was <said> & by whom.\nauthor: A & B\nlicense: CC <BY>\nmedia: copy\nalternates: [vtt, txt, json]
topics: [{name: Fog & <haar>, terms: ["fog*"]}, {name: Nobody says it, terms: [submarine]}]\n`;
const site = archiveOf(files, `${settings}base_url: ${BASE}\n`), homeless = archiveOf(files, settings);

const root = async (of = site) => fileURLToPath((await of()).file);
const names = (root, pattern) => readdirSync(root, { recursive: true }).filter((name) => pattern.test(name)).sort();
const read = async (name, of = site) => readFileSync(path.join(await root(of), name), 'utf8');

for (const [name, of] of Object.entries({ 'a site that knows its address': site, 'a site that does not': homeless })) {
  test(`every feed of ${name} is Atom (RFC 4287)`, async () => {
    const place = await root(of), feeds = names(place, /(^|[/\\])(feed\.xml|topics[/\\].*\.xml)$/);
    assert.equal(feeds.length, of === site ? 6 : 2, String(feeds));
    assert.deepEqual(await faults(place, feeds, '--xml', '--schema', schema('atom')), []);
  });
}

test('a feed without what Atom asks for is found', async () => {
  const broken = await folder('broken');
  await writeFile(path.join(broken, 'feed.xml'), (await read('feed.xml')).replace(/<id>.*<\/id>/, '').replace(/<updated>.*<\/updated>/, '<updated>today</updated>'));
  const found = await faults(broken, ['feed.xml'], '--xml', '--schema', schema('atom'));
  assert.equal(found.length, 2, found.join('\n'));
});

test('entries have an author each, ids of their own, and addresses that are pages of the site', async () => {
  const place = await root(), pages = new Set(names(place, /\.html$/));
  for (const name of names(place, /feed\.xml$|topics[/\\].*\.xml$/)) {
    const feed = readFileSync(path.join(place, name), 'utf8'), entries = feed.split('<entry>').slice(1);
    assert.ok(entries.every((entry) => /<author><name>[^<]+<\/name><\/author>/.test(entry)), name);
    const ids = Array.from(feed.matchAll(/<id>(.*?)<\/id>/g), ([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, name);
    for (const [, address] of feed.matchAll(/<link rel="alternate"[^>]* href="([^"#]*)/g)) {
      assert.ok(address.startsWith(BASE) && pages.has(address.slice(BASE.length)), `${name}: ${address}`);
    }
  }
});

test('the JSON Feed is one (version 1.1)', async () => {
  const check = addFormats(new Ajv({ allErrors: true })).compile(require('jsonfeed-schema/schema-v1.1.json'));
  const feed = JSON.parse(await read('feed.json'));
  assert.ok(check(feed), JSON.stringify(check.errors));
  assert.ok(feed.items.length > 5);
  assert.ok(!check({ ...feed, version: '1.1' }) && !check({ ...feed, items: [{}] }), 'another is none');
});

test('the sitemap and the description of the search are what their formats ask for', async () => {
  const place = await root();
  assert.deepEqual(await faults(place, ['sitemap.xml'], '--xml', '--schema', schema('sitemap')), []);
  assert.deepEqual(await faults(place, ['opensearch.xml'], '--xml', '--schema', schema('opensearch')), []);
  const broken = await folder('broken');
  await writeFile(path.join(broken, 'a.xml'), (await read('opensearch.xml')).replace('{searchTerms}', ''));
  await writeFile(path.join(broken, 'b.xml'), (await read('sitemap.xml')).replace('<url><loc>', '<url><loc>index.html'));
  assert.equal((await faults(broken, ['a.xml'], '--xml', '--schema', schema('opensearch'))).length, 1);
  assert.equal((await faults(broken, ['b.xml'], '--xml', '--schema', schema('sitemap'))).length, 1);
});

/** What a page says of itself in microdata. */
async function said(page, of = site) {
  const { items } = microdata.toJson(await read(page, of), { base: BASE + page });
  assert.equal(items.length, 1, page);
  const [{ type, properties }] = items;
  const { text, transcript, ...rest } = properties;
  return { type: String(type).replace('https://schema.org/', ''), ...rest, ...(text && { text: text.map(plain) }), ...(transcript && { transcript: transcript.map(plain) }) };
}
const plain = (text) => text.replace(/\s+/g, ' ').trim();

test('a video says what it is, without an address of its own', async () => {
  assert.deepEqual(await said('sea-shore/2024-01-05-film-fog.html', homeless), {
    type: 'VideoObject', name: ['Film & <fog>'], uploadDate: ['2024-01-05'], duration: ['PT3725S'],
    transcript: ['0:00 The fog <came> in & "out". 1:50 It stayed.'],
  });
});

test('a site that knows its address adds what needs one', async () => {
  const page = 'sea-shore/2024-01-05-film-fog.html', html = await read(page);
  const still = 'https://i.ytimg.com/vi/-a_bcdefghi/hqdefault.jpg';
  assert.deepEqual((await said(page)).thumbnailUrl, [still]);
  const of = (pattern) => pattern.exec(html)?.[1];
  assert.equal(of(/<link rel=canonical href="([^"]*)">/), BASE + page);
  assert.equal(of(/<meta property=og:image content="([^"]*)">/), still);
  assert.match(of(/<meta name=description content="([^"]*)">/), /^A long story of the sea, A .*…$/);
});

test('audio that the page plays says how to link to a second of it', async () => {
  const page = 'h/2025-06-13-sound.html';
  const { potentialAction: [{ type, properties }], ...rest } = await said(page);
  assert.deepEqual(rest, {
    type: 'AudioObject', name: ['Sound'], uploadDate: ['2025-06-13'], transcript: ['0:01 Ada The fog came in. 1:15 Ben It <stayed> & "stayed".'],
  });
  assert.deepEqual([type, properties], [['https://schema.org/SeekToAction'], {
    target: [`${BASE}${page}#t={seek_to_second_number}`], 'startOffset-input': ['required name=seek_to_second_number'],
  }]);
  assert.match(await read(page), new RegExp(`<meta property=og:image content="${BASE}h/channel.png">`));
  assert.equal((await said(page, homeless)).potentialAction, undefined);
});

test('of a recording whose kind nobody knows only the text is said', async () => {
  assert.deepEqual(await said('sea-shore/2024-01-06-paper.html'), { type: 'CreativeWork', name: ['Paper'], datePublished: ['2024-01-06'], text: ['The fog. No times.'] });
  assert.deepEqual(await said('sea-shore/2024-01-07-empty.html'), { type: 'CreativeWork', name: ['Empty'], datePublished: ['2024-01-07'] });
});

test('captions beside a page are WebVTT and named in its head', async () => {
  const place = await root(), captions = names(place, /\.vtt$/);
  assert.equal(captions.length, 62, 'none where there are no times');
  for (const name of captions) {
    const { cues, errors } = new WebVTTParser().parse(readFileSync(path.join(place, name), 'utf8'), 'subtitles');
    assert.deepEqual([errors, cues.length > 0], [[], true], name);
    const html = await read(name.replace(/vtt$/, 'html'));
    assert.ok(html.includes(`<link rel=alternate type=text/vtt href=${path.basename(name)}>`), name);
  }
});
