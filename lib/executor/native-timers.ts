import { systemClock } from '../stream/clock.ts';
import type { Waker } from '../stream/context.ts';
import { ArgumentError } from '../stream/errors.ts';
import { LONGEST } from './native.ts';
import type { NativeRunner } from './native-runner.ts';

interface Timer {
  readonly id: number;
  readonly deadline: number;
  readonly waker: Waker;
  readonly key: number;
  readonly runner: NativeRunner;
}

/** Those of all runners, in order of deadline, then of arming. */
const timers: Timer[] = [];
let lastTimer = 0;
/** The one native timer, which stands at the first deadline. */
let native: ReturnType<typeof setTimeout> | undefined;

/**
 * The timers of native runners, which are plugged into that class where a program can arm one: see lib/parts. They are
 * a sorted list: a program of many thousands is better off with an `Executor`, which has a wheel.
 */
export const nativeTimers: {
  arm(this: NativeRunner, deadline: number, waker: Waker, key: number): number;
  disarm(timer: number): boolean;
} = {
  arm(deadline, waker, key) {
    // It would stand before all later ones for ever.
    if (deadline !== deadline) throw new ArgumentError('arm: deadline', deadline, 'a number of milliseconds');
    let at = timers.length;
    while (at > 0 && timers[at - 1].deadline > deadline) at--;
    timers.splice(at, 0, { id: ++lastTimer, deadline, waker, key, runner: this });
    if (at === 0) rearm();
    return lastTimer;
  },

  disarm(timer) {
    const at = timers.findIndex((one) => one.id === timer);
    if (at >= 0) timers.splice(at, 1);
    if (at === 0) rearm();
    return at >= 0;
  },
};

function rearm(): void {
  const deadline = timers[0]?.deadline ?? Infinity;
  clearTimeout(native);
  if (deadline < Infinity)
    native = setTimeout(tick, Math.min(Math.ceil(deadline - systemClock.now()), LONGEST));
}

/**
 * Wakes for the timers that are due, except for those that the wakes themselves arm. Nobody is polled before all of
 * them have fired: of two timers that are due at one moment, neither is disarmed by what follows from the other. A wake
 * that throws holds up nobody: the others go on, and those that are left fire next.
 */
function tick(): void {
  const now = systemClock.now();
  const last = lastTimer;
  const runners = new Set<NativeRunner>();
  try {
    for (let first = timers[0]; first?.deadline <= now && first.id <= last; first = timers[0]) {
      timers.shift();
      runners.add(first.runner);
      first.runner.driving = true;
      first.waker.wake(first.key);
    }
  } finally {
    rearm();
    for (const runner of runners) {
      runner.driving = false;
      runner.flush();
    }
  }
}
