// Mentions over time. The numbers are counted here again, from content/.
import assert from 'node:assert/strict';
import { bars, box, chart, charted, dates, done, fieldsOf, mentions, mentionsByMonth, monthName, nextMonth, of, opened, parameter, queryIs, saved, sorted, sum, table, transcripts } from './counted.mjs';
import { reading } from './support.mjs';

// ---- one word ---------------------------------------------------------------------------------------

reading('a word has a bar for every month that says it, as high as it is often, and the table says the same', {}, async ({ page, goto }) => {
  for (const word of ['fog', 'lamp', 'watching']) {
    const expected = sorted(mentionsByMonth(word));
    assert.ok(sum(expected) > 0);
    await goto(of(word));
    await charted(page);
    assert.deepEqual(await bars(page), expected);
    await opened(page);
    assert.deepEqual(await bars(page), expected);
    assert.equal(await page.locator('#timeline').getAttribute('data-exact'), 'true');
    assert.ok(await page.locator('#timeline-prove').isHidden());
    const heights = await chart(page).locator('.bar').evaluateAll((all) => all.map((bar) => bar.height.baseVal.value));
    const counts = Object.values(expected);
    heights.forEach((height, i) => assert.ok(Math.abs(height / Math.max(...heights) - counts[i] / Math.max(...counts)) < 0.02, `${word}: ${heights}`));
    const [head, ...rows] = await table(page);
    assert.deepEqual(head.slice(0, 3), ['Month', 'Mentions', 'Transcripts']);
    const inTable = rows.filter(([, count]) => count !== '0').map(([month, count]) => [month, Number(count)]);
    assert.deepEqual(inTable, Object.entries(expected).map(([month, count]) => [monthName(month), count]));
  }
});

reading('bars are reached and chosen with the keyboard; the month stands in the query and going back undoes it', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await done(page);
  const before = await dates(page);
  const months = Object.keys(sorted(mentionsByMonth('fog')));
  // One stop for Tab, the arrows lead on.
  assert.equal(await page.locator('#timeline .bar[tabindex="0"]').count(), 1);
  await page.getByRole('button', { name: 'Details', exact: true }).focus();
  await page.keyboard.press('Tab');
  const focused = () => page.evaluate(() => document.activeElement.getAttribute('data-month'));
  assert.equal(await focused(), months.at(-1));
  await page.keyboard.press('ArrowLeft');
  assert.equal(await focused(), months.at(-2));
  await page.keyboard.press('Home');
  assert.equal(await focused(), months[0]);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), '2020-03');
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /^March 2020: 20 mentions in 2 transcripts$/);
  assert.equal(await page.locator('.chart-told').innerText(), 'March 2020: 20 mentions in 2 transcripts');
  await page.keyboard.press('Enter');
  await queryIs(page, 'fog after:2020-03 before:2020-04');
  await done(page);
  await page.waitForFunction(() => document.querySelectorAll('#results > li').length === 2);
  assert.equal(await box(page).inputValue(), 'fog after:2020-03 before:2020-04');
  assert.deepEqual(await dates(page), ['2020-03-12', '2020-03-12']);
  assert.equal(await page.locator('#search-from').inputValue(), '2020-03');
  assert.equal(await page.locator('#search-to').inputValue(), '2020-03');
  // Its year stays in sight, with the month marked, and the keyboard where it was; the numbers are those of the month.
  await page.locator('.bar[data-month="2020-03"][aria-pressed=true]:focus').waitFor();
  assert.equal(await page.locator('.bar-out').count(), months.filter((month) => month.startsWith('2020')).length - 1);
  await box(page).focus();
  assert.equal(await page.locator('.chart-told').innerText(), '20 mentions in 2 transcripts');
  await page.goBack();
  await queryIs(page, 'fog');
  await page.waitForFunction((count) => document.querySelectorAll('#results > li').length === count, before.length);
  assert.equal(await box(page).inputValue(), 'fog');
  assert.deepEqual(await dates(page), before);
  await page.locator('.bar[data-month="2020-03"][aria-pressed=false]').waitFor();
});

reading('months are chosen together with the mouse and with the keyboard', {}, async ({ page, goto }) => {
  const months = Object.keys(sorted(mentionsByMonth('fog')));
  await goto(of('fog'));
  await charted(page);
  await done(page);
  await page.locator('#search-channels li').first().waitFor({ state: 'attached' });
  const [from, to] = await Promise.all([months[1], months[4]].map((month) => page.locator(`.bar[data-month="${month}"]`).boundingBox()));
  await page.mouse.move(from.x + from.width / 2, from.y + from.height - 1);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, to.y - 2, { steps: 5 });
  await page.mouse.up();
  const chosen = (first, last) => queryIs(page, `fog after:${first} before:${nextMonth(last)}`);
  await chosen(months[1], months[4]);
  await page.goBack();
  await page.locator(`.bar[data-month="${months[0]}"]`).waitFor();
  await page.locator('.bar[tabindex="0"]').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await chosen(months[0], months[2]);
});

