import { from, fusionStats, pipe } from 'millrace';
import '../../../lib/parts/fused.ts';
import { endWith, filter, map, mapConcat, reduce, scan, take, takeWhile, toArray } from 'millrace/operators';
import { lawsOf, type Subject } from 'millrace/testing';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { type Fuser, fuseWith } from '../../../lib/fuse/fuser.ts';

// Chains without the compiler: as in a browser's program that did not import it.

let fuser: Fuser | undefined;

beforeEach(() => {
  fuser = fuseWith(undefined);
});

afterEach(() => {
  fuseWith(fuser);
});

const subjects: Subject<number, any>[] = [
  {
    name: 'filter, map',
    operator: pipe(
      filter((x) => x % 2 === 0),
      map((x) => x * 3),
    ),
    model: (xs) => xs.filter((x) => x % 2 === 0).map((x) => x * 3),
  },
  {
    name: 'scan, take',
    operator: pipe(
      scan((sum, x) => sum + x, 0),
      take(3),
    ),
    model: (xs) => xs.slice(0, 3).map((_, i) => xs.slice(0, i + 1).reduce((a, b) => a + b, 0)),
  },
  {
    name: 'mapConcat, takeWhile',
    operator: pipe(
      mapConcat((x) => [x, x + 1]),
      takeWhile((x) => x < 5),
    ),
    model: (xs) => {
      const all = xs.flatMap((x) => [x, x + 1]);
      const end = all.findIndex((x) => !(x < 5));
      return end < 0 ? all : all.slice(0, end);
    },
  },
  {
    name: 'reduce, endWith',
    operator: pipe(
      reduce((sum, x) => sum + x, 0),
      endWith(-1),
    ),
    model: (xs) => [xs.reduce((a, b) => a + b, 0), -1],
  },
  { name: 'toArray', operator: toArray(), model: (xs) => [[...xs]] },
];

describe.each(subjects)('$name, without the compiler', (subject) => {
  for (const [law, check] of lawsOf(subject)) test(law, check);
});

const hot = () => from(Array.from({ length: 10_000 }, (_, i) => i)).pipe(map((unplugged) => unplugged + 1));

it('compiles nothing, whatever is asked', () => {
  const before = fusionStats();
  for (const fusion of ['off', 'auto', 'eager'] as const) {
    const stream = hot();
    expect(stream.lastSync({ fusion })).toBe(10_000);
    expect(stream.toArraySync({ fusion })).toHaveLength(10_000);
    stream.drainSync({ fusion });
  }
  expect(fusionStats()).toEqual(before);
});

it('says so in its explanation', () => {
  expect(hot().explain()).toBe('interpreted');
});

it('a description that is older than the compiler is compiled once it is there', () => {
  const stream = hot();
  stream.drainSync();
  fuseWith(fuser);
  const before = fusionStats().compiled;
  stream.drainSync();
  const forbidden = process.execArgv.some((flag) => flag.includes('disallow-code-generation'));
  expect(fusionStats().compiled - before).toBe(forbidden ? 0 : 1);
});
