import * as rx from 'rxjs';
import * as ours from '../../../operators/index.ts';
import { lift } from '../lift.ts';
import { bound, faced, isScheduler, viaSource } from './face.ts';

// The element-wise operators under RxJS's names and signatures.

export const map: typeof rx.map = faced((project, thisArg) => lift(ours.map(bound(project, thisArg))));

export const filter: typeof rx.filter = faced((predicate, thisArg) =>
  lift(ours.filter(bound(predicate, thisArg))),
);

export const scan: typeof rx.scan = faced((f, ...seed) =>
  lift(seed.length > 0 ? ours.scan(f, seed[0]) : ours.scan(f)),
);

export const reduce: typeof rx.reduce = faced((f, ...seed) =>
  lift(seed.length > 0 ? ours.reduce(f, seed[0]) : ours.reduce(f)),
);

/** As in RxJS, a count below 0 is none. */
export const take: typeof rx.take = faced((count) => lift(ours.take(Math.max(0, count))));

export const takeLast: typeof rx.takeLast = faced((count) => lift(ours.takeLast(Math.max(0, count))));

export const takeWhile: typeof rx.takeWhile = faced((predicate, inclusive) =>
  lift(ours.takeWhile(predicate, inclusive)),
);

export const skip: typeof rx.skip = faced((count) => lift(ours.skip(Math.max(0, count))));

export const skipLast: typeof rx.skipLast = faced((count) => lift(ours.skipLast(Math.max(0, count))));

export const skipWhile: typeof rx.skipWhile = faced((predicate) => lift(ours.skipWhile(predicate)));

/** With a `flushes` observable RxJS's own serves: ours has none. */
export const distinct: typeof rx.distinct = faced((key, flushes) =>
  flushes === undefined ? lift(ours.distinct(key)) : rx.distinct(key, flushes),
);

export const distinctUntilChanged: typeof rx.distinctUntilChanged = faced((comparator, key) =>
  lift(ours.distinctUntilChanged(comparator, key)),
);

export const distinctUntilKeyChanged: typeof rx.distinctUntilKeyChanged = faced((key, comparator) =>
  lift(ours.distinctUntilKeyChanged<any, any>(key, comparator)),
);

export const pairwise: typeof rx.pairwise = faced(() => lift(ours.pairwise()));

export const bufferCount: typeof rx.bufferCount = faced((size, every) =>
  lift(ours.bufferCount(size, every ?? size)),
);

/** With a scheduler RxJS's own serves. */
export const startWith: typeof rx.startWith = faced((...values) =>
  isScheduler(values.at(-1)) ? rx.startWith(...values) : lift(ours.startWith(...values)),
);

export const endWith: typeof rx.endWith = faced((...values) =>
  isScheduler(values.at(-1)) ? rx.endWith(...values) : lift(ours.endWith(...values)),
);

export const tap: typeof rx.tap = faced((observer, error, complete) => {
  const parts =
    typeof observer === 'object' && observer !== null ? observer : { next: observer, error, complete };
  const bind = (name: string): any => (parts[name] ? (...args: any[]) => parts[name](...args) : undefined);
  return lift(
    ours.tap({
      next: bind('next') && ((value: unknown) => parts.next(value)),
      error: bind('error'),
      complete: bind('complete'),
      subscribe: bind('subscribe'),
      unsubscribe: bind('unsubscribe'),
      finalize: bind('finalize'),
    }),
  );
});

export const count: typeof rx.count = faced((predicate) => lift(ours.count(predicate)));

export const min: typeof rx.min = faced((comparator) => lift(ours.min(comparator)));

export const max: typeof rx.max = faced((comparator) => lift(ours.max(comparator)));

export const find: typeof rx.find = viaSource((predicate) => ours.find(predicate));

export const findIndex: typeof rx.findIndex = viaSource((predicate) => ours.findIndex(predicate));

export const every: typeof rx.every = viaSource((predicate) => ours.every(predicate));

export const toArray: typeof rx.toArray = faced(() => lift(ours.toArray()));

export const defaultIfEmpty: typeof rx.defaultIfEmpty = faced((value) => lift(ours.defaultIfEmpty(value)));

export const ignoreElements: typeof rx.ignoreElements = faced(() => lift(ours.ignoreElements()));

export const isEmpty: typeof rx.isEmpty = faced(() => lift(ours.isEmpty()));

export const throwIfEmpty: typeof rx.throwIfEmpty = faced((error = (): unknown => new rx.EmptyError()) =>
  lift(ours.throwIfEmpty(error)),
);
