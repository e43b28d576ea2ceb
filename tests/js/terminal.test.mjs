// `longhand search` against the scripts of the search page: over the same site, read to the end, both find the same
// transcripts and moments. That the terminal's answer is complete is held by tests/complete.rs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { random } from './support/encoder.mjs';
import { difference, readToTheEnd } from './support/parity.mjs';
import { fromRoot, openSite } from './support/site.mjs';

const program = process.env.LONGHAND
  ? path.resolve(process.env.LONGHAND)
  : ['release', 'debug'].map((profile) => path.join(import.meta.dirname, `../../target/${profile}/longhand`)).find(existsSync);
const folder = mkdtempSync(path.join(tmpdir(), 'longhand-'));
const site = path.join(folder, 'public');
after(() => rmSync(folder, { recursive: true }));

// ---- the archive --------------------------------------------------------------------------------

const COMMON = 'the of and a to in is it that was for on with as we he they be at by'.split(' ');
const WORDS = ('harbour lamp fog bell keeper boat storm tide rope anchor gull island letter engine captain winter herring net market song ' +
  'lighthouse lightship lights light lighted parliament minister budget election climate weather change threat people town evening morning').split(' ');

const ONE_OFFS = [
  ['Harbour Voices', '2025-06-13', 'The storm, part 3', ['Good evening from the harbour', 'climate change is a threat', 'to us all and the keeper agrees', 'we heard the bell', 'we heard the bell', 'we heard the bell', 'we heard the bell', 'and then the lamp went out']],
  ['Harbour Voices', '2024-04-19', 'Weather', ['the weather today', 'climate', 'change', 'is what we talk about']],
  ['Lectures', '2019-03-08', 'Vom Öl und den Straßen', ['Die Straßen sind naß', 'das Öl ist teuer', 'l’œuvre d’un auteur, aujourd’hui']],
  ['Lectures', '2020-02-29', '東京の灯台', ['東京都知事選は日曜日です', '灯台の光が見える', '水は冷たい']],
  ['Lectures', '2021-01-01', 'Москва', ['Добрый вечер, это Москва', 'маяк в тумане не виден', 'маяк и туман']],
  ['Lectures', '2021-07-04', 'صباح الخير', ['مَرْحَبًا بِالعالَم', 'the lighthouse of Alexandria']],
  ['Lectures', '2022-12-31', 'The U.S. budget of 1,000,000.50', ['The U.S. budget grew by 3.5 per cent', "it's Ada's rock'n'roll budget", 'state-of-the-art snake_case at 10:30 a.m.', 'emoji 🙂 between words 𝒜𝓁𝓅𝒽𝒶']],
  ['The Evening Lecture', '', 'Herring & <salt>', ['salted "herring" & <b>bread</b>', 'them bread and water for all', 'buy, buy, buy']],
];

