import { DONE, PENDING, type Poll } from '../stream/poll.ts';
import { Inputs, type Slot } from './inputs.ts';

/** Inputs that can be set aside: for operators that ask each for one element, and then wait for the others. */
export class Parking<T> extends Inputs<T> {
  private readonly parked: boolean[] = [];

  override wake(key: number): void {
    if (this.parked[key] !== true) super.wake(key);
  }

  /** Sets an input aside: it is not polled, woken or not, until it is put back with `unpark`. */
  park(slot: Slot<T>): void {
    this.parked[slot.key] = true;
    this.withdraw(slot);
  }

  unpark(key: number): void {
    this.parked[key] = false;
    this.enter(this.slots[key]);
  }

  /**
   * Polls an input that is set aside. With an element it remains so; if it has to wait, it is in the line as soon as it
   * is woken.
   */
  ask(slot: Slot<T>): Poll {
    this.parked[slot.key] = false;
    const answer = slot.future!.poll(slot.context);
    if (answer === DONE) this.drop(slot);
    else if (answer !== PENDING) this.park(slot);
    return answer;
  }
}
