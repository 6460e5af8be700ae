/** A source of the time, in milliseconds since the Unix epoch, never running backwards. */
export interface Clock {
  now(): number;
}

// Bound once: a test that replaces the globals later must not change a running program's clock.
const { performance } = globalThis;

/** The one place that reads a real clock. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
};
