import type { Words } from '../../lib/memory/words.ts';
import type { Actor, Shared } from './program.ts';

// A thread as an automaton that is found while it runs.
//
// The threads run the very text that runs on Atomics: plain functions. A function cannot be stopped in the middle, but
// it can be run again. A node is a thread that stands before an access: it is its object as it was when the present
// operation began, and the answers that the operation's accesses have had since. To go on from a node with an answer
// for the first time, the operation is run again on a copy of that object, fed with its answers, up to the next
// access, where it is abandoned by a throw. The edge is kept; whoever comes by again with the same answer pays a look
// into a table. So the text of the ring runs once for each way that it can go, and not for each step of each schedule.
//
// At the end of an operation its answers are forgotten: nodes with equal objects are one.

/** What a thread does next. */
export const KIND = {
  LOOK: 0,
  PUBLISH: 1,
  ADD: 2,
  EXCHANGE: 3,
  WAIT: 4,
  ENLIST: 5,
  PARK: 6,
  NOTIFY: 7,
  READ: 8,
  WRITE: 9,
  /** It has ended. */
  ENDED: 10,
  /** An operation threw. */
  FAILED: 11,
} as const;

const { LOOK, PUBLISH, ADD, EXCHANGE, WAIT, ENLIST, PARK, NOTIFY, READ, WRITE, ENDED, FAILED } = KIND;

const suspended = new Error('suspended: code under the checker must not catch this');

/** Runs an operation through its recorded answers up to its next access. One a thread, so that handles may keep it. */
class Replay implements Shared, Words {
  readonly words: Words = this;
  answers: readonly number[] = [];
  /** The nodes that the operation went through: it must go through them again. */
  path: readonly number[] = [];
  used = 0;
  stopped = false;
  kind = 0;
  at = 0;
  value = 0;
  expected = 0;
  private readonly same: (node: number, replay: Replay) => boolean;

  constructor(same: (node: number, replay: Replay) => boolean) {
    this.same = same;
  }

  begin(answers: readonly number[], path: readonly number[]): void {
    this.answers = answers;
    this.path = path;
    this.used = 0;
    this.stopped = false;
  }

  private access(kind: number, at: number, value: number, expected: number): number {
    if (this.stopped) throw suspended; // a `finally` on the way out
    this.kind = kind;
    this.at = at;
    this.value = value | 0;
    this.expected = expected;
    if (this.used === this.answers.length) {
      this.stopped = true;
      throw suspended;
    }
    if (!this.same(this.path[this.used], this))
      throw new Error(
        'the operation did something else when it was run again: it must depend on `local` only',
      );
    return this.answers[this.used++];
  }

  own(at: number): number {
    return this.access(LOOK, at, 0, 0);
  }
  acquire(at: number): number {
    return this.access(LOOK, at, 0, 0);
  }
  publish(at: number, value: number): void {
    this.access(PUBLISH, at, value, 0);
  }
  add(at: number, value: number): number {
    return this.access(ADD, at, value, 0);
  }
  exchange(at: number, expected: number, value: number): number {
    return this.access(EXCHANGE, at, value, expected);
  }
  wait(at: number, expected: number): void {
    this.access(WAIT, at, 0, expected);
  }
  /** The promise calls nobody: `park` waits for it. */
  waitAsync(at: number, expected: number): PromiseLike<unknown> | null {
    return this.access(ENLIST, at, 0, expected) === 1 ? never : null;
  }
  park(): void {
    this.access(PARK, 0, 0, 0);
  }
  notify(at: number): void {
    this.access(NOTIFY, at, 0, 0);
  }
  read(at: number): number {
    return this.access(READ, at, 0, 0);
  }
  write(at: number, value: number): void {
    this.access(WRITE, at, value, 0);
  }
}

const never = { then: () => never } as unknown as PromiseLike<unknown>;

const constant = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || value instanceof Replay || Object.isFrozen(value);

/** A deep copy that keeps prototypes and shared references, and shares what is constant. */
function copied<T>(value: T, copies: Map<unknown, unknown> = new Map()): T {
  if (constant(value)) return value;
  const known = copies.get(value);
  if (known !== undefined) return known as T;
  const copy = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value));
  copies.set(value, copy);
  for (const key of Object.keys(value as object)) copy[key] = copied((value as any)[key], copies);
  return copy;
}

