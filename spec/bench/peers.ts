import * as most from '@most/core';
import { newDefaultScheduler } from '@most/scheduler';
import type { Stream as MostStream } from '@most/types';
import type * as rx from 'rxjs';

// What the peers need to be run to a result like ours.

/** The only element of an observable that is synchronous. */
export function only<T>(observable: rx.Observable<T>): T | undefined {
  let value: T | undefined;
  observable.subscribe((x) => {
    value = x;
  });
  return value;
}

const scheduler = newDefaultScheduler();

export function mostFrom<T>(xs: Iterable<T>): MostStream<T> {
  return most.newStream((sink) => {
    for (const x of xs) sink.event(0, x);
    sink.end(0);
    return { dispose() {} };
  });
}

/** Runs a stream of @most/core, which has no end other than a promise, for its effects. */
export function mostRun<T>(stream: MostStream<T>, effect: (x: T) => void): Promise<void> {
  return most.runEffects(most.tap(effect, stream), scheduler);
}

/** The iterator helpers of newer engines, as far as they are used here. */
export interface Helpers<T> {
  filter(f: (x: T) => boolean): Helpers<T>;
  map<U>(f: (x: T) => U): Helpers<U>;
  flatMap<U>(f: (x: T) => Iterable<U>): Helpers<U>;
  reduce<S>(f: (state: S, x: T) => S, seed: S): S;
  toArray(): T[];
}

export const hasHelpers: boolean = 'map' in [].values();

/** Null on an engine without iterator helpers. */
export function helped<T, R>(xs: Iterable<T>, f: (xs: Helpers<T>) => R): (() => R) | null {
  return hasHelpers ? () => f(xs[Symbol.iterator]() as unknown as Helpers<T>) : null;
}
