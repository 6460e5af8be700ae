import { defaultExecutor, Executor, from, sleep, useExecutor, VirtualHost } from 'millrace';
import { beforeEach, describe, expect, it } from 'vitest';
import '../../../lib/parts/timed.ts'; // as in a browser, whose runner this is
import { NativeRunner } from '../../../lib/executor/native-runner.ts';
import { makeStandardRunner, setStandardRunner, standardRunner } from '../../../lib/executor/standard.ts';

describe('the standard runner', () => {
  beforeEach(() => {
    makeStandardRunner(() => new NativeRunner());
    setStandardRunner(undefined);
  });

  it('is made once, as was said, and runs what names no executor', async () => {
    const runner = standardRunner();
    expect(runner).toBeInstanceOf(NativeRunner);
    expect(standardRunner()).toBe(runner);
    const spawned: unknown[] = [];
    const spawn = runner.spawn.bind(runner);
    runner.spawn = (...given: Parameters<typeof spawn>) => {
      spawned.push(given[0]);
      return spawn(...given);
    };
    expect(await from([1, 2]).toArray()).toEqual([1, 2]);
    for await (const x of from([1])) expect(x).toBe(1);
    expect(spawned).toHaveLength(2);
  });

  it('gives way to an executor as soon as one is asked for', () => {
    expect(standardRunner()).not.toBeInstanceOf(Executor);
    const executor = defaultExecutor();
    expect(executor).toBeInstanceOf(Executor);
    expect(standardRunner()).toBe(executor);
    expect(defaultExecutor()).toBe(executor);
  });

  it('is an executor from the start where that is said', () => {
    makeStandardRunner(() => new Executor());
    const runner = standardRunner();
    expect(runner).toBeInstanceOf(Executor);
    expect(defaultExecutor()).toBe(runner);
  });

  it('is replaced by useExecutor, which returns the executor that was there', async () => {
    const host = new VirtualHost();
    const executor = new Executor({ host });
    expect(useExecutor(executor)).toBe(undefined);
    const slept = sleep(1000).drain();
    host.advanceBy(1000);
    await slept;
    expect(useExecutor(undefined)).toBe(executor);
    expect(standardRunner()).toBeInstanceOf(NativeRunner);
    expect(useExecutor(executor)).toBe(undefined);
    expect(defaultExecutor()).toBe(executor);
  });
});