reading('a finger that touches a bar sees its numbers, and chooses it by touching it again', { hasTouch: true }, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await page.locator('.bar[data-month="2020-03"]').tap();
  assert.equal(await page.locator('.chart-told').innerText(), 'March 2020: 20 mentions in 2 transcripts');
  assert.deepEqual(parameter(page, 'q'), ['fog']);
  await page.locator('.bar[data-month="2020-03"]').tap();
  await queryIs(page, 'fog after:2020-03 before:2020-04');
});

reading('a filter by date is what the chart shows, by month or by year', {}, async ({ page, goto }) => {
  const all = mentionsByMonth('fog');
  const years = {};
  for (const [month, count] of Object.entries(all)) years[month.slice(0, 4)] = (years[month.slice(0, 4)] || 0) + count;
  await goto(of('fog after:2019 before:2022'));
  await charted(page);
  assert.deepEqual(await bars(page), sorted(Object.fromEntries(Object.entries(all).filter(([month]) => month >= '2019' && month < '2022'))));
  await goto(of('fog', '&every=year'));
  await charted(page);
  assert.deepEqual(await bars(page), years);
  const [year] = Object.keys(years);
  await page.locator(`.bar[data-month="${year}"]`).click();
  await queryIs(page, `fog after:${year}-01 before:${Number(year) + 1}-01`);
});

reading('a bar can be clicked, and clicked again to undo it', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await charted(page);
  await page.locator('.bar[data-month="2023-09"]').click();
  await queryIs(page, 'fog after:2023-09 before:2023-10');
  await page.locator('.bar[data-month="2023-09"][aria-pressed=true]').click();
  await queryIs(page, 'fog');
});

// ---- a phrase ---------------------------------------------------------------------------------------

reading('a phrase is an upper bound until it is counted exactly', {}, async ({ page, goto }) => {
  const expected = sorted(mentionsByMonth('the lamp'));
  await goto(of('"the lamp"'));
  await charted(page);
  await done(page);
  assert.equal(await page.locator('#timeline').getAttribute('data-exact'), 'false');
  await opened(page);
  assert.match(await page.locator('#timeline-note').innerText(), /^Estimate: /);
  assert.match(await page.locator('.chart-told').innerText(), /^at most \d+ transcripts$/);
  const most = await bars(page);
  for (const month of Object.keys(expected)) assert.ok(most[month] > 0, month);
  await page.getByRole('button', { name: /^Count exactly: read \d+ pages/ }).click();
  await page.locator('#timeline[data-exact=true]').waitFor();
  assert.deepEqual(await bars(page), expected);
  assert.match(await page.locator('#timeline-note').innerText(), /^Exact: every mention is counted\./);
  assert.ok(await page.locator('#timeline-prove').isHidden());
  // One count: the results say the same.
  await box(page).focus();
  const holders = Number(/in (\d+) transcripts/.exec(await page.locator('.chart-told').innerText())[1]);
  await page.waitForFunction((n) => new RegExp(`\\b${n} transcripts`).test(document.getElementById('status').textContent), holders);
  const rows = (await table(page)).slice(1).filter(([, count]) => count !== '0');
  assert.equal(rows.reduce((total, [, count]) => total + Number(count), 0), sum(expected));
  assert.equal(rows.length, Object.keys(expected).length);
  // Proven once, it stays so for a part of it.
  await page.locator('.bar[data-month="2022-10"]').click();
  await queryIs(page, '"the lamp" after:2022-10 before:2022-11');
  await page.locator('.bar[data-month="2022-10"][aria-pressed=true]').waitFor();
  assert.equal((await bars(page))['2022-10'], expected['2022-10']);
  assert.equal(await page.locator('#timeline').getAttribute('data-exact'), 'true');
});

reading('results that are read to the end are a count as exact as any', {}, async ({ page, goto }) => {
  await goto(of('"the lamp"'));
  await done(page);
  while (await page.locator('#search-more').isVisible()) {
    await page.locator('#search-more').click();
    await done(page);
  }
  await page.locator('#timeline[data-exact=true]').waitFor();
  assert.deepEqual(await bars(page), sorted(mentionsByMonth('the lamp')));
  assert.ok(await page.locator('#timeline-prove').isHidden());
});

// ---- switches and comparison ------------------------------------------------------------------------

