import type { Words } from './words.ts';

// Layout of an event: two words, next to each other, since both are touched only when somebody sleeps.
const COUNT = 0; // grows by one for each signal; sleepers wait for it to change
const SLEEPERS = 1; // how many prepare to sleep or do

/** Words that an event takes. */
export const EVENT_WORDS = 2;

/**
 * An event count: how a thread sleeps until another has made something true, without a lock and without a lost wake.
 *
 * The story. The sleeper registers (SLEEPERS + 1), reads the count, and only then checks its condition once more. The
 * signaller makes the condition true, and only then looks whether anybody sleeps. All four accesses are sequentially
 * consistent, so one of the two must see the other: either the sleeper finds the condition true, or the signaller finds
 * a sleeper, raises the count and notifies. A count that was raised between the sleeper's reading and its `wait` makes
 * `wait` return at once. Whoever signals while nobody sleeps pays one load.
 */
export class WaitEvent {
  private declare readonly words: Words;
  private declare readonly base: number;

  constructor(words: Words, base: number) {
    this.words = words;
    this.base = base;
  }

  /** Sleeper: registers. Check the condition again after it; then `sleep` or `sleepAsync`, and `leave` in any case. */
  prepare(): number {
    this.words.add(this.base + SLEEPERS, 1);
    return this.words.acquire(this.base + COUNT);
  }

  /** Sleeper: blocks until a signal that came after `prepare` gave `ticket`. */
  sleep(ticket: number, timeout?: number): void {
    this.words.wait(this.base + COUNT, ticket, timeout);
  }

  /** Sleeper: the same as a promise; null if the signal has come already. */
  sleepAsync(ticket: number, timeout?: number): PromiseLike<unknown> | null {
    return this.words.waitAsync(this.base + COUNT, ticket, timeout);
  }

  /** Sleeper: deregisters. */
  leave(): void {
    this.words.add(this.base + SLEEPERS, -1);
  }

  /** Signaller: call it after the condition was made true. */
  signal(): void {
    if (this.words.acquire(this.base + SLEEPERS) !== 0) this.wakeAll();
  }

  private wakeAll(): void {
    this.words.add(this.base + COUNT, 1);
    this.words.notify(this.base + COUNT);
  }
}
