export { type BroadcastOptions, broadcast } from './broadcast.ts';
export type { Lag } from './hub.ts';
export { type ShareOptions, share } from './share.ts';
export { type ShareReplayOptions, shareReplay } from './share-replay.ts';
export type { LagOptions } from './shared.ts';
