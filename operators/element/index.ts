export { filter } from './filter.ts';
export { map } from './map.ts';
export { reduce } from './reduce.ts';
export { take } from './take.ts';
