import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ARCHIVE, FILLER, marked } from './support/archive.mjs';
import { longhand, openArchive, random, transcript } from './support/encoder.mjs';

test('a sentence that was said is the answer, and its words in any order follow when they are asked for', async () => {
  const said = transcript('said.html', ['he said that winter is coming to the north soon']);
  const words = transcript('words.html', ['coming to the north', 'is not for winter people', 'coming winter north north']);
  const { find } = openArchive([words, said, ...ARCHIVE]);
  const { hits, search } = await find('winter is coming to the north');
  assert.deepEqual(hits.map((hit) => [hit.url, hit.exact]), [['said.html', true]]);
  assert.deepEqual(marked(hits[0].moments[0]), ['winter is coming to the north']);
  assert.deepEqual([search.shown, search.done, search.canWiden], [1, true, true]);
  await search.widen();
  const more = await search.more();
  assert.deepEqual(more.hits.map((hit) => [hit.url, hit.exact]), [['words.html', false]]);
  assert.deepEqual([search.shown, search.done, search.canWiden], [2, true, false]);
});

test('words in any order are shown at once where nobody said the sentence', async () => {
  const words = transcript('words.html', ['coming to the north', 'is not for winter people', 'coming winter north north']);
  const { search, urls } = await openArchive([words, ...ARCHIVE]).find('winter is coming to the north');
  assert.deepEqual([urls, search.canWiden], [['words.html'], false]);
});

test('a sentence with one wrong word still finds its place', async () => {
  const said = transcript('said.html', [FILLER, 'he said that winter is coming to the north soon', FILLER]);
  const { find } = openArchive([said, ...ARCHIVE]);
  const { hits } = await find('winter was coming to the north soon');
  assert.equal(hits[0].url, 'said.html');
  assert.equal(hits[0].moments[0].anchor, '0:10');
  const lacking = await find('winter threat coming to the north soon');
  assert.equal(lacking.hits[0].url, 'said.html');
  assert.deepEqual(lacking.search.notes.map((note) => note.code), ['lack-one']);
});

test('sentences of the commonest words are found through the phrase filter', async () => {
  const next = random(9);
  const common = ['the', 'and', 'of', 'it', 'was', 'so'];
  const transcripts = Array.from({ length: 24 }, (_, i) =>
    transcript(`${i}.html`, Array.from({ length: 6 }, () => Array.from({ length: 8 }, () => common[Math.floor(next() * 6)]).join(' '))));
  const words = transcripts[17].lines.map(([, text]) => text).join(' ').split(' ');
  const { find, loaded } = openArchive(transcripts, { wordsPerShard: 2, frequentFrom: 0.1, topFrom: 0.2 });
  for (const query of [`"${words.slice(5, 12).join(' ')}"`, words.slice(20, 26).join(' ')]) {
    const { hits } = await find(query, { want: 1 });
    assert.equal(hits[0].url, '17.html', query);
  }
  assert.ok(loaded.some((name) => name.startsWith('g/')) && !loaded.some((name) => name.startsWith('t/')), loaded.join(' '));
});

test('the commonest words are not fetched beside a rarer one, but checked in the page', async () => {
  const without = transcript('without.html', ['rareword stands alone here']);
  const within = transcript('with.html', ['rareword of the town']);
  const { find, index, loaded } = openArchive([...ARCHIVE, without, within], { wordsPerShard: 1, topFrom: 0.7 });
  const { manifest } = await index.archive.open();
  assert.ok(manifest.top.has('the'));
  assert.deepEqual((await find('the rareword')).urls, ['with.html']);
  assert.equal(loaded.filter((name) => name.startsWith('t/')).length, 1);
});

test('a query of nothing but common words is answered', async () => {
  const { find } = openArchive(ARCHIVE, { topFrom: 0.7 });
  assert.equal((await find('the people')).hits.length, 5);
});

test('words said together within half a minute make the moment', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `filler ${i}`);
  lines[2] = 'apples';
  lines[20] = 'apples here';
  lines[22] = 'and pears there';
  const { find } = openArchive([transcript('x.html', lines), ...ARCHIVE]);
  const { hits } = await find('apples pears');
  assert.deepEqual(hits[0].moments.map((moment) => moment.anchor), ['3:20']);
});

test('one word gives every mention as a moment, with its neighbours', async () => {
  const { find } = openArchive(ARCHIVE);
  const hit = (await find('gaza channel:cnn')).hits[0];
  assert.deepEqual(hit.moments.map((moment) => [moment.seconds, marked(moment).length]), [[0, 3], [10, 1], [20, 1]]);
  assert.deepEqual([hit.moments[1].before, hit.moments[1].after], ['Gaza Gaza Gaza', 'Israel and Gaza']);
  assert.deepEqual(hit.moments[1].beforeMarks, [[0, 4], [5, 9], [10, 14]]);
});

