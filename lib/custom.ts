// What users' own runs extend. Their polls receive a context, and may arm timers: whoever names one of these classes
// brings what does that. They are named anew here, and not passed on as they are, so that no bundler goes past this file.
import { Stage as BaseStage } from './fuse/stage.ts';
import './parts/timers.ts';
import { Future as BaseFuture } from './stream/future.ts';

/** @hidden What `Future` makes. */
export type Future<T> = BaseFuture<T>;

/**
 * A stream that is running: the state of one run. A source or an operator of one's own extends it, and keeps its laws,
 * which the kit `millrace/testing` checks:
 *
 * 1. After DONE, a throw or `close`, every later `poll` is DONE, and nothing upstream is polled again.
 * 2. PENDING promises at least one wake of the newest context. So register first, then check again.
 * 3. `poll` never blocks, never re-enters itself, and takes nothing upstream that was not asked for downstream.
 * 4. Whoever opens a Future closes it, on every path. `close` is idempotent.
 *
 * @class
 */
export const Future: typeof BaseFuture = BaseFuture;

/** @hidden What `Stage` makes. */
export type Stage<A, B> = BaseStage<A, B>;

/**
 * One element-wise operator of a running chain, as `defineOperator` takes it: its state, and its work in two forms side
 * by side. `poll` is the interpreter's, `emit` is the same as text for the fused loop, over the same fields. Without
 * `emit` it works, and splits the chain: what is above it stays interpreted.
 *
 * @class
 */
export const Stage: typeof BaseStage = BaseStage;
