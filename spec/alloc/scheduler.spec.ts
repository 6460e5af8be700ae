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
  readonly delayed: Allocated;
  readonly onNode: Allocated;
  readonly control: Allocated & { readonly objects: number };
}

test('ten million rescheduled actions allocate nothing', () => {
  const harness = fileURLToPath(new URL('scheduler.mjs', import.meta.url));
  const flags = ['--expose-gc', '--max-semi-space-size=64', '--min-semi-space-size=64'];
  const report = JSON.parse(
    execFileSync(process.execPath, [...flags, harness], { encoding: 'utf8' }),
  ) as Report;
  expect(report.control.bytes / report.control.objects).toBeGreaterThanOrEqual(12); // the scale moves
  for (const run of [report.immediate, report.delayed, report.onNode]) expect(run.gcs).toBe(0); // nothing was hidden by a collection
  expect(report.immediate.bytes / report.actions).toBeLessThan(0.01);
  expect(Math.round(report.delayed.bytes / report.actions)).toBe(0);
  // On Node, each turn of some thousands of actions costs one object of its own.
  expect(Math.round(report.onNode.bytes / report.actions)).toBe(0);
});
