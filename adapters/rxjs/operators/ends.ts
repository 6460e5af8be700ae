import * as rx from 'rxjs';
import { pipe } from '../../../lib/stream/pipe.ts';
import * as ours from '../../../operators/index.ts';
import { lift } from '../lift.ts';
import { faced } from './face.ts';

// The operators that fail on nothing: with RxJS's own error classes, which programs ask for by `instanceof`.

type Predicate = (value: unknown, index: number) => boolean;

/** Those for which the predicate holds; all, if there is none. It sees the source as its third argument. */
function those(predicate: any, source: unknown): Predicate {
  return predicate ? (value, index) => predicate(value, index, source) : () => true;
}

export const first: typeof rx.first = faced((predicate, ...fallback) => (source) => {
  const holds = those(predicate, source);
  if (fallback.length > 0) return lift(ours.first(holds, fallback[0]))(source);
  const found = pipe(
    ours.filter(holds),
    ours.take<unknown>(1),
    ours.throwIfEmpty(() => new rx.EmptyError()),
  );
  return lift(found)(source);
});

export const last: typeof rx.last = faced((predicate, ...fallback) => (source) => {
  const holds = those(predicate, source);
  if (fallback.length > 0) return lift(ours.last(holds, fallback[0]))(source);
  const found = pipe(
    ours.filter(holds),
    ours.takeLast<unknown>(1),
    ours.throwIfEmpty(() => new rx.EmptyError()),
  );
  return lift(found)(source);
});

export const elementAt: typeof rx.elementAt = faced((index, ...fallback) => {
  if (index < 0) throw new rx.ArgumentOutOfRangeError();
  if (fallback.length > 0) return lift(ours.elementAt(index, fallback[0]));
  const found = pipe(
    ours.skip<unknown>(index),
    ours.take<unknown>(1),
    ours.throwIfEmpty(() => new rx.ArgumentOutOfRangeError()),
  );
  return lift(found);
});
