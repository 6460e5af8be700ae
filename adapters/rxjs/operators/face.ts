import type { ObservableInput, OperatorFunction, SchedulerLike } from 'rxjs';
import type { Operator } from '../../../lib/stream/pipe.ts';
import type { Stream } from '../../../lib/stream/stream.ts';
import { adopt, lift } from '../lift.ts';

// How a face is made. Its types are RxJS's own, to the letter (`typeof rx.map`); what stands behind takes anything,
// since the overloads say already what may come.

type Loose = (...args: any[]) => OperatorFunction<any, any>;

/** Gives `operator` the signature of RxJS's operator of that name. */
export function faced<F>(operator: Loose): F {
  return operator as F;
}

/** An operator whose predicate sees the source as its third argument, and has a `this`. */
export function viaSource<F>(make: (predicate: (value: any, index: number) => any) => Operator<any, any>): F {
  return faced(
    (predicate, thisArg) => (source) =>
      lift(make((value, index) => predicate.call(thisArg, value, index, source)))(source),
  );
}

/** `f` with a `this`, if there is one. */
export function bound<F extends (...args: any[]) => any>(f: F, thisArg: unknown): F {
  return thisArg === undefined ? f : (f.bind(thisArg) as F);
}

export function isScheduler(value: unknown): value is SchedulerLike {
  return typeof (value as Partial<SchedulerLike> | undefined)?.schedule === 'function';
}

/** A function that answers with an observable, a promise, an iterable …, as one that answers with a stream. */
export function adopting<A extends unknown[]>(
  project: (...args: A) => ObservableInput<any>,
): (...args: A) => Stream<any> {
  return (...args) => adopt(project(...args));
}
