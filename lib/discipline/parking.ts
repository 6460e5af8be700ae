import { DONE, PENDING, type Poll } from '../stream/poll.ts';
import { Inputs } from './inputs.ts';

/** Inputs that can be set aside: for operators that ask each for one element, and then wait for the others. */
export class Parking<T> extends Inputs<T> {
  readonly #parked: boolean[] = [];

  override wake(key: number): void {
    if (this.#parked[key] !== true) super.wake(key);
  }

  /** Sets an input aside: it is not polled, woken or not, until it is put back with `unpark`. */
  park(key: number): void {
    this.#parked[key] = true;
    this.withdraw(this.slots[key]);
  }

  unpark(key: number): void {
    this.#parked[key] = false;
    this.enter(this.slots[key]);
  }

  /**
   * Polls an input that is set aside. With an element it remains so; if it has to wait, it is in the line as soon as it
   * is woken.
   */
  ask(key: number): Poll {
    const { context, future } = this.slots[key];
    this.#parked[key] = false;
    const answer = future!.poll(context);
    if (answer === DONE) this.drop(key);
    else if (answer !== PENDING) this.park(key);
    return answer;
  }
}
