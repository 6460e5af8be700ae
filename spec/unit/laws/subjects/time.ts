import type { Room } from './subject.ts';

export const time: Room = {
  subjects: [],
  exceptions: {},
};
