import { describe, test } from 'vitest';
import { broadcast, share, shareReplay } from 'millrace/operators';
import { lawsOf, type Subject } from 'millrace/testing';

/** With one consumer at a time, sharing changes nothing; so each run is made of a description of its own. */
const subjects: readonly Subject<number, number>[] = [
  { name: 'share', operator: share(), model: (xs) => xs },
  { name: 'share, capacity 1', operator: share({ capacity: 1, overflow: 'dropOldest' }), model: (xs) => xs },
  { name: 'broadcast', operator: broadcast(1), model: (xs) => xs },
  {
    name: 'shareReplay',
    operator: shareReplay(2),
    model: (xs) => xs,
    exempt: { 'the description can be opened twice': 'the second run gets what is replayed, by intention' },
  },
];

describe.each(subjects)('$name', (subject) => {
  for (const [law, check] of lawsOf(subject)) test(law, check);
});
