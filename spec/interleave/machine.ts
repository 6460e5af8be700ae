import { Automaton, KIND, textOf } from './automaton.ts';
import { alone, type Program } from './program.ts';

const { LOOK, PUBLISH, ADD, EXCHANGE, WAIT, ENLIST, PARK, NOTIFY, READ, WRITE, ENDED, FAILED } = KIND;
const AWAKE = -1;

/** The memory and the threads of a program, at one point of a schedule. */
export class Machine {
  readonly program: Program;
  readonly threads: readonly Automaton[];
  /** The node at which each thread stands. */
  readonly node: Int32Array;
  readonly words: Int32Array;
  readonly cells: Int32Array;
  /** The word at which a thread sleeps, or was enlisted by `waitAsync`; -1. */
  private readonly asleep: Int32Array;
  private readonly enlisted: Int32Array;
  private readonly initial: Int32Array;
  /** Words that any thread has ever been about to touch: those that a saved state is made of. */
  private readonly touched: number[] = [];
  private readonly isTouched: Uint8Array;
  private readonly able: Int32Array;
  private readonly settle: (words: Int32Array) => void;
  /** Words at which any thread ever slept. */
  readonly slept: Set<number> = new Set();

  constructor(program: Program) {
    const threads = program.threads.length;
    this.program = program;
    this.settle = program.settle ?? (() => {});
    this.threads = program.threads.map((actor) => new Automaton(actor));
    this.node = new Int32Array(threads);
    this.asleep = new Int32Array(threads);
    this.enlisted = new Int32Array(threads);
    this.able = new Int32Array(threads);
    this.initial = new Int32Array(program.words);
    program.setUp?.(alone(this.initial));
    this.words = new Int32Array(program.words);
    this.cells = new Int32Array(program.cells);
    this.isTouched = new Uint8Array(program.words);
    this.reset();
  }

  /** Back to the start. */
  reset(): void {
    this.words.set(this.initial);
    this.cells.fill(0);
    this.asleep.fill(AWAKE);
    this.enlisted.fill(AWAKE);
    for (let t = 0; t < this.threads.length; t++) this.node[t] = this.threads[t].first;
  }

  /** Threads that can take a step: how many; `able(i)` says which. */
  runnable(): number {
    const { threads, node, asleep, able } = this;
    let count = 0;
    for (let t = 0; t < threads.length; t++) {
      if (asleep[t] !== AWAKE) continue;
      const kind = threads[t].kind[node[t]];
      if (kind === ENDED || (kind === PARK && this.enlisted[t] !== AWAKE)) continue;
      able[count++] = t;
    }
    return count;
  }

  /** The `i`-th thread of those. */
  ableAt(i: number): number {
    return this.able[i];
  }

  /** Thread `t` makes its next access. Answers what is wrong now, or null. */
  step(t: number): string | null {
    const { words, cells, node } = this;
    const thread = this.threads[t];
    const n = node[t];
    const kind = thread.kind[n];
    const at = thread.at[n];
    let answer = 0;
    let looked = false;
    switch (kind) {
      case LOOK:
        this.touch(at);
        answer = words[at];
        break;
      case PUBLISH:
        this.touch(at);
        words[at] = thread.value[n];
        break;
      case ADD:
        this.touch(at);
        answer = words[at];
        words[at] = (answer + thread.value[n]) | 0;
        break;
      case EXCHANGE:
        this.touch(at);
        answer = words[at];
        if (answer === thread.expected[n]) words[at] = thread.value[n];
        break;
      case WAIT:
        this.touch(at);
        if (words[at] === thread.expected[n]) this.sleep(this.asleep, t, at);
        break;
      case ENLIST:
        this.touch(at);
        if (words[at] === thread.expected[n]) {
          answer = 1;
          this.sleep(this.enlisted, t, at);
        }
        break;
      case NOTIFY:
        this.notify(at);
        looked = true;
        break;
      case READ:
        answer = cells[at];
        break;
      case WRITE:
        cells[at] = thread.value[n];
        break;
    }
    const next = thread.after(n, answer);
    node[t] = next;
    if (kind === ADD) this.settle(words);
    const then = thread.kind[next];
    if (then === FAILED) return `thread ${t} threw ${String(thread.error[next])}`;
    return looked || then === READ || then === WRITE ? this.race() : null;
  }

