import type { Context } from '../stream/context.ts';
import type { Code, Emits } from '../stream/emit.ts';
import { ArrayFuture } from '../stream/from/array.ts';
import type { Future } from '../stream/future.ts';
import { DONE, type Poll, READY } from '../stream/poll.ts';
import { Front } from './front.ts';
import { Guarded } from './guarded.ts';
import type { Inputs } from './inputs.ts';

/**
 * A run that holds other runs and goes on with one of them until that has nothing more. Fused code need not come in by
 * `poll` for each element then: it reads the array in `front`, or else polls `current` itself.
 *
 * A subclass sees to it that whatever stands in either of the two is what its `advance` would go on with.
 */
export abstract class Serving<T> extends Guarded<T> implements Emits {
  static readonly pollsOthers = true;
  readonly front: Front<T> = new Front();
  /** The run that is asked next, unless `front` has something. */
  protected current: Future<T> | null = null;
  /** What `current` is polled with. */
  protected inside: Context;
  /** The context that we were polled with last: with another one, `advance` has to see it first. */
  protected attended: Context;

  constructor(context: Context) {
    super();
    this.inside = context;
    this.attended = context;
  }

  /** As `advance`, where `current` was polled already, and answered so; not READY. */
  protected abstract goOn(answer: Poll, context: Context): Poll;

  /** Hands out the next element of `front`. */
  protected read(context: Context): Poll {
    if (--context.turn.budget < 0) return this.spent(context);
    const { front } = this;
    this.value = front.array[front.index++];
    return READY;
  }

  /** Hands out the element of an input, and goes on with that one if the discipline does. */
  protected serve(inputs: Inputs<T>, slot: number): Poll {
    const future = inputs.future(slot);
    this.value = future.value;
    inputs.stay(slot);
    if (this.current !== future && inputs.servesOn) {
      this.current = future;
      this.inside = inputs.context(slot);
      if (future instanceof ArrayFuture) future.moveTo(this.front);
    }
    return READY;
  }

  /** The budget ended in the middle of `front`. */
  protected spent(context: Context): Poll {
    return context.spent();
  }

  /** Called by fused code: as `poll`, where `current` was polled already. */
  protected leave(answer: Poll, context: Context): Poll {
    if (this.over) return DONE;
    let next: Poll;
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
    const take = `if (${out} !== 1) { if (${out} === 0) ${code.pending} ${code.end} }
${out} = ${self}.value;`;
    const unless = this.unless(code);
    return `if (${front}.index < ${front}.array.length${unless}) {
if (--context.turn.budget < 0) return ${self}.spent(context);
${out} = ${front}.array[${front}.index++];
} else if (${self}.current !== null && ${self}.attended === context${unless}) {
const current = ${self}.current;
${out} = current.poll(${self}.inside);
if (${out} === 1) ${out} = current.value;
else {
${out} = ${self}.leave(${out}, context);
${take}
}
} else {
${out} = ${self}.poll(context);
${take}
}`;
  }

  /** More conditions under which fused code goes on by itself. */
  protected unless(_code: Code): string {
    return '';
  }
}
