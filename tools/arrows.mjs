// Holds the arrows between folders: which room may import which. Exits 1 and names every import that runs the wrong way.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

/** What a room may import, beside itself. The longest matching room counts. */
const MAY = {
  'lib/stream': [],
  'lib/memory': [],
  'lib/discipline': ['lib/stream'],
  'lib/fuse': ['lib/stream'],
  'lib/time': ['lib/stream', 'lib/memory'],
  'lib/queue': ['lib/stream', 'lib/memory', 'lib/discipline', 'lib/fuse'],
  'lib/executor': ['lib/stream', 'lib/fuse', 'lib/time', 'lib/queue', 'lib/memory', 'lib/discipline'],
  'lib/run': ['lib/stream', 'lib/fuse', 'lib/time', 'lib/executor'],
  'lib/parts': ['lib/stream', 'lib/fuse', 'lib/executor', 'lib/run'],
  lib: ['lib'],
  operators: ['lib/stream', 'lib/discipline', 'lib/fuse', 'lib/queue', 'lib/parts/timers.ts', 'operators'],
  adapters: ['lib', 'operators', 'adapters'],
  'spec/laws': ['lib', 'operators'],
};

/**
 * The files that reach up. Stream is the door: its running methods start runs, and it brings what is plugged in. So does
 * every file that arms timers.
 */
const DOORS = {
  'lib/stream/stream.ts': ['lib/run', 'lib/fuse', 'lib/executor', 'lib/parts'],
  'lib/executor/sleep.ts': ['lib/parts/timers.ts'],
};

/** Examples are complete programs: they know the package by its public names alone. */
const PUBLIC_ONLY = 'examples';

const importPattern = /(?:\bfrom\s+|\bimport\s+|\bimport\()'([^'\n]+)'/g;
const commentPattern = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

const inside = (path, room) => path === room || path.startsWith(`${room}/`);

function files(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)).split(sep).join('/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'));
}

function roomOf(path) {
  return Object.keys(MAY)
    .filter((room) => inside(path, room))
    .sort((a, b) => b.length - a.length)[0];
}

function wrong(file, specifier) {
  const relative = specifier.startsWith('.');
  if (inside(file, PUBLIC_ONLY)) {
    return relative && !inside(normalize(join(dirname(file), specifier)), PUBLIC_ONLY);
  }
  const room = roomOf(file);
  if (!relative) return (inside(file, 'lib') || inside(file, 'operators')) && specifier !== 'fast-check';
  const target = normalize(join(dirname(file), specifier))
    .split(sep)
    .join('/');
  const allowed = [room, ...MAY[room], ...(DOORS[file] ?? [])];
  return !allowed.some((to) => inside(target, to));
}

let count = 0;
for (const file of ['lib', 'operators', 'adapters', 'spec/laws', 'examples'].flatMap(files)) {
  if (file.endsWith('.spec.ts')) continue;
  const text = readFileSync(file, 'utf8').replace(commentPattern, '');
  for (const [, specifier] of text.matchAll(importPattern)) {
    if (!wrong(file, specifier)) continue;
    console.error(`${file}: may not import ${specifier}`);
    count++;
  }
}
if (count > 0) {
  console.error(`${count} arrow(s) run the wrong way; see the map of the house in README.md`);
  process.exit(1);
}
console.log('arrows: all run the right way');
