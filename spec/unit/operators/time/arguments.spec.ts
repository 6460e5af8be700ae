import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../../../lib/stream/errors.ts';
import * as ops from '../../../../operators/index.ts';

const invalid = new Date(NaN);

describe('arguments that can never work are refused at once', () => {
  const cases: [string, () => unknown, unknown][] = [
    ['auditTime', () => ops.auditTime(-1), -1],
    ['bufferTime', () => ops.bufferTime(0), 0],
    ['bufferTime: size', () => ops.bufferTime(1, { size: 0 }), 0],
    ['debounceTime', () => ops.debounceTime(NaN), NaN],
    ['delay', () => ops.delay(-1), -1],
    ['delay: a date', () => ops.delay(invalid), invalid],
    ['delay: capacity', () => ops.delay(1, { capacity: 1.5 }), 1.5],
    ['groupedWithin: count', () => ops.groupedWithin(0, 1), 0],
    ['groupedWithin: within', () => ops.groupedWithin(1, NaN), NaN],
    ['sampleTime', () => ops.sampleTime(0), 0],
    ['skipWithin', () => ops.skipWithin(-1), -1],
    ['takeWithin', () => ops.takeWithin(-1), -1],
    ['throttleTime', () => ops.throttleTime(-1), -1],
    ['timeout', () => ops.timeout(-1), -1],
    ['timeout: first', () => ops.timeout({ first: NaN }), NaN],
    ['timeout: a date', () => ops.timeout(invalid), invalid],
    ['interval', () => ops.interval(0), 0],
    ['interval: negative', () => ops.interval(-1), -1],
    ['interval: late', () => ops.interval(1, { late: 'never' as 'skip' }), 'never'],
    ['timer', () => ops.timer(NaN), NaN],
    ['timer: a date', () => ops.timer(invalid), invalid],
    ['timer: period', () => ops.timer(1, 0), 0],
    ['retry: count', () => ops.retry(NaN), NaN],
    ['repeat: count', () => ops.repeat(NaN), NaN],
    ['restartWithBackoff: min', () => ops.restartWithBackoff({ min: 0, max: 1 }), 0],
    ['restartWithBackoff: max', () => ops.restartWithBackoff({ min: 2, max: 1 }), 1],
    ['restartWithBackoff: jitter', () => ops.restartWithBackoff({ min: 1, max: 1, jitter: 2 }), 2],
    ['restartWithBackoff: seed', () => ops.restartWithBackoff({ min: 1, max: 1, seed: NaN }), NaN],
    [
      'restartWithBackoff: maxRestarts',
      () => ops.restartWithBackoff({ min: 1, max: 1, maxRestarts: -1 }),
      -1,
    ],
    ['restartWithBackoff: within', () => ops.restartWithBackoff({ min: 1, max: 1, within: 0 }), 0],
  ];

  it.each(cases)('%s', (_, make, value) => {
    let thrown: unknown;
    try {
      make();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ArgumentError);
    expect((thrown as ArgumentError).value).toBe(value);
  });

  it('timeout without any time', () => {
    expect(() => ops.timeout({})).toThrow(ArgumentError);
  });
});
