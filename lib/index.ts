export { Future, Stage } from './custom.ts';
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
export { type FiberBody, fiber, type Wait, wait } from './executor/fiber.ts';
export type { Driven, Host, Interrupts, Seat } from './executor/host.ts';
export type { ExecutorOptions } from './executor/options.ts';
export { BrowserHost, NodeHost } from './executor/native.ts';
export { SchedulerHost, type SchedulerShape } from './executor/scheduler-host.ts';
export { interval, type LatePolicy, sleep, yieldNow } from './executor/sleep.ts';
export type { SpawnOptions } from './executor/place.ts';
export type { FullPolicy, LeftTask, Shutdown } from './executor/tasks.ts';
export { VirtualHost, type VirtualOptions } from './executor/virtual-host.ts';
export { defineOperator, type StageClass } from './fuse/define.ts';
export type { ExplainOptions } from './fuse/fuser.ts';
export { type FusionStats, fusionStats } from './fuse/stats.ts';
export { type Clock, systemClock } from './stream/clock.ts';
export { Context, type Fusion, Turn, useFusion, type Waker } from './stream/context.ts';
export type { Discipline, Line } from './stream/discipline.ts';
export { head, tail, uncons } from './stream/duality.ts';
export type { Accumulator, Code, Emits } from './stream/emit.ts';
export {
  ArgumentError,
  CancelledError,
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
  ShutdownError,
  SequenceError,
  TimeoutError,
  type TimeoutInfo,
  WouldBlockError,
} from './stream/errors.ts';
export { from, type InputValue, type StreamInput } from './stream/from/from.ts';
export type { Closing } from './stream/future.ts';
export { Cons, isCons, List, Nil } from './stream/list.ts';
export { type Operator, type Pipe, pipe } from './stream/pipe.ts';
export { DONE, PENDING, type Poll, READY } from './stream/poll.ts';
export { Process, Refusal, refuse, type Transition, type Transitions } from './stream/process.ts';
export { type RunOptions, Stream, type SyncOptions } from './stream/stream.ts';
export { type BoundCodec, type Codec, CodecError, type CodecSpec } from './queue/shared/codec.ts';
export { frame } from './queue/shared/frame.ts';
export type { SharedHandle, SharedKind } from './queue/shared/layout.ts';
export { ClosedQueueError, type Idle, type SharedPublisher } from './queue/shared/publisher.ts';
export {
  ascii,
  bool,
  f32,
  f64,
  type Field,
  type Fields,
  i8,
  i16,
  i32,
  i64,
  type RecordOf,
  record,
  u8,
  u16,
  u32,
  u64,
} from './queue/shared/record.ts';
export { type SharedQueue, type SharedQueueOptions, sharedQueue } from './queue/shared/shared.ts';
export type { SharedSubscriber, SubscribeOptions } from './queue/shared/subscriber.ts';
export { QueueClosedError, type QueueOverflow } from './queue/local/core.ts';
export type { LinkOptions } from './queue/local/link.ts';
export type { Publisher } from './queue/local/publisher.ts';
export {
  type Queue,
  type QueueBackend,
  type QueueKind,
  type QueueOptions,
  queue,
  type SubOptions,
} from './queue/local/queue.ts';
export type { Subscriber } from './queue/local/subscriber.ts';
export { ManualClock } from './time/clock.ts';
export { Intervals, type Late } from './time/interval.ts';
export { Wheel } from './time/wheel.ts';
