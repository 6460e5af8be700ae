import type { Room } from './subject.ts';

export const life: Room = {
  subjects: [],
  exceptions: {},
};