  private sleep(how: Int32Array, t: number, at: number): void {
    how[t] = at;
    this.slept.add(at);
  }

  private notify(at: number): void {
    const { asleep, enlisted } = this;
    for (let t = 0; t < asleep.length; t++) {
      if (asleep[t] === at) asleep[t] = AWAKE;
      if (enlisted[t] === at) enlisted[t] = AWAKE;
    }
  }

  /**
   * Two threads that are both about to touch one cell, one of them to write: nothing orders the two, and real hardware
   * may tear or reorder them. Where this never happens, plain accesses cannot be told from ordered ones.
   */
  private race(): string | null {
    const { threads, node, asleep } = this;
    for (let i = 0; i < threads.length; i++) {
      const mine = threads[i].kind[node[i]];
      if ((mine !== READ && mine !== WRITE) || asleep[i] !== AWAKE) continue;
      for (let j = i + 1; j < threads.length; j++) {
        const theirs = threads[j].kind[node[j]];
        if ((theirs !== WRITE && (theirs !== READ || mine !== WRITE)) || asleep[j] !== AWAKE) continue;
        const cell = threads[i].at[node[i]];
        if (threads[j].at[node[j]] === cell)
          return `race: thread ${i} (${NAMES[mine]}) and thread ${j} (${NAMES[theirs]}) at cell ${cell}`;
      }
    }
    return null;
  }

  /** Nobody can go on: answers what is wrong with that, or null. */
  judge(): { readonly message: string; readonly cause: unknown } | null {
    const { threads, node, asleep } = this;
    const stuck: number[] = [];
    for (let t = 0; t < threads.length; t++)
      if (asleep[t] !== AWAKE || threads[t].kind[node[t]] !== ENDED) stuck.push(t);
    if (stuck.length > 0) return { message: `thread ${stuck.join(', ')} sleeps for ever`, cause: undefined };
    try {
      this.program.verdict(this.locals(), this.words);
    } catch (cause) {
      return { message: `forbidden outcome: ${String(cause)}`, cause };
    }
    return null;
  }

  private locals(): (object | null)[] {
    return this.threads.map((thread, t) => thread.local[this.node[t]]);
  }

  /** The outcome as text. */
  outcome(): string {
    return `${this.locals().map(textOf).join(' ')} ${this.words.join('')}`;
  }

  // A state as numbers: two points from which all goes on alike have the same

  private touch(at: number): void {
    if (this.isTouched[at] === 1) return;
    this.isTouched[at] = 1;
    this.touched.push(at);
  }

  /** How many numbers a state has. It grows while words are touched for the first time. */
  get width(): number {
    return this.touched.length + this.cells.length + 2 * this.node.length;
  }

  /** Words count from where they began, so that small numbers do near the wrap of the positions, too. */
  save(into: Int16Array, at: number): void {
    const { words, cells, touched, initial, node, asleep, enlisted } = this;
    let i = at;
    for (let t = 0; t < node.length; t++) {
      into[i++] = small(node[t] - 0x8000);
      into[i++] = small(asleep[t] === AWAKE ? -1 - enlisted[t] : asleep[t] + 1);
    }
    for (let c = 0; c < cells.length; c++) into[i++] = small(cells[c]);
    for (let w = 0; w < touched.length; w++) into[i++] = small((words[touched[w]] - initial[touched[w]]) | 0);
  }

  load(from: Int16Array, at: number): void {
    const { words, cells, touched, initial, node, asleep, enlisted } = this;
    let i = at;
    for (let t = 0; t < node.length; t++) {
      node[t] = from[i++] + 0x8000;
      const waits = from[i++];
      asleep[t] = waits > 0 ? waits - 1 : AWAKE;
      enlisted[t] = waits > 0 ? AWAKE : -1 - waits;
    }
    for (let c = 0; c < cells.length; c++) cells[c] = from[i++];
    for (let w = 0; w < touched.length; w++) words[touched[w]] = initial[touched[w]] + from[i++];
  }
}

function small(n: number): number {
  if ((n << 16) >> 16 !== n) throw new RangeError(`${n} does not fit a state: make the program smaller`);
  return n;
}

const NAMES: Record<number, string> = { [READ]: 'read', [WRITE]: 'write' };
