import { standardRunner } from '../executor/standard.ts';
import { Collect, Drain, Each, Last } from '../fuse/exits.ts';
import { EmptyError } from '../stream/errors.ts';
import { exit, type RunOptions, type Stream, type SyncOptions } from '../stream/stream.ts';
import { runIterated } from './iterate.ts';
import { runAsync } from './promise.ts';
import { runSync, SyncIterator } from './sync.ts';

// What the running methods of Stream do. Each appends its exit as one more stage and runs what is then a stream of at
// most one element: on the caller's stack (`…Sync`), or as a task of an executor.

function run<T, D>(stream: Stream<T>, options: RunOptions | undefined, none: () => D): Promise<T | D> {
  const runner = options?.executor ?? standardRunner();
  return runAsync(runner, stream, none, options);
}

function nothing(): void {}

function empty(method: string): () => never {
  return () => {
    throw new EmptyError(method);
  };
}

function collected<T>(stream: Stream<T>): Stream<T[]> {
  return exit<T, T[]>(stream, 0, (source) => new Collect(source));
}

function each<T>(stream: Stream<T>, f: (value: T, index: number) => void): Stream<never> {
  return exit<T, never>(stream, 1, (source) => new Each(source, f));
}

function drained<T>(stream: Stream<T>): Stream<never> {
  return exit<T, never>(stream, 2, (source) => new Drain(source));
}

function lastOf<T>(stream: Stream<T>): Stream<T> {
  return exit<T, T>(stream, 3, (source) => new Last(source));
}

export function toArray<T>(stream: Stream<T>, options?: RunOptions): Promise<T[]> {
  return run(collected(stream), options, empty('toArray()'));
}

export function first<T>(stream: Stream<T>, options?: RunOptions): Promise<T> {
  return run(stream, options, empty('first()'));
}

export function last<T>(stream: Stream<T>, options?: RunOptions): Promise<T> {
  return run(lastOf(stream), options, empty('last()'));
}

export function forEach<T>(
  stream: Stream<T>,
  f: (value: T, index: number) => void,
  options?: RunOptions,
): Promise<void> {
  return run(each(stream, f), options, nothing);
}

export function drain(stream: Stream<unknown>, options?: RunOptions): Promise<void> {
  return run(drained(stream), options, nothing);
}

export function toArraySync<T>(stream: Stream<T>, options?: SyncOptions): T[] {
  return runSync(collected(stream), 'toArraySync', options?.fusion, empty('toArraySync()'));
}

export function firstSync<T>(stream: Stream<T>, options?: SyncOptions): T {
  return runSync(stream, 'firstSync', options?.fusion, empty('firstSync()'));
}

export function lastSync<T>(stream: Stream<T>, options?: SyncOptions): T {
  return runSync(lastOf(stream), 'lastSync', options?.fusion, empty('lastSync()'));
}

export function forEachSync<T>(
  stream: Stream<T>,
  f: (value: T, index: number) => void,
  options?: SyncOptions,
): void {
  runSync(each(stream, f), 'forEachSync', options?.fusion, nothing);
}

export function drainSync(stream: Stream<unknown>, options?: SyncOptions): void {
  runSync(drained(stream), 'drainSync', options?.fusion, nothing);
}

export function iterate<T>(stream: Stream<T>): IterableIterator<T> {
  return new SyncIterator(stream);
}

export function iterateAsync<T>(stream: Stream<T>): AsyncIterableIterator<T> {
  return runIterated(standardRunner(), stream);
}
