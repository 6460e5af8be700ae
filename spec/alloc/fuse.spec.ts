import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as operators from 'millrace/operators';
import { beforeAll, expect, it } from 'vitest';

// A run allocates its stages once, which is some hundred bytes; one box for each element would be 16 bytes an element.
const NOTHING = 0.05;

/** What these hand out is made for the occasion: arrays, strings, objects; or they keep all that they are given. */
const MAKE = [
  'bufferCount',
  'decodeText',
  'encodeText',
  'groupAdjacentBy',
  'jsonLines',
  'lengthPrefixed',
  'lines',
  'materialize',
  'maxBy',
  'minBy',
  'orderBy',
  'pairwise',
  'reverse',
  'splitOn',
  'splitWhen',
  'toArray',
  'toMap',
  'toSet',
  'withIndex',
];

let counted: { readonly bytes: Readonly<Record<string, number>>; readonly used: readonly string[] };

beforeAll(() => {
  const script = fileURLToPath(new URL('fuse.mjs', import.meta.url));
  const flags = ['--expose-gc', '--max-semi-space-size=256', '--min-semi-space-size=256'];
  counted = JSON.parse(execFileSync(process.execPath, [...flags, script], { encoding: 'utf8' }));
}, 120_000);

it('a fused loop allocates nothing for an element, fractions included', () => {
  expect(Object.keys(counted.bytes).length).toBeGreaterThan(40);
  expect(Object.entries(counted.bytes).filter(([, one]) => one > NOTHING)).toEqual([]);
});

it('every operator of the room is counted, or makes something', () => {
  const files = readdirSync(new URL('../../operators/element', import.meta.url));
  const names = files.map((file) =>
    file.replace(/\.ts$/, '').replace(/-(.)/g, (_, c: string) => c.toUpperCase()),
  );
  const all = names.filter((name) => name in operators);
  expect(all.length).toBeGreaterThan(50);
  expect(all.filter((name) => counted.used.includes(name) === MAKE.includes(name))).toEqual([]);
});
