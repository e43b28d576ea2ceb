// A browser, archives built by the real binary, and a server that puts them under /repo/ as GitHub Pages does.
import { execFile, spawn } from 'node:child_process';
import { constants, rmSync } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const run = promisify(execFile);
const here = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const canRun = (file) => access(file, constants.X_OK).then(() => true, () => false);

/** Calls a function once, at its first use, and keeps what it gave. */
function once(make) {
  let made;
  return () => (made ??= make());
}

// ---- browser ----------------------------------------------------------------------------------------

const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

/** The fonts of every page in the tests, whatever the machine has: a layout depends on their widths. */
const fonts = once(async () => {
  const families = { serif: 'DejaVu Serif', 'sans-serif': 'DejaVu Sans', monospace: 'DejaVu Sans Mono' };
  const aliases = Object.entries(families).map(([name, family]) => `<alias><family>${name}</family><prefer><family>${family}</family></prefer></alias>`);
  const file = path.join(await workshop(), 'fonts.conf');
  await writeFile(file, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${here('node_modules/dejavu-fonts-ttf/ttf')}</dir>`
    + `<cachedir>${path.join(await workshop(), 'fonts')}</cachedir>${aliases.join('')}</fontconfig>\n`);
  return file;
});

let running = null;

export async function browser() {
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
  if (!await canRun(executablePath)) {
    throw new Error(`There is no browser at ${executablePath}. Install Chromium (Debian: apt-get install chromium), or name one: CHROMIUM=/path/to/chrome`);
  }
  const env = { ...process.env, FONTCONFIG_FILE: await fonts() };
  return (running ??= await chromium.launch({ executablePath, args: ARGUMENTS, env }));
}

after(() => running?.close());

// ---- archives ---------------------------------------------------------------------------------------

const workshop = once(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'longhand-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
});

export const binary = once(async () => {
  const named = process.env.LONGHAND;
  const places = named ? [path.resolve(named)] : ['release', 'debug'].map((profile) => here(`../../target/${profile}/longhand`));
  for (const place of places) if (await canRun(place)) return place;
  throw new Error(`There is no longhand at ${places.join(' or ')}. Build it (cargo build --release), or name one: LONGHAND=/path/to/longhand`);
});

let built = 0;

/** Builds a content folder. The site is told its address, so the server is there first. */
async function build(content, settings) {
  const name = path.join(await workshop(), String(++built));
  const http = await serve(`${name}-site`);
  await writeFile(`${name}.yaml`, settings.replaceAll('{address}', http));
  // Away from the checkout, so that the binary uses the templates it was built with.
  await run(await binary(), ['build', '--quiet', '--content', content, '--output', `${name}-site`, '--config', `${name}.yaml`], { cwd: await workshop() });
  return { http, file: pathToFileURL(`${name}-site/`).href };
}

/** An archive of files: their texts or bytes by their paths. `settings` as for `archive`. */
export const archiveOf = (files, settings = '') => once(async () => {
  const content = await mkdtemp(path.join(await workshop(), 'content-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(content, name)), { recursive: true });
    await writeFile(path.join(content, name), text);
  }
  return build(content, settings);
});

/** The archive in content/, with the documentation as a section of it. */
export const sample = once(() => build(here('../../content'), `pages: ${JSON.stringify(here('../../docs'))}\n`));

/**
 * An archive of transcripts {title, channel, date, length, recording, description, lines}, in the dialect of content/.
 * A line is a text, or [second, text]. `settings` is the text of longhand.yaml, with {address} for where the site is served.
 */
export const archive = (transcripts, settings = '') => once(async () => build(await contentOf(transcripts), settings));

/** The same, packed with these arguments more and unpacked in a folder of its own. */
export const unpacked = (transcripts, settings, more = []) => once(async () => {
  const content = await contentOf(transcripts);
  const { file } = await build(content, settings);
  const cwd = await mkdtemp(path.join(await workshop(), 'packed-'));
  const part = more.length ? ['--content', content] : [fileURLToPath(file)];
  await run(await binary(), ['pack', '--quiet', '--to', 'archive.zip', ...part, ...more], { cwd });
  await run('unzip', ['-q', 'archive.zip'], { cwd });
  const folder = path.join(cwd, 'archive');
  return { http: await serve(folder), file: pathToFileURL(`${folder}/`).href };
});

/** A content folder of transcripts as for `archive`. */
async function contentOf(transcripts) {
  const content = await mkdtemp(path.join(await workshop(), 'content-'));
  for (const [number, transcript] of transcripts.entries()) {
    const { channel = 'Channel', date = `2024-01-${String(number + 1).padStart(2, '0')}` } = transcript;
    await mkdir(path.join(content, channel), { recursive: true });
    await writeFile(path.join(content, channel, `${date.replaceAll('-', '')}_${channel}_60s.md`), written({ ...transcript, channel, date, number }));
  }
  return content;
}

export function written({ title, channel, date, length = 60, description = 'Nothing more is known.', lines, number, recording = `https://example.org/recordings/${number}` }) {
  const joint = recording.includes('?') ? '&' : /\.\w+$/.test(recording) ? '#' : '?';
  const day = new Date(date).toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' });
  const spoken = lines.map((line) => {
    if (typeof line === 'string') return `*  ${line}`;
    const [second, text] = line;
    return `*  ${text} [[${new Date(second * 1000).toISOString().slice(11, 19)}](${recording}${joint}t=${second}.0s)]`;
  });
  return `---\nDate Generated: January 1, 2025\nTranscription Model: whisper\nLength: ${length}s\nVideo Description: ${description}\n---\n\n`
    + `# ${title}\n**${channel}:** [${day}](${recording})\n${spoken.join('\n')}\n`;
}

/** A folder of its own, removed in the end. */
export const folder = async (name) => mkdtemp(path.join(await workshop(), `${name}-`));

/** @type {import('node:child_process').ChildProcess[]} */
const servers = [];

after(() => servers.forEach((server) => server.kill('SIGKILL')));

/** Runs `longhand serve` in a folder on any free port; gives the address of the site once it can be seen. */
export async function live(cwd, ...options) {
  const child = spawn(await binary(), ['serve', '--port', '0', ...options], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  servers.push(child);
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (piece) => {
      said += piece;
      const address = /^Serving (\S+)/m.exec(said)?.[1];
      if (address) resolve(address);
    });
    child.on('exit', () => reject(new Error(`longhand serve ended: ${said}`)));
  });
}

