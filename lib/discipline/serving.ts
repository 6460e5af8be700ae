import type { Context } from '../stream/context.ts';
import type { Code } from '../stream/emit.ts';
import { fuses } from '../stream/fuses.ts';
import { Guard } from '../stream/guard.ts';
import { type Poll, READY } from '../stream/poll.ts';
import type { Lane } from './lane.ts';
import { NOTHING, type Reading } from './reading.ts';

/**
 * A run that holds other runs and goes on with one of them until that has nothing more. Fused code need not come in by
 * `poll` for each element then: it reads the array, or else polls the lane's `current` itself.
 *
 * A subclass sees to it that whatever stands in either of the two is what its `advance` would go on with; where
 * `current` was polled already, `advance` is `told` what that has answered, which is never READY.
 */
export abstract class Serving<T, I = T> extends Guard<T> implements Reading<I> {
  protected abstract readonly lane: Lane<I>;
  array: ArrayLike<I> = NOTHING;
  index = 0;

  /** In text: what makes the output of the element in an expression, where it is not the output itself. */
  take?(code: Code, element: string): string;
  /** In text: a condition under which fused code goes on by itself. */
  alone?(code: Code): string;

  /** There is something in the array. */
  protected get full(): boolean {
    return this.index < this.array.length;
  }

  /** Hands out the array's next element. */
  protected read(context: Context): Poll {
    return --context.turn.budget < 0 ? this.spent(context) : this.give(this.array[this.index++]);
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
}

fuses(Serving, {
  pollsOthers: true,

  /** Fused code reads the array in place, and may be at it when a function that it calls closes the run. */
  close() {
    this.array = NOTHING;
    return Guard.prototype.close.call(this);
  },

  emit(code) {
    const { out, self } = code;
    const lane = code.constant('lane');
    const alone = this.alone?.(code) ?? 'true';
    const take = (element: string): string => this.take?.(code, element) ?? `${out} = ${element};`;
    const given = `if (${out} !== 1) { if (${out} === 0) ${code.pending} ${code.end} }
${out} = ${self}.value;`;
    return `if (${self}.index < ${self}.array.length && ${alone}) {
if (--context.turn.budget < 0) return ${self}.spent(context);
${take(`${self}.array[${self}.index++]`)}
} else if (${lane}.current !== null && ${lane}.attended === context && ${alone}) {
const current = ${lane}.current;
${out} = current.poll(${lane}.inside);
if (${out} === 1) {
${take('current.value')}
} else {
${out} = ${self}.poll(context, ${out});
${given}
}
} else {
${out} = ${self}.poll(context);
${given}
}`;
  },
});
