// What an operator's file imports, in one place.
export { element } from '../../../lib/fuse/element.ts';
export { Stage } from '../../../lib/fuse/stage.ts';
export type { Context } from '../../../lib/stream/context.ts';
export type { Code } from '../../../lib/stream/emit.ts';
export { type Closing, Future } from '../../../lib/stream/future.ts';
export type { Operator } from '../../../lib/stream/pipe.ts';
export { DONE, PENDING, type Poll, READY } from '../../../lib/stream/poll.ts';
export { Stream } from '../../../lib/stream/stream.ts';