function build() {
  const next = random(11);
  const pick = (list) => list[Math.floor(next() ** 2 * list.length)];
  const said = () => Array.from({ length: 4 + Math.floor(next() * 9) }, () => (next() < 0.5 ? pick(COMMON) : pick(WORDS))).join(' ');
  const channels = ['Harbour Voices', 'Lectures', 'The Evening Lecture', 'Common Inventions'];
  const drawn = Array.from({ length: 150 }, (_, i) => {
    const day = new Date(Date.UTC(2015, 0, 1 + Math.floor(next() * 3600))).toISOString().slice(0, 10);
    return [channels[i % 4], i % 17 ? day : '', `${pick(WORDS)} ${pick(COMMON)} ${pick(WORDS)}`, Array.from({ length: 8 + Math.floor(next() * 60) }, said)];
  });
  [...ONE_OFFS, ...drawn].forEach(([channel, date, title, lines], i) => {
    const url = `https://www.youtube.com/watch?v=${String(i).padStart(11, 'a')}`;
    const stamp = (at) => new Date(at * 7500).toISOString().slice(11, 19);
    const timed = i % 5 !== 4;
    const body = lines.map((line, at) => (timed ? `*  ${line} [[${stamp(at)}](${url}&t=${at * 7.5}s)]` : line));
    const text = `# ${title}\n**${channel}:** [${date}](${url})\n${body.join('\n')}\n`;
    const place = path.join(folder, 'content', channel);
    mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, `${i}.md`), text);
  });
  const names = ['Ada Byron', 'Ben Hale', 'Dr. Ada Lovelace-King', '<b>Cleo</b>', 'Дарья', '山田太郎'];
  for (let i = 0; i < 24; i++) {
    // Some turns go on for several cues, and some cues have nobody's name.
    const turns = Array.from({ length: 12 + (i % 9) }, () => ({ name: next() < 0.15 ? '' : names[Math.floor(next() * (2 + (i % 5)))], text: i % 6 ? said() : `${pick(WORDS)} e-mail covid-19 B52 add-on` }));
    const stamp = (at) => new Date(at * 9000).toISOString().slice(11, 23);
    const voice = (name, text) => (name ? `<v ${name.replace(/</g, '&lt;').replace(/>/g, '&gt;')}>${text}</v>` : text);
    const cues = turns.map(({ name, text }, at) => `${stamp(at)} --> ${stamp(at + 1)}\n${voice(name, text)}\n`);
    const labelled = turns.map(({ name, text }) => `[${name.replace(/[<>/]/g, '') || 'Nobody'}]: ${text}`);
    const file = i % 3 ? ['vtt', `WEBVTT\n\n${cues.join('\n')}`] : ['txt', labelled.join('\n')];
    writeFileSync(path.join(folder, 'content', 'Lectures', `Round table ${i}.${file[0]}`), file[1]);
  }
  const built = spawnSync(program, ['build', '--quiet'], { cwd: folder, encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
}

before(build);

// ---- queries ------------------------------------------------------------------------------------

const QUERIES = [
  // words
  'herring', 'lamp fog', 'storm tide rope', 'the', 'the of', 'gull island winter', 'budget', 'parliament minister election', 'the lamp of', 'harbour harbour',
  // titles
  'weather', 'москва', 'vom', 'salt', 'fog of', '"part 3"',
  // phrases
  '"climate change"', '"climate change is"', '"the lamp"', '"of the"', '"it is that"', '"that was for the"', '"them bread and water"', '"bell and"', '"buy buy buy"', '“fog bell”',
  // sentences
  'climate change is a threat', 'what we talk about', 'we heard the bell', 'to us all and the keeper', 'in is it that was', 'the lamp of the harbour', 'a keeper of the light and the', 'climate change is a treat',
  // exclusions
  'climate -weather', 'lamp -the', 'herring -"the lamp" -fog', 'keeper -li*', '-lamp', 'storm -"of the"', 'the lamp of the harbour -herring',
  // beginnings of words
  'light*', 'l*', 'th*', 'lightsh', 'parl', 'par fog', 'qqq*', 'ma* fog',
  // OR
  'xyzzyx OR fog', 'lamp OR fog OR bell', 'lamp OR "climate change" storm', '"the lamp" OR "the fog"', '"fog bell" OR "bell rope"', 'OR lamp OR',
  // filters
  'lamp channel:lectures', 'lamp channel:"harbour voices"', 'lamp channel:lecture', 'lamp -channel:lecture', 'lamp channel:nobody', 'fog after:2019', 'fog before:2017-06', 'fog after:2018-02 before:2018-03-15 channel:harbour', 'channel:lectures after:2021',
  'channel:"evening lecture" -fog', 'fog after:yesterday', 'after:2024-06 storm tide', 'the lamp of the harbour channel:lectures after:2018',
  // slips of the finger
  'lihgthouse ', 'herrring fog', 'parlament ', '"climat change"', 'climate chnage is a threat', 'we hared the bell', 'them bread and waer for all', 'xyzzyxq ', 'lihgthouse parlament', 'goodevening from the harbour', 'she saw thefog of the town', 'lightkeeperhouse',
  // other scripts, numbers, apostrophes
  '東京', '東京都知事選', '水', '"東京都"', '灯台の光', 'маяк', 'маяк в тумане не виден', 'добрый веч', 'öl', 'strassen', 'naß', 'œuvre', 'aujourd’hui', "d'un auteur", 'مرحبا', 'U.S.', 'us budget', '1,000,000.50', '3.5', '10:30', 'state-of-the-art', 'snake_case', "rock'n'roll", "ada's", '𝒜𝓁𝓅𝒽𝒶', '🙂',
  // those who speak
  'ada', 'ada lamp', '"ada byron"', 'byron', 'cleo', 'дарья', '山田', 'speaker:ada', 'speaker:ada lamp', 'speaker:"ada byron" lamp', 'speaker:ada speaker:ben the', 'lamp -speaker:ada', '-speaker:ben fog', 'speaker:nobody-at-all', 'speaker:nobody lamp',
  'speaker:ada "of the"', 'speaker:byron ben', 'the lamp of the harbour speaker:ben', 'speaker:cleo channel:lectures', 'fog -ada', 'speaker:', 'speaker:ada -lamp', 'in is it that was speaker:ada',
  // two spellings, signs, operators
  'e-mail', 'email ', 'covid19', 'covid-19', 'covid19 fog', 'B52', 'B-52', 'addon ', 'fogbell ', '"covid19"', 'e-mail add-on', 'C++', '#fog', 'lamp AND fog', 'lamp AND', 'title:fog', 'ארה"ב', 'm.e. lamp-fog',
  // nothing, and nonsense
  '', '   ', '!!!', '- -', '"', '""', '*', 'xyzzyx', 'a - b', 'ze*len', '"zelen* x', 'channel:', '<b>bread</b>', '\u0085fog', '\ufefffog', 'fog\u00a0lamp',
];

/** @param {string} query @param {string[]} [options] */
function asked(query, options = ['--all']) {
  const { status, stdout, stderr } = spawnSync(program, ['search', '--json', '--output', site, ...options, '--', query], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  assert.ok(status === 0 || status === 1, stderr);
  const answer = JSON.parse(stdout);
  assert.equal(status, answer.results.length ? 0 : 1, query);
  return fromRoot(answer, site);
}

test('every query is answered as on the search page', async () => {
  const index = openSite(site);
  let found = 0, moments = 0, corrected = 0, nothing = 0, said = 0;
  for (const query of QUERIES) {
    const answer = asked(query);
    const unlike = difference(answer, await readToTheEnd(await index.search(query)));
    assert.equal(unlike, null, `${query}: ${unlike}`);
    found += answer.total;
    moments += answer.results.reduce((sum, result) => sum + result.moments.length, 0);
    corrected += Number(answer.corrected !== null);
    nothing += Number(!answer.total);
    said += Number(answer.results.some((result) => result.exact));
  }
  assert.ok(found > 3000 && moments > 10000 && corrected >= 6 && nothing >= 10 && said >= 5, `${found} ${moments} ${corrected} ${nothing} ${said}`);
});

test('without corrections, and of a part of the archive', async () => {
  const index = openSite(site);
  for (const query of ['lamp fog', '"of the"', 'fog channel:lectures', 'herrring fog', 'lihgthouse ', 'we hared the bell', 'in is it that was']) {
    const page = await readToTheEnd(await index.search(query, { correct: false }));
    assert.equal(difference(asked(query, ['--all', '--as-typed']), page), null, query);
  }
});

test('the first transcripts are the first of all, by date or by how well they fit', () => {
  for (const query of ['lamp fog', 'the', '"of the"', 'the lamp of the harbour', 'channel:lectures', 'in is it that was']) {
    for (const order of ['relevance', 'newest', 'oldest']) {
      const all = asked(query, ['--all', '--sort', order]);
      const first = asked(query, ['--limit', '3', '--sort', order]);
      assert.deepEqual(first.results, all.results.slice(0, 3), query);
      assert.deepEqual([first.total, first.found], [all.total, Math.min(3, all.total)], query);
      const dates = all.results.flatMap((result) => result.date ?? []);
      if (order !== 'relevance') assert.deepEqual(dates, order === 'oldest' ? dates.toSorted() : dates.toSorted().reverse(), query);
    }
  }
});

test('queries made of what is said, at random', async () => {
  const index = openSite(site);
  const next = random(5);
  const said = (await index.readPage((await index.archive.card(40)).url)).lines.flatMap((line) => line.text.split(' '));
  let sentences = 0;
  for (let i = 0; i < 60; i++) {
    const at = Math.floor(next() * (said.length - 8));
    let words = said.slice(at, at + 1 + Math.floor(next() * 7));
    if (next() < 0.4) words = words.map((word) => (word.length > 4 && next() < 0.4 ? word[1] + word[0] + word.slice(2) : word));
    const query = next() < 0.5 ? `"${words.join(' ')}"` : `${words.join(' ')}${next() < 0.5 ? ' ' : ''}`;
    const answer = asked(query);
    assert.equal(difference(answer, await readToTheEnd(await index.search(query))), null, query);
    sentences += Number(answer.results.some((result) => result.exact));
  }
  assert.ok(sentences > 8, `${sentences} sentences`);
});
