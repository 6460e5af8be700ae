import * as ops from 'iter-ops';
import * as ix from 'ix/iterable';
import * as ixo from 'ix/iterable/operators';
import { from } from 'millrace';
import { filter, map, reduce, scan, take } from 'millrace/operators';
import * as rx from 'rxjs';

// Twelve pipelines that the same program runs before the one that is measured: they teach every call site that a library
// shares among its pipelines that there is more than one function in the world.

type Pair = readonly [keep: (x: number) => boolean, change: (x: number) => number];

const pairs: readonly Pair[] = [
  [(x) => x > 3, (x) => x + 1],
  [(x) => x % 3 === 0, (x) => x - 1],
  [(x) => x % 5 !== 0, (x) => x * 2],
  [(x) => (x & 4) === 0, (x) => x ^ 5],
  [(x) => x < 900, (x) => x | 1],
  [(x) => x !== 7, (x) => x / 2],
  [(x) => x % 7 < 3, (x) => -x],
  [(x) => x >= 1, (x) => Math.sqrt(x)],
  [(x) => x % 11 > 2, (x) => x % 10],
  [(x) => x <= 950, (x) => x >> 1],
  [(x) => (x & 1) === 1, (x) => x + 0.5],
  [(x) => x % 13 !== 1, (x) => x << 1],
];

const xs = Array.from({ length: 1000 }, (_, i) => i);
const add = (a: number, b: number): number => a + b;

/** Runs the twelve in every library that runs here synchronously, often enough to be hot. */
export function twelveOthers(): void {
  for (let round = 0; round < 20; round++)
    for (const [i, [keep, change]] of pairs.entries()) {
      from(xs)
        .pipe(filter(keep), map(change), i % 2 ? scan(add, 0) : take(990), reduce(add, 0))
        .lastSync();
      from(xs)
        .pipe(filter(keep), map(change), i % 2 ? scan(add, 0) : take(990), reduce(add, 0))
        .lastSync({ fusion: 'off' });
      rx.from(xs)
        .pipe(rx.filter(keep), rx.map(change), i % 2 ? rx.scan(add, 0) : rx.take(990), rx.reduce(add, 0))
        .subscribe();
      ix.reduce(ix.from(xs).pipe(ixo.filter(keep), ixo.map(change)), { callback: add, seed: 0 });
      ops.pipe(xs, ops.filter(keep), ops.map(change), ops.reduce(add, 0))[Symbol.iterator]().next();
    }
}
