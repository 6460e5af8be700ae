import { lawsOf } from 'millrace/testing';
import { describe, test } from 'vitest';
import { subjects } from './subjects.ts';

// Every operator of the room passes the law kit by being listed in subjects.ts.
describe.each(subjects)('$name', (subject) => {
  for (const [law, check] of lawsOf(subject)) test(law, check);
});
