import { Machine } from './machine.ts';
import { InterleavingError, type Program } from './program.ts';
import { States } from './states.ts';

// Tries every interleaving of a few threads that share memory, at each access to it (see automaton.ts for how a thread
// is stopped in the middle of a function).
//
// Two schedules that lead to the same memory, the same objects and the same answers so far go on alike. So each such
// state is explored once, and compared as it is, not by its hash alone: no behaviour is lost, and what stays small is
// the number of states, where that of schedules is astronomic. How many schedules there are is counted all the same: a
// state has as many as its successors have together.

export { type Actor, InterleavingError, type Program, type Shared } from './program.ts';

export interface Report {
  /** Different states, and those of them in which all threads have ended. */
  readonly states: number;
  readonly ends: number;
  /** Schedules from the start to an end; Infinity if one goes round for ever. */
  readonly schedules: number;
  /** The outcomes: the threads' objects and the words. */
  readonly outcomes: ReadonlySet<string>;
  /** Words at which threads slept. */
  readonly slept: ReadonlySet<number>;
}

const OPEN = -1;

/** Explores every interleaving. Throws an InterleavingError at the first forbidden outcome, race or deadlock. */
export function exploreAll(program: Program, most = 20_000_000): Report {
  const machine = new Machine(program);
  // Which words are touched is known after a few random schedules; should more turn up, all begins anew.
  for (let seed = 0; seed < 20; seed++) randomly(machine, seed);
  for (;;) {
    const search = new Search(machine, most);
    if (search.run()) return search.report();
  }
}

class Search {
  private readonly machine: Machine;
  private readonly states: States;
  private readonly most: number;
  private readonly width: number;
  private readonly outcomes: Set<string> = new Set();
  private ends = 0;
  private endless = false;
  /** Schedules from each state on. */
  private schedules: Float64Array = new Float64Array(1024);
  // The way from the start to the present state: its states, and in each which of its threads comes next.
  private readonly way: number[] = [];
  private readonly turn: number[] = [];
  private readonly sum: number[] = [];

  constructor(machine: Machine, most: number) {
    this.machine = machine;
    this.most = most;
    this.width = machine.width;
    this.states = new States(this.width);
  }

  /** False where a word was touched that no state holds. */
  run(): boolean {
    const { machine, way, turn, sum } = this;
    machine.reset();
    this.enter();
    while (way.length > 0) {
      const top = way.length - 1;
      const state = way[top];
      this.states.load(machine, state);
      const able = machine.runnable();
      if (able === 0) {
        this.judge();
        sum[top] = 1;
      }
      if (turn[top] === able) {
        way.pop();
        turn.pop();
        const count = sum.pop()!;
        this.schedules[state] = count;
        if (top > 0) sum[top - 1] += count;
        continue;
      }
      const wrong = machine.step(machine.ableAt(turn[top]++));
      if (wrong !== null) throw new InterleavingError(wrong, this.schedule());
      if (machine.width !== this.width) return false;
      this.enter();
    }
    return true;
  }

  /** The state that the machine is in now: goes into it, or counts what is known of it. */
  private enter(): void {
    const known = this.states.size;
    const state = this.states.add(this.machine);
    if (state === known) {
      if (known > this.most) throw new Error(`more than ${this.most} states: make the program smaller`);
      if (known === this.schedules.length) this.schedules = grown(this.schedules);
      this.schedules[state] = OPEN;
      this.way.push(state);
      this.turn.push(0);
      this.sum.push(0);
    } else if (this.schedules[state] === OPEN) this.endless = true;
    else this.sum[this.sum.length - 1] += this.schedules[state];
  }

  private judge(): void {
    this.ends++;
    const wrong = this.machine.judge();
    if (wrong !== null) throw new InterleavingError(wrong.message, this.schedule(), wrong.cause);
    this.outcomes.add(this.machine.outcome());
  }

  /** Which threads were chosen on the way. */
  private schedule(): number[] {
    const { machine, way, turn } = this;
    const schedule: number[] = [];
    for (let i = 0; i < way.length; i++) {
      if (turn[i] === 0) continue;
      this.states.load(machine, way[i]);
      machine.runnable();
      schedule.push(machine.ableAt(turn[i] - 1));
    }
    return schedule;
  }

  report(): Report {
    return {
      states: this.states.size,
      ends: this.ends,
      schedules: this.endless ? Infinity : this.schedules[0],
      outcomes: this.outcomes,
      slept: this.machine.slept,
    };
  }
}

function grown(from: Float64Array): Float64Array {
  const to = new Float64Array(2 * from.length);
  to.set(from);
  return to;
}

/** Walks every schedule from the start to its end, one after the other: what `exploreAll` is compared with. */
export function exploreTree(program: Program): Pick<Report, 'schedules' | 'outcomes'> {
  const machine = new Machine(program);
  const outcomes = new Set<string>();
  const schedule: number[] = [];
  const width: number[] = [];
  const turn: number[] = [];
  let schedules = 0;
  do {
    // Once more from the start: as before up to the last choice, and first things first from there on.
    machine.reset();
    schedule.length = 0;
    for (let able = machine.runnable(), depth = 0; able > 0; able = machine.runnable(), depth++) {
      if (depth === turn.length) turn.push(0);
      width[depth] = able;
      const t = machine.ableAt(turn[depth]);
      schedule.push(t);
      const wrong = machine.step(t);
      if (wrong !== null) throw new InterleavingError(wrong, schedule.slice());
    }
    const wrong = machine.judge();
    if (wrong !== null) throw new InterleavingError(wrong.message, schedule.slice(), wrong.cause);
    outcomes.add(machine.outcome());
    schedules++;
    while (turn.length > 0 && ++turn[turn.length - 1] === width[turn.length - 1]) turn.pop();
  } while (turn.length > 0);
  return { schedules, outcomes };
}

/**
 * One random schedule for each seed from `first` on, and how many steps they had. One in two lets each step choose
 * among all threads alike; the others let the thread at hand go on, more or less often, so that threads get far ahead
 * of each other. A failure names its seed.
 */
export function exploreRandom(
  program: Program,
  count: number,
  first = 0,
): { schedules: number; steps: number } {
  const machine = new Machine(program);
  let steps = 0;
  for (let seed = first; seed < first + count; seed++) {
    const wrong = randomly(machine, seed);
    if (wrong !== null) throw failure(program, seed, wrong);
    steps += taken;
  }
  return { schedules: count, steps };
}

/** How likely the thread at hand goes on, of 256: by the seed's last bits. */
const STICK = [0, 0, 0, 0, 96, 192, 240, 252];
let taken = 0;

/** Runs one schedule to its end. Answers what is wrong, or null. */
function randomly(machine: Machine, seed: number, schedule?: number[]): string | null {
  const stick = STICK[seed & 7];
  let random = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1;
  let steps = 0;
  let last = -1;
  machine.reset();
  for (let able = machine.runnable(); able > 0; able = machine.runnable()) {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    let t = machine.ableAt(Math.floor((random >>> 8) * able * 2 ** -24));
    if ((random & 0xff) < stick && last >= 0)
      for (let i = 0; i < able; i++) if (machine.ableAt(i) === last) t = last;
    last = t;
    steps++;
    schedule?.push(t);
    const wrong = machine.step(t);
    if (wrong !== null) return wrong;
  }
  taken = steps;
  return machine.judge()?.message ?? null;
}

function failure(program: Program, seed: number, wrong: string): InterleavingError {
  const schedule: number[] = [];
  randomly(new Machine(program), seed, schedule);
  return new InterleavingError(`seed ${seed}: ${wrong}`, schedule);
}
