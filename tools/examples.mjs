// Runs every example of the documentation: each `@example` of a doc comment and each `ts` block of README.md.
// An example is compiled (so its types are checked), executed, and what it prints is compared with the comments that
// stand behind its console.log lines: `console.log(x); // [ 1, 2 ]`.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const OUT = 'build/doc-examples';
const execFileAsync = promisify(execFile);

/** Every `@example` of a source file, with the line it starts at. */
function fromDocComments(file) {
  const found = [];
  const text = readFileSync(file, 'utf8');
  for (const { 0: comment, index } of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const lines = comment.split('\n').map((line) => line.replace(/^\s*\/?\*+\/? ?/, ''));
    let start = -1;
    for (let i = 0; i <= lines.length; i++) {
      const ends = i === lines.length || /^\s*@\w/.test(lines[i]);
      if (ends && start >= 0) {
        const line = text.slice(0, index).split('\n').length + start;
        found.push({ name: `${file}:${line}`, code: unfenced(lines.slice(start, i)) });
        start = -1;
      }
      if (i < lines.length && /^\s*@example/.test(lines[i])) start = i + 1;
    }
  }
  return found;
}

function unfenced(lines) {
  return lines
    .filter((line) => !/^\s*```/.test(line))
    .join('\n')
    .trim();
}

/** The `ts` blocks of a page; a block marked `ts no-run` is shown only. */
function fromPage(file) {
  const found = [];
  const text = readFileSync(file, 'utf8');
  for (const block of text.matchAll(/^```ts\n([\s\S]*?)^```/gm)) {
    found.push({ name: `${file}:${text.slice(0, block.index).split('\n').length}`, code: block[1] });
  }
  return found;
}

function sources() {
  return ['lib', 'operators', 'adapters', 'spec/laws'].flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((name) => name.endsWith('.ts')),
  );
}

/** What the comments behind the console.log lines promise, in order. */
function promised(code) {
  return [...code.matchAll(/^\s*.*console\.log\(.*\);?\s*\/\/ (.*)$/gm)].map((match) => match[1].trim());
}

/** Runs one example in a process of its own, since some of them change what others would rely on. */
async function run(example, index) {
  const { stdout } = await execFileAsync(process.execPath, [join(OUT, 'js', `e${index}.js`)], {
    timeout: 30_000,
  });
  const expected = promised(example.code);
  const printed = stdout.split('\n');
  if (expected.length > 0 && even(printed) !== even(expected)) {
    throw new Error(`printed\n    ${printed.join('\n    ')}\n  but says\n    ${expected.join('\n    ')}`);
  }
}

/** A comment may put on one line, with commas, what several calls print. */
const even = (lines) =>
  lines
    .join(' ')
    .replace(/[\s,]+/g, ' ')
    .trim();

const examples = [...sources().flatMap(fromDocComments), ...fromPage('README.md')].filter(
  (example) => example.code !== '',
);
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
examples.forEach((example, i) => {
  writeFileSync(join(OUT, `e${i}.ts`), `// ${example.name}\n${example.code}\nexport {};\n`);
});
const config = {
  extends: '../../tsconfig.json',
  compilerOptions: {
    noEmit: false,
    outDir: 'js',
    rootDir: '.',
    paths: {},
    declaration: false,
    isolatedDeclarations: false,
  },
  include: ['*.ts'],
};
writeFileSync(join(OUT, 'tsconfig.json'), JSON.stringify(config));

let failed = 0;
try {
  execFileSync('node_modules/.bin/tsc', ['-p', join(OUT, 'tsconfig.json')], { encoding: 'utf8' });
} catch (error) {
  failed++;
  const lines = String(error.stdout).replace(
    /e(\d+)\.ts/g,
    (name, i) => `${name} [${examples[Number(i)].name}]`,
  );
  console.error(`examples do not compile:\n${lines}`);
}
async function runSome(from) {
  for (let i = from; i < examples.length; i += LANES) {
    await run(examples[i], i).catch((error) => {
      failed++;
      console.error(
        `${examples[i].name}: ${String(error?.stderr || error?.message || error).slice(0, 1500)}`,
      );
    });
  }
}
const LANES = 3;
await Promise.all(Array.from({ length: LANES }, (_, lane) => runSome(lane)));
console.log(`examples: ${examples.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
