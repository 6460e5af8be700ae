import { Inputs } from './inputs.ts';

/** Inputs of which one can be put before all others, by a discipline that serves on. */
export class Preferring<T> extends Inputs<T> {
  /** As if it had been served already. */
  prefer(key: number): void {
    const slot = this.slots[key];
    this.withdraw(slot);
    if (this.current !== null) this.line.stay(this.current.context.key);
    this.leave();
    this.current = slot;
  }
}