test('long lines are cut around the match, and the marks stay right', async () => {
  const line = `${'word '.repeat(300)}needle ${'more '.repeat(300)}`;
  const { find } = openArchive([transcript('x.html', [line, line]), ...ARCHIVE]);
  const [moment] = (await find('needle')).hits[0].moments;
  assert.ok(moment.line.length < 400 && moment.line.startsWith('… ') && moment.line.endsWith(' …'));
  assert.deepEqual(marked(moment), ['needle']);
});

test('untimed lines keep their anchors', async () => {
  const page = { ...transcript('x.html', []), lines: [['l1', 'first words'], ['l3', 'needle in hay']] };
  const [hit] = (await openArchive([page, ...ARCHIVE]).find('needle')).hits;
  assert.deepEqual([hit.moments[0].anchor, hit.moments[0].seconds, hit.moments[0].before], ['l3', null, 'first words']);
});

test('markup in transcripts and queries stays text', async () => {
  const line = '<img src=x onerror=alert(1)> & "quotes"';
  const { find } = openArchive([transcript('x.html', [line]), ...ARCHIVE]);
  const [hit] = (await find('<img onerror>')).hits;
  assert.equal(hit.moments[0].line, line);
  assert.deepEqual(marked(hit.moments[0]), ['img', 'onerror']);
});

test('the search goes on where it stopped', async () => {
  const many = Array.from({ length: 35 }, (_, i) => transcript(`${String(i).padStart(2, '0')}.html`, [`needle ${'hay '.repeat(i)}`]));
  const { index, pages } = openArchive(many);
  const search = await index.search('needle');
  const seen = [];
  const first = await search.more({ onHit: (hit) => seen.push(hit.url) });
  assert.deepEqual([first.hits.length, first.done, first.left, search.total, search.certain], [10, false, 25, 35, true]);
  assert.equal(pages.length, 10);
  while (!search.done) (await search.more()).hits.forEach((hit) => seen.push(hit.url));
  assert.equal(new Set(seen).size, 35);
  assert.equal(seen.length, 35);
});

/** Transcripts with both words of a phrase, of which some say them in a row; the longest come last. */
const manyWith = (count, says) => Array.from({ length: count }, (_, i) => transcript(`${i}.html`, ['alpha beta', `gamma${i} delta`, says(i) ? 'beta alpha' : 'alpha beta', 'much else '.repeat(i)], { date: `2024-01-01` }));
const ALL_FREQUENT = { frequentFrom: 0, topFrom: 2 }; // no pair of them is in the filter

test('it reads on until something is found, and tells how far it is', async () => {
  const { index, pages } = openArchive(manyWith(120, (i) => i === 119), ALL_FREQUENT);
  const search = await index.search('"beta alpha"');
  const told = [];
  const { hits, done } = await search.more({ onRead: (read, of) => told.push([read, of]) });
  assert.deepEqual([hits.map((hit) => hit.url), done, pages.length], [['119.html'], true, 120]);
  assert.deepEqual(told.at(-1), [120, 120]);
  assert.ok(told.every(([read], i) => i === 0 || read >= told[i - 1][0]));
});

test('once something is found it reads only so many bytes in vain, and can keep looking', async () => {
  const { index, pages } = openArchive(manyWith(120, (i) => i === 0 || i === 119), ALL_FREQUENT);
  const search = await index.search('"beta alpha"');
  const first = await search.more();
  assert.deepEqual([first.hits.map((hit) => hit.url), first.done], [['0.html'], false]);
  assert.ok(pages.length > 30 && pages.length < 60, String(pages.length));
  assert.ok(first.left >= 120 - pages.length, `${first.left} left, ${pages.length} read`);
  const rest = await search.more({ vain: Infinity });
  assert.deepEqual([rest.hits.map((hit) => hit.url), rest.done, rest.left], [['119.html'], true, 0]);
});

test('the reading can be stopped, and goes on', async () => {
  const { index, pages } = openArchive(manyWith(40, (i) => i === 39), ALL_FREQUENT);
  const search = await index.search('"beta alpha"');
  const { hits, done, left } = await search.more({ onRead: (read) => read >= 10 && search.stop() });
  assert.deepEqual([hits, done], [[], false]);
  assert.ok(left > 20 && pages.length < 20, `${left} left, ${pages.length} read`);
  assert.deepEqual((await search.more()).hits.map((hit) => hit.url), ['39.html']);
});