// ---- server -----------------------------------------------------------------------------------------

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8', '.wav': 'audio/wav', '.png': 'image/png', '.svg': 'image/svg+xml', '.xml': 'application/xml', '.txt': 'text/plain; charset=utf-8',
};

/** Serves a folder under /repo/ and gives its address, and parts of files; what is missing is answered with its 404.html. */
async function serve(folder) {
  const server = createServer(async (request, response) => {
    const pathname = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    // Browsers ask for it on their own, where a page names no icon; that it is missing is nobody's mistake.
    if (pathname === '/favicon.ico') return response.writeHead(204).end();
    const inside = /^\/repo\/(.*)$/.exec(pathname)?.[1] ?? 'outside';
    const file = path.join(folder, /(^|\/)$/.test(inside) ? `${inside}index.html` : inside);
    const found = await readFile(file).catch(() => null);
    const range = found && /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    if (range) {
      const [from, to] = [Number(range[1]), range[2] ? Number(range[2]) : found.length - 1];
      response.writeHead(206, { 'content-type': TYPES[path.extname(file)], 'accept-ranges': 'bytes', 'content-range': `bytes ${from}-${to}/${found.length}` });
      return response.end(found.subarray(from, to + 1));
    }
    response.writeHead(found ? 200 : 404, { 'content-type': found ? TYPES[path.extname(file)] || 'application/octet-stream' : TYPES['.html'] });
    response.end(found ?? await readFile(path.join(folder, '404.html')));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return `http://127.0.0.1:${server.address().port}/repo/`;
}

/** Silence: WAVE, 8 bits, 3000 samples a second, the fewest that Chromium plays. @param {number} seconds */
export function silence(seconds) {
  const samples = 3000 * seconds, wave = Buffer.alloc(44 + samples, 128);
  wave.write('RIFF', 0);
  wave.writeUInt32LE(36 + samples, 4);
  wave.write('WAVEfmt ', 8);
  [[16, 4], [1, 2], [1, 2], [3000, 4], [3000, 4], [1, 2], [8, 2]].reduce((at, [value, size]) => wave.writeUIntLE(value, at, size), 16);
  wave.write('data', 36);
  wave.writeUInt32LE(samples, 40);
  return wave;
}

// ---- tests ------------------------------------------------------------------------------------------

/** Collects what must not happen on any page. */
function watch(context, root) {
  const troubles = [];
  context.on('weberror', (error) => troubles.push(`error on the page: ${error.error().stack}`));
  context.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('request', (request) => {
    if (!request.url().startsWith(root)) troubles.push(`request outside of the site: ${request.url()}`);
  });
  return troubles;
}

/**
 * Tests of pages: one test for every protocol in `over`. The test is given {page, root, goto} and fails
 * on any error, dialog or request that leaves the site, but for troubles that match `expected`.
 */
export function reading(sentence, { site = sample, over = ['http', 'file'], expected, ...options }, body) {
  for (const protocol of over) {
    test(`${sentence} (${protocol})`, async () => {
      const root = (await site())[protocol];
      const context = await (await browser()).newContext({ viewport: { width: 1000, height: 700 }, ...options });
      try {
        context.setDefaultTimeout(10_000);
        const troubles = watch(context, root);
        const page = await context.newPage();
        let failure = null;
        await body({ page, root, goto: (relative) => page.goto(root + relative) }).catch((error) => (failure = error));
        const unexpected = troubles.filter((trouble) => !expected?.test(trouble));
        // An error on the page is the likely cause of what the test missed.
        if (unexpected.length) throw new Error(unexpected.join('\n'), failure ? { cause: failure } : undefined);
        if (failure) throw failure;
      } finally {
        await context.close();
      }
    });
  }
}

/**
 * Waits until an element is in sight and stays there: pages are laid out further while they are scrolled, which must
 * not carry it away.
 */
export async function settledInSight(locator) {
  await locator.waitFor();
  const inSight = () => locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  });
  let seen = 0;
  for (let tries = 0; tries < 50 && seen < 4; tries++) {
    seen = await inSight() ? seen + 1 : 0;
    await setTimeout(100);
  }
  if (seen < 4) throw new Error(`${locator} is out of sight`);
}
