import type { Room } from './subject.ts';

export const source: Room = {
  subjects: [],
  exceptions: {},
};
