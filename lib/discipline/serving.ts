import type { Context } from '../stream/context.ts';
import type { Code, Emits } from '../stream/emit.ts';
import { DONE, type Poll, READY } from '../stream/poll.ts';
import { Front } from './front.ts';
import { Guarded } from './guarded.ts';
import type { Lane } from './lane.ts';

/** `goOn`: there is another run to go on with. */
export const ANOTHER = 3;

/**
 * A run that holds other runs and goes on with one of them until that has nothing more. Fused code need not come in by
 * `poll` for each element then: it reads the array in `front`, or else polls the lane's `current` itself.
 *
 * A subclass sees to it that whatever stands in either of the two is what its `advance` would go on with.
 */
export abstract class Serving<T, I = T> extends Guarded<T> implements Emits {
  static readonly pollsOthers = true;
  readonly front: Front<I> = new Front();
  /** Who is asked next, unless `front` has something. */
  protected abstract readonly lane: Lane<I>;

  /**
   * As `advance`, where `current` was polled already, and answered so; not READY. `ANOTHER`: it is another one now, and
   * nobody has polled that.
   */
  protected abstract goOn(answer: Poll, context: Context): Poll | typeof ANOTHER;

  /** Hands out the next element of `front`. */
  protected read(context: Context): Poll {
    if (--context.turn.budget < 0) return this.spent(context);
    const { front } = this;
    return this.give(front.array[front.index++]);
  }

  /** What becomes of the element of an input. */
  protected give(element: I): Poll {
    this.value = element as unknown as T;
    return READY;
  }

  /** The budget ended in the middle of `front`. */
  protected spent(context: Context): Poll {
    return context.spent();
  }

  /** Called by fused code: as `poll`, where `current` was polled already. */
  protected leave(answer: Poll, context: Context): Poll | typeof ANOTHER {
    if (this.over) return DONE;
    let next: Poll | typeof ANOTHER;
    try {
      next = this.goOn(answer, context);
    } catch (error) {
      this.fail();
      throw error;
    }
    if (next === DONE) this.end();
    return next;
  }

  emit(code: Code): string {
    const { out, self } = code;
    const front = code.constant('front');
    const lane = code.constant('lane');
    const given = `if (${out} !== 1) { if (${out} === 0) ${code.pending} ${code.end} }
${out} = ${self}.value;`;
    const unless = this.unless(code);
    return `if (${front}.index < ${front}.array.length${unless}) {
if (--context.turn.budget < 0) return ${self}.spent(context);
${this.take(code, `${front}.array[${front}.index++]`)}
} else if (${lane}.current !== null && ${lane}.attended === context${unless}) {
const current = ${lane}.current;
${out} = current.poll(${lane}.inside);
if (${out} === 1) {
${this.take(code, 'current.value')}
} else {
${out} = ${self}.leave(${out}, context);
if (${out} === ${ANOTHER}) ${code.again}
${given}
}
} else {
${out} = ${self}.poll(context);
${given}
}`;
  }

  /** The statements that make the output of the element in an expression. */
  protected take(code: Code, element: string): string {
    return `${code.out} = ${element};`;
  }

  /** More conditions under which fused code goes on by itself. */
  protected unless(_code: Code): string {
    return '';
  }
}
