// A built site on disk, searched by the scripts of its search page.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { longhand } from './encoder.mjs';

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"' };
const text = (html) => html.replace(/<[^>]*>/g, '')
  .replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => (name ? ENTITIES[name] ?? whole : String.fromCodePoint(parseInt(hex ?? decimal, hex ? 16 : 10))));

/**
 * The lines of a transcript page of the built-in templates, as lines.js reads them in a browser. Node has no parser of
 * HTML: this knows nothing else, and no general texts.
 * @param {string} html @returns {{anchor: string, seconds: number|null, text: string, speaker: string}[]}
 */
export function readLines(html) {
  if (/<div class="t prose"/.test(html)) throw new Error('a general text');
  const [, body = ''] = /<main[^]*?\n<div class=t\b[^>]*>([^]*?)\n?<\/div>\n(?:<data class=times|<footer|<p class=terms|<section|<nav|\s*<\/main>)/.exec(html) ?? [];
  const said = body.replace(/<details>[^]*?<\/details>/g, '</details>');
  const lines = [];
  const names = new Map();
  let turn = '';
  for (const [, div, name, id, content] of said.matchAll(/<div([^>]*)>|<b dir=auto>([^]*?)<\/b>|<p id="?([^ ">]+)"?[^>]*>([^]*?)(?=<(?:p|\/?div|\/details|h2)\b|$)/g)) {
    if (div !== undefined) turn = /class=(\S+)/.exec(div)?.[1] ?? '';
    else if (name !== undefined) names.set(turn, text(name));
    if (id === undefined) continue;
    const first = /^l(\d+)$/.exec(id);
    (first ? text(content).split('\n') : [text(content)]).forEach((line, i) => {
      const anchor = first ? `l${Number(first[1]) + i}` : id;
      if (line.trim()) lines.push({ anchor, seconds: longhand.anchorSeconds(anchor), text: line.trimEnd(), speaker: (turn && names.get(turn)) || '' });
    });
  }
  return lines;
}

/** The index of a site in a folder. */
export const openSite = (folder) => new longhand.Index({
  load: async (name) => JSON.parse(await readFile(path.join(folder, 'search', `${name}.json`), 'utf8')),
  readPage: async (url) => ({ lines: readLines(await readFile(path.join(folder, url), 'utf8')) }),
});

/** An answer of `longhand search --json`, with addresses from the root of the site. @param {any} answer @param {string} folder */
export function fromRoot(answer, folder) {
  const start = `${folder.replace(/\/+$/, '')}/`;
  const within = (place) => ({ ...place, page: place.page.startsWith(start) ? place.page.slice(start.length) : place.page });
  return { ...answer, results: answer.results.map((result) => ({ ...within(result), moments: result.moments.map(within) })) };
}
