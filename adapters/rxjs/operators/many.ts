import * as rx from 'rxjs';
import type { Operator } from '../../../lib/stream/pipe.ts';
import type { Stream } from '../../../lib/stream/stream.ts';
import type { GroupedStream } from '../../../operators/index.ts';
import * as ours from '../../../operators/index.ts';
import { adopt, lift } from '../lift.ts';
import { toObservable } from '../to.ts';
import { adopting, faced } from './face.ts';

// The operators with several inputs under RxJS's names and signatures. Whatever RxJS takes for an observable is taken
// here too. RxJS's deprecated result selectors are not: RxJS's own operator serves those calls.

type Mapping = (project: (value: any, index: number) => Stream<any>) => Operator<any, any>;

/** An operator that maps to inner observables; `selector` is the deprecated one. */
function mapping<F>(operator: Mapping, theirs: (...args: any[]) => rx.OperatorFunction<any, any>): F {
  return faced((project, ...rest) =>
    typeof rest[0] === 'function' ? theirs(project, ...rest) : lift(operator(adopting(project))),
  );
}

export const mergeMap: typeof rx.mergeMap = faced((project, selector, concurrent) => {
  if (typeof selector === 'function') return rx.mergeMap(project, selector, concurrent);
  return lift(ours.mergeMap(adopting(project), { concurrency: selector ?? concurrent ?? Infinity }));
});

export const concatMap: typeof rx.concatMap = mapping(ours.concatMap, rx.concatMap);

export const switchMap: typeof rx.switchMap = mapping(ours.switchMap, rx.switchMap);

export const exhaustMap: typeof rx.exhaustMap = mapping(ours.exhaustMap, rx.exhaustMap);

const self = (inner: rx.ObservableInput<any>): rx.ObservableInput<any> => inner;

export const mergeAll: typeof rx.mergeAll = faced((concurrent) => mergeMap(self, concurrent));

export const concatAll: typeof rx.concatAll = faced(() => concatMap(self));

export const switchAll: typeof rx.switchAll = faced(() => switchMap(self));

export const exhaustAll: typeof rx.exhaustAll = faced(() => exhaustMap(self));

export const takeUntil: typeof rx.takeUntil = faced((notifier) => lift(ours.takeUntil(adopt(notifier))));

/** `source.pipe(xWith(a, b))` by our `x(source, a, b)`. */
function together<F>(make: (inputs: Stream<any>[]) => Stream<any>): F {
  return faced((...others: rx.ObservableInput<any>[]) => {
    const inputs = others.map((other) => adopt(other));
    return lift((source: Stream<any>) => make([source, ...inputs]));
  });
}

export const concatWith: typeof rx.concatWith = together((inputs) => ours.concat(...inputs));

export const mergeWith: typeof rx.mergeWith = together((inputs) => ours.merge(...inputs));

export const zipWith: typeof rx.zipWith = together((inputs) => ours.zip(...inputs));

export const combineLatestWith: typeof rx.combineLatestWith = together((inputs) =>
  ours.combineLatest(...inputs),
);

export const raceWith: typeof rx.raceWith = together((inputs) => ours.race(...inputs));

/** With an element selector, a duration or a connector RxJS's own serves: its groups are subjects. */
export const groupBy: typeof rx.groupBy = faced((key, ...rest) => {
  if (rest.some((one) => one !== undefined)) return (rx.groupBy as any)(key, ...rest);
  const grouped = (group: GroupedStream<any, any>): rx.Observable<any> =>
    Object.assign(toObservable(group), { key: group.key });
  return rx.pipe(lift(ours.groupBy(key)), rx.map(grouped));
});
