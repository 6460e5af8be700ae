import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { LEDGER } from './ledger.ts';

describe('the ledger of differences from RxJS', () => {
  // An entry that differs no longer has to go.
  test.each(LEDGER.map((entry) => [`${entry.name} (${entry.shown})`, entry] as const))('%s', (_, entry) => {
    expect(entry.ours()).not.toEqual(entry.theirs());
  });

  test('LEDGER.md gives the reason of each entry, and of no other', () => {
    const text = readFileSync(new URL('LEDGER.md', import.meta.url), 'utf8');
    const headings = [...text.matchAll(/^## (.+)$/gm)].map((match) => match[1]);
    expect(headings.sort()).toEqual([...new Set(LEDGER.map((entry) => entry.name))].sort());
  });
});
