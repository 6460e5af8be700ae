import * as ops from 'millrace/operators';
import { type Room, subject } from './subject.ts';

const shares = {
  'the description can be opened twice': 'its consumers share one run, which is what it is for',
} as const;

export const share: Room = {
  subjects: [
    subject('broadcast to one', ops.broadcast<number>({ capacity: 2, consumers: 1 }), (xs) => xs, {
      exempt: shares,
    }),
    subject('share', ops.share<number>(), (xs) => xs, { exempt: shares }),
    subject('shareReplay', ops.shareReplay<number>(), (xs) => xs, { exempt: shares }),
  ],
  exceptions: {},
};
