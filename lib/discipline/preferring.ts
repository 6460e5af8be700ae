import { Inputs, type Slot } from './inputs.ts';

/** Inputs of which one can be put before all others, by a discipline that serves on. */
export class Preferring<T> extends Inputs<T> {
  /** As if it had been served already. */
  prefer(slot: Slot<T>): void {
    this.withdraw(slot);
    if (this.current !== null) this.line.stay(this.serving);
    this.leave();
    this.serve(slot);
  }
}
