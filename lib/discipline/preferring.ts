import { Inputs, type Slot } from './inputs.ts';

/** Inputs of which one can be put before all others, by a discipline that serves on. */
export class Preferring<T> extends Inputs<T> {
  /** As if it had been served already. */
  prefer(slot: Slot<T>): void {
    this.withdraw(slot);
    if (this.serving !== null) this.line.stay(this.serving.key);
    this.serve(slot);
  }
}
