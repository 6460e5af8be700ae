import type { Room } from './subject.ts';

export const share: Room = {
  subjects: [],
  exceptions: {},
};
