export { type MergeMapOptions, mergeMap } from './merge-map.ts';
