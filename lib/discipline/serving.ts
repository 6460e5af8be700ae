import type { Context } from '../stream/context.ts';
import type { Code } from '../stream/emit.ts';
import { fuses } from '../stream/fuses.ts';
import type { StreamInput } from '../stream/from/input.ts';
import { type Poll, READY } from '../stream/poll.ts';
import { Guarded } from './guarded.ts';
import { arrayOf } from '../stream/from/opened.ts';
import type { Lane } from './lane.ts';

/** An array that is never read. */
const NONE: readonly never[] = [];

/**
 * A run that holds other runs and goes on with one of them until that has nothing more. Fused code need not come in by
 * `poll` for each element then: it reads the array that is served in place, or polls the lane's `current` itself.
 *
 * A subclass sees to it that whatever stands in either of the two is what its `advance` would go on with; where
 * `current` was polled already, `advance` is `told` what that has answered, which is never READY.
 */
export abstract class Serving<T, I = T> extends Guarded<T> {
  /** Handed out before any input is asked again: so its elements cost no poll, and an inner array costs no run. */
  array: ArrayLike<I> = NONE;
  index = 0;
  /** Who is asked next, unless there is something in the array. */
  protected abstract readonly lane: Lane<I>;

  /** In text: what makes the output of the element in an expression, where it is not the output itself. */
  take?(code: Code, element: string): string;
  /** In text: a condition under which fused code goes on by itself. */
  alone?(code: Code): string;

  /** There is something in the array, which is read as it is at each element. */
  get full(): boolean {
    return this.index < this.array.length;
  }

  /** Begins to hand out an input, if that is an array. */
  protected takes(input: StreamInput<I>): boolean {
    const array = arrayOf(input);
    this.array = array ?? NONE;
    this.index = 0;
    return array !== null;
  }

  /** Hands out the array's next element. */
  protected read(context: Context): Poll {
    if (--context.turn.budget < 0) return this.spent(context);
    return this.give(this.array[this.index++]);
  }

  /** The budget has ended in the middle of the array. */
  protected spent(context: Context): Poll {
    return context.spent();
  }

  /** What becomes of the element of an input. */
  protected give(element: I): Poll {
    this.value = element as unknown as T;
    return READY;
  }

  protected override end(): void {
    this.array = NONE;
    super.end();
  }
}

fuses(Serving, {
  pollsOthers: true,

  emit(code) {
    const { out, self } = code;
    const lane = code.constant('lane');
    const alone = this.alone?.(code) ?? 'true';
    const take = (element: string): string => this.take?.(code, element) ?? `${out} = ${element};`;
    return `if (${self}.index < ${self}.array.length && ${alone}) {
if (--context.turn.budget < 0) return ${self}.spent(context);
${take(`${self}.array[${self}.index++]`)}
} else {
const current = ${alone} && ${lane}.attended === context ? ${lane}.current : null;
${out} = current === null ? undefined : current.poll(${lane}.inside);
if (${out} === 1) {
${take('current.value')}
} else {
${out} = ${self}.poll(context, ${out});
if (${out} !== 1) { if (${out} === 0) ${code.pending} ${code.end} }
${out} = ${self}.value;
}
}`;
  },
});