/** An object as text: equal texts go on alike. */
export function textOf(local: unknown): string {
  return JSON.stringify(local, (key, value) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    return key !== '' && typeof value === 'object' && value !== null && constant(value) ? 0 : value;
  });
}

const FEW = 32;

export class Automaton {
  // What the thread does next at each node. `at` is a word (or a cell, for READ and WRITE).
  readonly kind: number[] = [];
  readonly at: number[] = [];
  readonly value: number[] = [];
  readonly expected: number[] = [];
  /** The thread's object, as it was when the present operation began; its last one, at an end. */
  readonly local: (object | null)[] = [];
  readonly error: unknown[] = [];

  private readonly answers: (readonly number[])[] = [];
  private readonly path: (readonly number[])[] = [];
  /** Where an answer leads (1 + the node, or 0): a row a node for the small ones, a table for the others. */
  private near: Int32Array = new Int32Array(FEW << 8);
  private readonly far: Map<number, number> = new Map();
  /** Nodes at which an operation begins, and at which the thread ends, by their object's text. */
  private readonly begins: Map<string, number> = new Map();
  private readonly ends: Map<string, number> = new Map();
  private readonly actor: Actor;
  private readonly replay: Replay;
  /** Where the thread begins. */
  readonly first: number;

  constructor(actor: Actor) {
    this.actor = actor;
    this.replay = new Replay(
      (node, { kind, at, value, expected }) =>
        kind === this.kind[node] &&
        at === this.at[node] &&
        value === this.value[node] &&
        expected === this.expected[node],
    );
    this.first = this.run(null, [], []);
  }

  /** The node after `node`, whose access was answered so. */
  after(node: number, answer: number): number {
    if (answer >= 0 && answer < FEW) {
      const to = this.near[node * FEW + answer] - 1;
      return to >= 0 ? to : this.found(node, answer);
    }
    const key = node * 2 ** 32 + (answer >>> 0);
    let to = this.far.get(key);
    if (to === undefined) this.far.set(key, (to = this.next(node, answer)));
    return to;
  }

  private found(node: number, answer: number): number {
    const to = this.next(node, answer);
    this.near[node * FEW + answer] = to + 1;
    return to;
  }

  private next(node: number, answer: number): number {
    return this.run(this.local[node], [...this.answers[node], answer], [...this.path[node], node]);
  }

  /** Runs the thread on to its next access. Touches nothing shared. */
  private run(from: object | null, answers: readonly number[], path: readonly number[]): number {
    const { actor, replay } = this;
    const local = copied(from);
    replay.begin(answers, path);
    try {
      const ended = local === null ? false : actor.step(local, replay);
      const object = local ?? (actor.start(replay) as object);
      if (replay.stopped) throw new Error('the operation caught what suspends it');
      return ended ? this.end(object) : this.begin(object);
    } catch (error) {
      if (error !== suspended) return this.node(FAILED, from, [], [], error);
      return this.node(replay.kind, from, answers, path, null);
    }
  }

  private begin(local: object): number {
    const text = textOf(local);
    const known = this.begins.get(text);
    if (known !== undefined) return known;
    const node = this.run(local, [], []);
    this.begins.set(text, node);
    return node;
  }

  private end(local: object): number {
    const text = textOf(local);
    let node = this.ends.get(text);
    if (node === undefined) this.ends.set(text, (node = this.node(ENDED, local, [], [], null)));
    return node;
  }

  private node(
    kind: number,
    local: object | null,
    answers: readonly number[],
    path: readonly number[],
    error: unknown,
  ): number {
    const { at, value, expected } = this.replay;
    this.kind.push(kind);
    this.at.push(at);
    this.value.push(value);
    this.expected.push(expected);
    this.local.push(local);
    this.answers.push(answers);
    this.path.push(path);
    this.error.push(error);
    if (this.kind.length * FEW > this.near.length) {
      const near = new Int32Array(2 * this.near.length);
      near.set(this.near);
      this.near = near;
    }
    return this.kind.length - 1;
  }
}
