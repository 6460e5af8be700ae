import { pipe } from 'millrace';
import { map } from 'millrace/operators';
import { type LawName, lawsOf, type Subject } from 'millrace/testing';
import { describe, test } from 'vitest';
import { many } from '../../laws/subjects/many.ts';

// What the fused loop does with an operator over several streams only shows when something follows in the same loop:
// there it reads arrays in place, and polls the input that is served on by itself.

const followed: readonly LawName[] = [
  'done stays done',
  'a failure is the same object and then done',
  'close at any moment closes upstream once and then is done',
  'async close is awaited',
  'nothing upstream is polled after the end',
  'no lost wake',
  'only the newest waker counts',
  'spurious wakes change nothing',
  'fused equals interpreted',
  'equals its model',
];

describe.each(many.subjects)('$name, then map', (subject) => {
  const operator = pipe(
    subject.operator,
    map((x: unknown) => x),
  );
  const piped = { ...subject, operator } as Subject<number, unknown>;
  for (const [law, check] of lawsOf(piped)) if (followed.includes(law)) test(law, check);
});
