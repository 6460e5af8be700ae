/**
 * What a stage or a source sees of the loop that is being generated. All that it returns is a piece of text made of
 * the library's own templates and of numbered locals (`f2`, `v3`): never a user's text.
 *
 * The loop is one `for (;;)`. A stage's `emit` returns the statements that leave the next element in `out`; its own
 * text places `upstream`, the statements that leave the stage's input in `in`. Around or inside of it a stage may:
 *
 * - `again`: give up this element and start over (`filter`);
 * - `end`: say that no element comes any more (`take`); run `finish` first where upstream is not at its own end;
 * - produce elements of its own before asking upstream (`mapConcat`, `startWith`), with an `if` at the top;
 * - see upstream's end and still produce (`endWith`, `reduce`): place `upstreamUntil(statements)` instead of
 *   `upstream`; the statements run at upstream's end, and normally set a state and then start over.
 *
 * Every field that a stage writes is named with `state`, so that the loop can keep it in a local; every field that it
 * only reads is named with `constant`. Both are fields of the very object that the interpreter's `poll` works on.
 */
export interface Code {
  /** The local that holds the stage's input. Not for sources. */
  readonly in: string;
  /** The local into which the stage puts its output. It is declared already. */
  readonly out: string;
  /** The statements that leave the next input in `in`. */
  readonly upstream: string;
  /** The same as `upstream`, for a stage that asks once and gives one element for each that it takes (`map`). */
  readonly one: string;
  /** The same as `upstream`, for a stage that asks once and gives one element or starts over (`filter`). */
  readonly oneOrNone: string;
  /** The same as `upstream`, but `statements` run where upstream ends. */
  upstreamUntil(statements: string): string;
  /**
   * A loop of its own that takes all of upstream and runs `body` for each element, which is in `in`; what follows runs
   * at upstream's end. Within the body `leave` ends the loop early. So a stage that gives at most one result
   * (`reduce`, `find`) pays for its own state once a run and not once an element.
   */
  fold(body: string): string;
  /** The same for a fold with an accumulator; `next` makes the new value's expression from the present value's. */
  foldInto(state: Accumulator, next: (value: string) => string): string;
  /**
   * The same for a stage that then gives one element, which `result` is, if its field `full` says that there is one. That
   * it has done so it keeps there as well, as null.
   */
  foldOnce(body: string, result: string): string;
  /** Statement, within the body of `fold` only: leaves its loop, before upstream's end. */
  readonly leave: string;
  /** Statement: start over, for the next element. */
  readonly again: string;
  /** Statement: there will be no more elements. */
  readonly end: string;
  /** Statement: nothing yet; somebody will wake us (a source that can wait). */
  readonly pending: string;
  /** Statement: close what is upstream now, since this stage ends before it (once; later runs do nothing). */
  readonly finish: string;
  /** Statements: pay for one element, or yield. A source that never waits places them before each element. */
  readonly pay: string;
  /**
   * Statements for a source that counts its elements up in a `state` of its own, one by one from 0, and ends when
   * `counter` reaches `bound` (an expression, read anew again and again): the end or a payment, then `element` (an
   * expression of the counter) goes to `out`, and the counter goes up. Where every stage below allows it, budget and
   * bound together become the condition of one inner loop.
   */
  counted(counter: string, bound: string, element: string): string;
  /** The local that mirrors a field which the run changes. */
  state(field: string): string;
  /** The same for a field that is always a number: no element boxes it, fractions included. */
  number(field: string): string;
  /**
   * An expression: the number of the input, counted from 0 in the field given. It counts as well, so it must be evaluated
   * exactly once for each input. Stages that see the same elements share one counter, since each one costs.
   */
  index(field: string): string;
  /** The local that holds a field which the run only reads. */
  constant(field: string): string;
  /**
   * A field that the run changes and whose type only the user knows, but which is a number more often than not: a fold's
   * accumulator. The number is held in a local that is never anything else, so that no element boxes it.
   */
  accumulator(field: string): Accumulator;
  /** The stage object itself, for a call to one of its methods; what such a method writes must not be a `state`. */
  readonly self: string;
}

/** The text around one accumulator. */
export interface Accumulator {
  /** An expression: the present value. */
  readonly value: string;
  /** An expression: whether it is held as a number. */
  readonly isNumber: string;
  /** Statements that replace it by a local. */
  set(local: string): string;
  /**
   * Statements that replace it; `next` makes the new value's expression from the present value's. With `out` the new
   * value goes there as well.
   */
  update(next: (value: string) => string, out?: string): string;
}

/**
 * A source whose loop is known: its future offers `emit`, and the fused loop holds it instead of calling `poll`. If its
 * text polls other runs, which pay out of the turn, its class says so: `static readonly pollsOthers = true`. So does a
 * stage of which that is true. The library's own classes say all this in a call of `fuses`.
 */
export interface Emits {
  emit(code: Code): string;
  /** What tells apart sources of one class that deserve a loop of their own; without it, the class. */
  readonly shape?: unknown;
  /** True where nobody but its chain ever calls it: no callback does. */
  readonly plain?: boolean;
}
