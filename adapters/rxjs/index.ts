export { fromObservable, type ObservableStream } from './from.ts';
export { type LiftOptions, lift } from './lift.ts';
export type { BridgeOptions, LatestOptions, Overflow } from './overflow.ts';
export { asScheduler } from './scheduler.ts';
export { type AdapterOptions, toObservable } from './to.ts';
