import { Wheel } from '../../lib/time/wheel.ts';
import type { Case } from './case.ts';

const TIMERS = 1_000_000;
const waker = { wake(): void {} };
const callback = (): void => {
  throw new Error('a cancelled timer fired');
};

/**
 * Node keeps a list for each length of delay. So it is at its best where a program uses few lengths, a hundred here, and
 * not at its worst, where each delay is another.
 */
const delays = Int32Array.from({ length: TIMERS }, (_, i) => 3_600_000 + 1000 * ((i * 48_271) % 100));

const made = new Map<string, unknown>();

/** What a program would hold from its start: made by the first, unmeasured round. */
function once<T>(name: string, make: () => T): T {
  if (!made.has(name)) made.set(name, make());
  return made.get(name) as T;
}

function check(wheel: Wheel, size: number): void {
  if (wheel.size !== size) throw new Error(`${wheel.size} timers are armed, not ${size}`);
}

function allOnWheel(): number {
  const wheel = once('wheel', () => new Wheel(0, TIMERS));
  const ids = once('ids', () => new Int32Array(TIMERS));
  for (let i = 0; i < TIMERS; i++) ids[i] = wheel.insert(delays[i], waker, i);
  check(wheel, TIMERS);
  for (let i = 0; i < TIMERS; i++) wheel.cancel(ids[i]);
  check(wheel, 0);
  return TIMERS;
}

function allOnNode(): number {
  const handles = once('handles', () => new Array<ReturnType<typeof setTimeout>>(TIMERS));
  for (let i = 0; i < TIMERS; i++) handles[i] = setTimeout(callback, delays[i]);
  for (let i = 0; i < TIMERS; i++) clearTimeout(handles[i]);
  return TIMERS;
}

/** One in and out again, over and over, while a million others wait. */
function moreOnWheel(): number {
  const wheel = once('full wheel', () => {
    const full = new Wheel(0, 2 * TIMERS);
    for (let i = 0; i < TIMERS; i++) full.insert(delays[i], waker, i);
    return full;
  });
  for (let i = 0; i < TIMERS; i++) wheel.cancel(wheel.insert(delays[i], waker, i));
  check(wheel, TIMERS);
  return TIMERS;
}

function moreOnNode(): number {
  once('full loop', () => Array.from(delays, (delay) => setTimeout(callback, delay).unref()));
  for (let i = 0; i < TIMERS; i++) clearTimeout(setTimeout(callback, delays[i]));
  return TIMERS;
}

const all = '1M pending one-shot timers, insert + cancel';
const more = 'one timer more, insert + cancel, while 1M are pending';

export const cases: Case[] = [
  { group: all, name: 'wheel', run: allOnWheel },
  { group: all, name: 'setTimeout/clearTimeout', run: allOnNode },
  { group: more, name: 'wheel', run: moreOnWheel },
  { group: more, name: 'setTimeout/clearTimeout', run: moreOnNode },
];
