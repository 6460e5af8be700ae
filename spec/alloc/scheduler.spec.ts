import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

interface Allocated {
  readonly bytes: number;
  readonly gcs: number;
}

interface Report {
  readonly actions: number;
  readonly immediate: Allocated;
  readonly control: Allocated & { readonly objects: number };
}

test('ten million rescheduled actions allocate nothing', () => {
  const harness = fileURLToPath(new URL('scheduler.mjs', import.meta.url));
  const flags = ['--expose-gc', '--max-semi-space-size=64'];
  const report = JSON.parse(
    execFileSync(process.execPath, [...flags, harness], { encoding: 'utf8' }),
  ) as Report;
  expect(report.control.bytes / report.control.objects).toBeGreaterThanOrEqual(12); // the scale moves
  expect(report.immediate.gcs).toBe(0); // nothing was hidden by a collection
  // What is left is the host's: one native callback for each turn of thousands of actions.
  expect(Math.round(report.immediate.bytes / report.actions)).toBe(0);
});
