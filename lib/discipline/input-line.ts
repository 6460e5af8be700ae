import type { Context } from '../stream/context.ts';
import type { Discipline, Line } from '../stream/discipline.ts';
import type { Future } from '../stream/future.ts';
import type { Lane } from './lane.ts';

/** `next`: no input has anything; those that are open will wake us, or have. */
export const NONE = -1;

/** The slots of the inputs of one operator, and the order in which those are served that are ready. */
export abstract class InputLine<T> implements Lane<T> {
  /** True if the discipline serves on: then whatever `stay` was called with goes next, and may be polled by others. */
  readonly servesOn: boolean;
  /** The input that goes before all in the line, since it is served on. */
  serving: number = NONE;
  current: Future<T> | null = null;
  inside: Context;
  attended: Context;
  protected line: Line;
  /** Who is served on, or is being polled, was woken: so it is not done with when it says PENDING. */
  protected again = false;
  protected readonly futures: (Future<T> | null)[] = [];
  protected readonly contexts: Context[] = [];
  protected readonly ranks: (number | undefined)[] = [];
  private readonly discipline: Discipline;
  private capacity: number;

  constructor(context: Context, discipline: Discipline, capacity: number) {
    this.attended = context;
    this.inside = context;
    this.discipline = discipline;
    this.servesOn = discipline.servesOn === true;
    this.capacity = Math.max(1, capacity);
    this.line = discipline.open(this.capacity);
  }

  /** How many inputs wait in the line. */
  get ready(): number {
    return this.serving === NONE ? this.line.size : this.line.size + 1;
  }

  value(slot: number): T {
    return this.futures[slot]!.value;
  }

  future(slot: number): Future<T> {
    return this.futures[slot]!;
  }

  protected select(): number {
    const slot = this.serving;
    if (slot === NONE) return this.line.select();
    this.unserve();
    if (this.again) this.line.leave(slot);
    return slot;
  }

  /** The input was served and may have more. */
  stay(slot: number): void {
    if (!this.servesOn) return this.line.stay(slot, this.ranks[slot]);
    if (this.serving !== NONE && this.serving !== slot)
      this.line.stay(this.serving, this.ranks[this.serving]);
    this.serve(slot);
  }

  protected serve(slot: number): void {
    this.serving = slot;
    this.current = this.futures[slot];
    this.inside = this.contexts[slot];
    this.again = false;
  }

  protected unserve(): void {
    this.serving = NONE;
    this.current = null;
  }

  /** As if one that waits in the line had been served already. */
  prefer(slot: number): void {
    this.line.leave(slot);
    this.stay(slot);
  }

  protected withdraw(slot: number): void {
    if (this.serving === slot) this.unserve();
    if (this.line.size > 0) this.line.leave(slot);
  }

  /** One more slot. */
  protected extend(context: Context): number {
    const slot = this.futures.length;
    if (slot === this.capacity) this.widen();
    this.futures.push(null);
    this.ranks.push(undefined);
    this.contexts.push(context);
    return slot;
  }

  /** A line of twice the size; those who wait move over in their order. */
  private widen(): void {
    const narrow = this.line;
    this.capacity *= 2;
    this.line = this.discipline.open(this.capacity);
    for (let slot = narrow.select(); slot !== NONE; slot = narrow.select())
      this.line.enter(slot, this.ranks[slot]);
  }
}
