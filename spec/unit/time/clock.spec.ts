import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../../lib/stream/errors.ts';
import { systemClock } from '../../../lib/stream/clock.ts';
import { ManualClock } from '../../../lib/time/clock.ts';

describe('ManualClock', () => {
  it('moves only when told to', () => {
    const clock = new ManualClock(5);
    expect(clock.now()).toBe(5);
    clock.advance(2.5);
    clock.moveTo(10);
    expect(clock.now()).toBe(10);
    clock.moveTo(10);
  });

  it('never runs backwards, nor to the end of time', () => {
    const clock = new ManualClock(5);
    expect(() => clock.moveTo(4)).toThrow(ArgumentError);
    expect(() => clock.advance(-1)).toThrow(ArgumentError);
    expect(() => clock.advance(Infinity)).toThrow(ArgumentError);
    expect(() => clock.moveTo(NaN)).toThrow(ArgumentError);
    expect(() => new ManualClock(NaN)).toThrow(ArgumentError);
    expect(clock.now()).toBe(5);
  });
});

describe('systemClock', () => {
  it('tells the time of the Unix epoch, and never runs backwards', () => {
    const first = systemClock.now();
    expect(Math.abs(first - Date.now())).toBeLessThan(60_000);
    expect(systemClock.now()).toBeGreaterThanOrEqual(first);
  });
});
