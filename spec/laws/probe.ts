import type { Closing, Openable } from '../../lib/stream/future.ts';
import { DONE, PENDING, READY } from '../../lib/stream/poll.ts';
import { hold, LawBroken } from './broken.ts';
import { type DriveOptions, Driver } from './drive.ts';
import { same, show } from './same.ts';

const answers = ['PENDING', 'READY', 'DONE'];

/**
 * A test in steps, in terms of demand: nothing is polled but what a step asks for.
 *
 * @example
 * import { from } from 'millrace';
 * import { map } from 'millrace/operators';
 * import { probe } from 'millrace/testing';
 *
 * probe(from([1, 2, 3]).pipe(map((x) => x * 10))).expectNext(10, 20).request(1).expectDone().close();
 */
export class Probe<T> {
  /** All elements that were taken so far. */
  readonly elements: T[] = [];
  private readonly driver: Driver<T>;

  constructor(stream: Openable<T>, options?: DriveOptions) {
    this.driver = new Driver(stream, options);
  }

  /** The wakes so far of the context that the stream was polled with last. */
  get wakes(): number {
    return this.driver.wakes;
  }

  get polls(): number {
    return this.driver.polls;
  }

  /** Takes `count` elements, whatever they are. Where the stream has to wait, lets happen what can happen. */
  request(count: number): this {
    for (let i = 0; i < count; i++) this.elements.push(this.next(`element ${i + 1} of ${count}`));
    return this;
  }

  /** Takes as many elements as are given, and compares them. */
  expectNext(...expected: readonly T[]): this {
    for (const each of expected) {
      const got = this.next(show(each));
      this.elements.push(got);
      hold(same(got, each), () => `expected ${show(each)}, got ${show(got)}`);
    }
    return this;
  }

  /** One poll, which must be PENDING. Nothing is let happen. */
  expectPending(): this {
    const answer = this.driver.poll();
    hold(answer === PENDING, () => `expected PENDING, got ${this.describe(answer)}`);
    return this;
  }

  /** The stream must have been woken since it was polled last. */
  expectWoken(): this {
    hold(this.driver.woken, () => 'expected a wake since the last poll, there was none');
    return this;
  }

  /** The stream must not have been woken since it was polled last. */
  expectAsleep(): this {
    hold(!this.driver.woken, () => 'expected no wake since the last poll, there was one');
    return this;
  }

  /** The next that comes must be the end, which must stay. */
  expectDone(): this {
    const answer = this.settled();
    hold(answer === DONE, () => `expected DONE, got ${this.describe(answer)}`);
    return this.expectOver();
  }

  /** The next that comes must be this failure, the same object; the end must follow. */
  expectFailure(error: unknown): this {
    let answer: number;
    try {
      answer = this.settled();
    } catch (thrown) {
      hold(Object.is(thrown, error), () => `expected the failure ${show(error)}, got ${show(thrown)}`);
      return this.expectOver();
    }
    throw new LawBroken(`expected the failure ${show(error)}, got ${this.describe(answer)}`);
  }

  /** Moves the clock on. */
  advance(milliseconds: number): this {
    this.driver.turn.advance(milliseconds);
    return this;
  }

  /** Closes the run; the answer is the release, if it has to be waited for. */
  close(): Closing {
    return this.driver.close();
  }

  private expectOver(): this {
    const answer = this.driver.poll();
    hold(answer === DONE, () => `expected DONE to stay, got ${this.describe(answer)}`);
    return this;
  }

  private next(what: string): T {
    const answer = this.settled();
    hold(answer === READY, () => `expected ${what}, got ${this.describe(answer)}`);
    return this.driver.value;
  }

  private settled(): number {
    for (;;) {
      const answer = this.driver.poll();
      if (answer !== PENDING) return answer;
      hold(this.driver.awaitWake(), () => 'the stream is PENDING, and nothing will ever wake it');
    }
  }

  private describe(answer: number): string {
    return answer === READY ? `the element ${show(this.driver.value)}` : answers[answer];
  }
}

/** A test in steps, in terms of demand. */
export function probe<T>(stream: Openable<T>, options?: DriveOptions): Probe<T> {
  return new Probe(stream, options);
}