reading('queries are compared in rows of their own, kept in the address and taken away again', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await opened(page);
  await page.getByLabel('Query to compare with').fill('lamp');
  await page.keyboard.press('Enter');
  await chart(page).nth(1).waitFor();
  assert.deepEqual(parameter(page, 'vs'), ['lamp']);
  const rows = async () => {
    assert.deepEqual(await bars(page, 0), sorted(mentionsByMonth('fog')));
    assert.deepEqual(await bars(page, 1), sorted(mentionsByMonth('lamp')));
    assert.deepEqual(await page.locator('#timeline .chart-name').allInnerTexts(), ['fog', 'lamp']);
  };
  await rows();
  const [head, ...cells] = await table(page);
  assert.deepEqual(head, ['Month', 'fog', 'lamp']);
  assert.deepEqual(cells.find(([month]) => month === 'March 2020').slice(1), ['20', '2']);
  await page.reload();
  await chart(page).nth(1).waitFor();
  await rows();
  await page.getByRole('button', { name: 'Remove lamp' }).click();
  await chart(page).nth(1).waitFor({ state: 'detached' });
  assert.deepEqual(parameter(page, 'vs'), []);
  await page.goBack();
  await chart(page).nth(1).waitFor();
  assert.deepEqual(parameter(page, 'vs'), ['lamp']);
});

reading('mentions are told by the hour of talk, and channel by channel', {}, async ({ page, goto }) => {
  await goto(of('fog'));
  await opened(page);
  await page.getByRole('radio', { name: 'per hour' }).check();
  await page.waitForURL('**/*per=hour*');
  await page.locator('.bar[data-month="2020-03"][aria-label*="per recorded hour"]').waitFor();
  // Two recordings of 6:32.
  const label = await page.locator('.bar[data-month="2020-03"]').getAttribute('aria-label');
  const [, rate] = /: ([\d.]+) per recorded hour: 20 mentions in 2 transcripts/.exec(label);
  assert.ok(Math.abs(Number(rate) - 20 / (2 * 392 / 3600)) < 1, label);
  await page.getByRole('radio', { name: 'by channel' }).check();
  await page.waitForURL('**/*by=channel*');
  await page.getByRole('radio', { name: 'count' }).check();
  await page.waitForURL((url) => !url.search.includes('per='));
  await page.locator('.bar[data-month="2020-03"][aria-label*="Common Inventions"]').waitFor();
  const names = await page.locator('#timeline .chart-name').allInnerTexts();
  assert.deepEqual([...names].sort(), ['Common Inventions', 'Harbour Voices', 'The Evening Lecture']);
  for (const [row, name] of names.entries()) assert.deepEqual(await bars(page, row), sorted(mentionsByMonth('fog', name)), name);
  await page.goBack();
  await page.waitForURL('**/*per=hour*');
  // The address changes before the chart is drawn.
  await page.locator('input[name=per][value=hour]:checked').waitFor({ state: 'attached' });
});

reading('compared queries stand together in the rows of a channel, and are saved as CSV', {}, async ({ page, goto }) => {
  await goto(of('fog', '&vs=lamp&by=channel'));
  await chart(page).nth(3).waitFor();
  const heads = await page.locator('.chart-row').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('.chart-name')].map((name) => name.textContent)));
  const channels = heads.filter((names) => names.length === 2).map(([name]) => name);
  const totals = Object.fromEntries(channels.map((name) => [name, sum(mentionsByMonth('fog', name))]));
  assert.deepEqual(channels, Object.keys(totals).sort((a, b) => totals[b] - totals[a]));
  assert.deepEqual(heads.map((names) => names.at(-1)), heads.map((_, i) => (i % 2 ? 'lamp' : 'fog')));
  for (const [i, name] of channels.entries()) {
    assert.deepEqual(await bars(page, 2 * i), sorted(mentionsByMonth('fog', name)), name);
    assert.deepEqual(await bars(page, 2 * i + 1), sorted(mentionsByMonth('lamp', name)), name);
  }
  await table(page);
  const { name, text } = await saved(page, 'Save as CSV', '#timeline');
  assert.equal(name, 'fog-over-time.csv');
  const [head, ...rows] = fieldsOf(text.slice(1));
  assert.deepEqual(head, ['period', 'query', 'channel', 'mentions', 'transcripts', 'hours', 'certainty']);
  const counted = sum(Object.fromEntries(rows.filter(([, query]) => query === 'fog').map(([period, , channel, count]) => [`${period} ${channel}`, Number(count)])));
  assert.equal(counted, channels.reduce((total, channel) => total + totals[channel], 0));
});

reading('numbers stand beside the bars, and are whole where things are counted', {}, async ({ page, goto }) => {
  for (const query of ['fog', '"the lamp"', 'watching']) {
    await goto(of(query));
    await charted(page);
    const ticks = await chart(page).locator('.chart-tick').evaluateAll((all) => all.map((tick) => [tick.textContent, tick.getBoundingClientRect().right, tick.getBoundingClientRect().left - tick.closest('svg').getBoundingClientRect().left]));
    const [first] = await chart(page).locator('.chart-base').evaluateAll((all) => all.map((line) => line.getBoundingClientRect().left));
    for (const [text, right, left] of ticks) {
      assert.match(text, /^[\d,]+$/);
      assert.ok(right <= first && left >= 0, `${query}: ${text}`);
    }
  }
});
