// The interface in the language of the archive.
import assert from 'node:assert/strict';
import { archive, reading } from './support.mjs';

const lines = (...texts) => texts.map((text, at) => [at * 5, text]);
const transcripts = [
  { title: 'Erste Runde', date: '2024-01-03', length: 7200, lines: lines('Guten Abend.', 'Der Nebel kam', 'in der Nacht.') },
  { title: 'Zweite Runde', date: '2024-03-05', length: 7200, channel: 'Hafen', lines: lines('Kein Licht hier.', 'Nebel, und wieder', 'das Nebelhorn.') },
  { title: 'Dritte Runde', date: '2024-02-01', length: 60, lines: lines('Ohne alles.') },
];
const german = archive(transcripts, 'language: de\ntopics:\n  - {name: Nebel, terms: ["nebel*"]}\n');
const french = archive(transcripts, 'language: fr\n');

reading('lists, dates and numbers are in German', { site: german }, async ({ page, goto }) => {
  await goto('index.html');
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  assert.match(await page.locator('main').innerText(), /3 Transkripte[\s\S]*5\. März 2024/);
  await page.getByRole('link', { name: 'Hafen' }).last().click();
  assert.match(await page.locator('main').innerText(), /Alle Kanäle/);
});

reading('a transcript and its tools are in German', { site: german }, async ({ page, goto }) => {
  await goto('channel/2024-01-03-erste-runde.html');
  assert.match(await page.locator('.facts').innerText(), /3\. Januar 2024/);
  const neighbour = page.locator('.around a').first();
  assert.match(await neighbour.evaluate((link) => getComputedStyle(link, '::before').content), /Später/);
  await page.getByRole('button', { name: /Anhören|Hilfe/ }).first().waitFor();
  await page.getByText('Speichern', { exact: true }).click();
  await page.getByRole('button', { name: 'Untertitel, WebVTT' }).waitFor();
  await page.getByRole('searchbox', { name: 'In diesem Transkript suchen' }).fill('nebel');
  await page.getByText('1 von 1').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Farben: wie im System. Ändern: dunkel' }).count(), 1);
});

reading('the search and its chart are in German', { site: german }, async ({ page, goto }) => {
  await goto('search.html?q=nebel*');
  await page.getByText('2 Transkripte gefunden.').waitFor();
  await page.getByRole('heading', { name: 'Nennungen im Lauf der Zeit' }).waitFor();
  await page.getByRole('button', { name: 'Einzelheiten', exact: true }).click();
  await page.getByText('Genau: Jede Nennung ist gezählt.').waitFor();
  assert.match(await page.locator('.result-about').first().innerText(), /2024/);
  const months = await page.getByRole('combobox', { name: 'Von' }).locator('option').allInnerTexts();
  assert.ok(months.some((month) => month.startsWith('März 2024')), months.join());
});

reading('topics are in German', { site: german, javaScriptEnabled: false }, async ({ page, goto }) => {
  await goto('topics/nebel.html');
  assert.match(await page.locator('.facts').innerText(), /3 Nennungen\s+in 2 von 3 Transkripten/);
  assert.equal(await page.getByRole('img', { name: /Alle Kanäle nach Monaten, je Aufnahmestunde/ }).count(), 1);
});

reading('a language without words has English ones, and says which language the speech is in', { site: french, javaScriptEnabled: false }, async ({ page, goto }) => {
  await goto('channel/2024-01-03-erste-runde.html');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.equal(await page.locator('main .t').getAttribute('lang'), 'fr');
});
