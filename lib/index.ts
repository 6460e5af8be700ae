export { earliestDeadline } from './discipline/earliest-deadline.ts';
export { firstCome } from './discipline/first-come.ts';
export { keyed } from './discipline/keyed.ts';
export { leastLoaded } from './discipline/least-loaded.ts';
export { priority } from './discipline/priority.ts';
export { randomBySeed } from './discipline/random-by-seed.ts';
export { roundRobin } from './discipline/round-robin.ts';
export { weighted } from './discipline/weighted.ts';
export { defaultExecutor, useExecutor } from './executor/default.ts';
export { Executor } from './executor/executor.ts';
export { Context, type Fusion, Turn, type Waker } from './stream/context.ts';
export type { Discipline, Line } from './stream/discipline.ts';
export {
  ArgumentError,
  ArgumentOutOfRangeError,
  BrokenUtf8Error,
  CapacityError,
  EmptyError,
  FrameTooLongError,
  FramingError,
  IllegalMessageError,
  JsonLineError,
  LimitError,
  MillraceError,
  NotFoundError,
  ReopenedError,
  SequenceError,
  WouldBlockError,
} from './stream/errors.ts';
export { from, type InputValue, type StreamInput } from './stream/from/from.ts';
export { type Closing, Future } from './stream/future.ts';
export { type Operator, type Pipe, pipe } from './stream/pipe.ts';
export { DONE, PENDING, type Poll, READY } from './stream/poll.ts';
export { type RunOptions, Stream, type SyncOptions } from './stream/stream.ts';
