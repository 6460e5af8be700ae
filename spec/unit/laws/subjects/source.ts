import { DONE, READY, type Stream } from 'millrace';
import * as ops from 'millrace/operators';
import { type Room, subject } from './subject.ts';

// A source is checked as an operator that leaves its input alone.

const pushes = 'is pushed from outside, and has tests of its own beside its file';

export const source: Room = {
  subjects: [
    subject(
      'EMPTY',
      () => ops.EMPTY,
      () => [],
    ),
    subject(
      'defer',
      (source: Stream<number>) => ops.defer(() => source),
      (xs) => xs,
    ),
    subject(
      'empty',
      () => ops.empty(),
      () => [],
    ),
    subject(
      'fromPoll',
      () =>
        ops.defer(() => {
          let left = 3;
          return ops.fromPoll<number>((_context, slot) => {
            if (left === 0) return DONE;
            slot.value = left--;
            return READY;
          });
        }),
      () => [3, 2, 1],
    ),
    subject(
      'generate',
      () =>
        ops.generate(
          0,
          (i) => i < 3,
          (i) => i + 1,
        ),
      () => [0, 1, 2],
      {
        faulty: (trip) => () =>
          ops.generate(
            0,
            (i) => (trip(), i < 9),
            (i) => (trip(), i + 1),
          ),
      },
    ),
    subject(
      'iif',
      (source: Stream<number>) => ops.iif(() => true, source, ops.EMPTY),
      (xs) => xs,
    ),
    subject(
      'interval',
      () => ops.interval(10).pipe(ops.take(3)),
      () => [0, 1, 2],
    ),
    subject(
      'timer',
      () => ops.timer(10),
      () => [0],
    ),
    subject(
      'iterate',
      () => ops.iterate(1, (x) => x * 2).pipe(ops.take(4)),
      () => [1, 2, 4, 8],
      {
        faulty: (trip) => () => ops.iterate(1, (x) => (trip(), x + 1)).pipe(ops.take(20)),
      },
    ),
    subject(
      'of',
      () => ops.of(1, undefined, null),
      () => [1, undefined, null],
    ),
    subject(
      'range',
      () => ops.range(3, 4),
      () => [3, 4, 5, 6],
    ),
    subject(
      'repeatValue',
      () => ops.repeatValue(5, 3),
      () => [5, 5, 5],
    ),
    subject(
      'unfold',
      () => ops.unfold(3, (n) => (n === 0 ? null : [n, n - 1])),
      () => [3, 2, 1],
      {
        faulty: (trip) => () => ops.unfold(9, (n) => (trip(), n === 0 ? null : [n, n - 1])),
      },
    ),
    subject(
      'using',
      (source: Stream<number>) =>
        ops.using(
          () => ({}),
          () => source,
          () => {},
        ),
      (xs) => xs,
    ),
    subject(
      'whileDo',
      (source: Stream<number>) => {
        return ops.defer(() => {
          let left = 1;
          return ops.whileDo(source, () => left-- > 0);
        });
      },
      (xs) => xs,
    ),
  ],
  exceptions: {
    NEVER: 'never ends, so that no law but those of close says anything of it',
    never: 'never ends, so that no law but those of close says anything of it',
    bindCallback: pushes,
    bindNodeCallback: pushes,
    fromEvent: pushes,
    fromEventPattern: pushes,
    paginate: 'waits for promises, which this driver, having no event loop, does not',
    throwError: 'fails at once, with an error that comes from no upstream',
  },
};
