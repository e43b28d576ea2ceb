// The Nu HTML checker, which is the W3C's, and holds XML to a schema, too.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const JAR = path.join(path.dirname(require.resolve('vnu-jar/package.json')), 'build/dist/vnu.jar');
const JAVA = process.env.JAVA || 'java';

/** A schema of schemas/, as the checker wants it named. @param {string} name */
export const schema = (name) => new URL(`schemas/${name}.rnc`, import.meta.url).href;

/**
 * What the checker says: `file:line: kind: message`, sorted, where a file is named from `root`.
 * @param {string} root folder @param {string[]} names files in it @param {...string} options of the checker
 * @returns {Promise<string[]>}
 */
export function faults(root, names, ...options) {
  const places = names.map((name) => path.join(root, name));
  const args = ['-jar', JAR, '--stdout', '--exit-zero-always', '--format', 'json', ...options, ...places];
  return new Promise((resolve, reject) => {
    execFile(JAVA, args, { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error?.code === 'ENOENT') reject(new Error(`There is no ${JAVA}. Install Java (Debian: apt-get install default-jre-headless), or name one: JAVA=/path/to/java`));
      else if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(JSON.parse(stdout).messages.map((message) => told(root, message)).sort());
    });
  });
}

/** @param {string} root @param {{url?: string, lastLine?: number, type: string, subType?: string, message: string}} message */
function told(root, { url, lastLine, type, subType, message }) {
  const file = url ? path.relative(root, fileURLToPath(url)) : '';
  return `${file}:${lastLine ?? ''}: ${subType ?? type}: ${message}`;
}
