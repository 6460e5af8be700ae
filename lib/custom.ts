// What users' own runs extend. Their polls receive a context, and may arm timers: whoever names one of these classes
// brings what does that. They are named anew here, and not passed on as they are, so that no bundler goes past this file.
import { Stage as BaseStage } from './fuse/stage.ts';
import './parts/timers.ts';
import { Future as BaseFuture } from './stream/future.ts';

export type Future<T> = BaseFuture<T>;
export const Future: typeof BaseFuture = BaseFuture;

export type Stage<A, B> = BaseStage<A, B>;
export const Stage: typeof BaseStage = BaseStage;