test('the first mention by date is known once it is found, and that of words that are in every order is not', async () => {
  const dated = (url, date, line) => transcript(url, [line, FILLER], { date });
  const archive = [dated('b.html', '2021-04-20', 'winter is coming to the north'), dated('c.html', '2023-01-01', 'winter is coming to the north'),
    dated('a.html', '2019-05-05', 'coming winter to the north it is')];
  const extremeOf = async (query, order) => {
    const search = await openArchive(archive).index.search(query, { order });
    await search.more();
    return search.extreme;
  };
  assert.equal(await extremeOf('"winter is coming"', 'oldest'), '2021-04-20');
  assert.equal(await extremeOf('winter is coming to the north', 'oldest'), '2021-04-20');
  assert.equal(await extremeOf('winter', 'oldest'), '2019-05-05');
  assert.equal(await extremeOf('winter', 'newest'), '2023-01-01');
  assert.equal(await extremeOf('winter', 'relevance'), '');
  assert.equal(await extremeOf('north the to winter coming is', 'oldest'), '');
});

test('a quoted phrase is found in a title', async () => {
  const titled = transcript('x.html', [FILLER, 'nothing of it'], { title: 'The long road to the north' });
  const { find } = openArchive([titled, ...ARCHIVE]);
  const { hits } = await find('"long road to the north"');
  assert.deepEqual(hits.map((hit) => [hit.url, hit.total]), [['x.html', 0]]);
});

test('at most four pages are read at a time', async () => {
  const many = Array.from({ length: 20 }, (_, i) => transcript(`${i}.html`, ['needle']));
  const { index } = openArchive(many);
  let open = 0, most = 0;
  const read = index.readPage;
  index.readPage = async (url) => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setTimeout(resolve, 2));
    open--;
    return read(url);
  };
  await (await index.search('needle')).more({ want: 20 });
  assert.equal(most, 4);
});

test('an aborted search rejects and reads no further', async () => {
  const many = Array.from({ length: 40 }, (_, i) => transcript(`${i}.html`, ['needle']));
  const { index, pages } = openArchive(many);
  const control = new AbortController();
  const search = await index.search('needle', { signal: control.signal });
  await assert.rejects(search.more({ want: 40, onHit: () => control.abort() }), { name: 'AbortError' });
  assert.ok(pages.length <= 8, String(pages.length));
});

test('a page that cannot be read is shown as such', async () => {
  const { find } = openArchive([transcript('x.html', ['needle'], { unreadable: true }), ...ARCHIVE]);
  const [hit] = (await find('needle')).hits;
  assert.deepEqual([hit.url, hit.unread, hit.moments], ['x.html', true, []]);
});

test('a file that failed to load is asked for again', async () => {
  const { index } = openArchive(ARCHIVE);
  const load = index.archive.load;
  let failures = 1;
  index.archive.load = (name) => (name === 'index' && failures-- > 0 ? Promise.reject(new Error('offline')) : load(name));
  await assert.rejects(index.search('gaza'), /offline/);
  assert.ok((await index.search('gaza')).total > 0);
});

test('an index of another version is refused', async () => {
  const index = new longhand.Index({ load: async () => ({ v: 2, n: 0 }), readPage: async () => ({ lines: [] }) });
  await assert.rejects(index.search('x'), /version 2/);
});

test('an empty archive and empty queries find nothing, quietly', async () => {
  for (const query of ['', '  ', '!!!', '-x', '"', 'OR']) {
    const { hits, done } = await openArchive(ARCHIVE).find(query);
    assert.deepEqual([hits, done], [[], true], query);
  }
});

test('scripts without spaces are found by pairs and by a single character', async () => {
  const japan = transcript('jp.html', ['今日は東京都知事選挙の日です', '水を飲む']);
  const { find } = openArchive([japan, ...ARCHIVE]);
  for (const query of ['東京', '東京都', '東京都知事選挙', '"都知事"', '水', '京都知']) {
    assert.deepEqual((await find(query)).urls, ['jp.html'], query);
  }
  assert.deepEqual((await find('大都知事選挙')).search.notes.map((note) => note.code), ['unknown-word', 'lack-one']);
});

test('random quotes of random archives are always found', async () => {
  const next = random(11);
  const vocabulary = Array.from({ length: 60 }, (_, i) => `w${Math.floor(i ** 1.3)}`);
  const word = () => vocabulary[Math.floor(next() ** 2 * 60)];
  const transcripts = Array.from({ length: 30 }, (_, i) =>
    transcript(`${i}.html`, Array.from({ length: 30 }, () => Array.from({ length: 6 }, word).join(' '))));
  const { find } = openArchive(transcripts, { wordsPerShard: 6, s: 3 });
  for (let round = 0; round < 40; round++) {
    const one = transcripts[Math.floor(next() * 30)];
    const words = one.lines.map(([, text]) => text).join(' ').split(' ');
    const at = Math.floor(next() * (words.length - 8));
    const quote = words.slice(at, at + 5 + Math.floor(next() * 4)).join(' ');
    for (const query of [`"${quote}"`, quote]) {
      const { urls } = await find(query);
      assert.ok(urls.includes(one.url), `${query} in ${one.url}`);
    }
  }
});
