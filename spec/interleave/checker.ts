import type { Words } from '../../lib/memory/words.ts';

// Tries every interleaving of a few threads that share memory, at each access to it.
//
// The threads run the very text that runs on Atomics: plain functions. A function cannot be stopped in the middle, but
// it can be run again. A thread is a row of operations (push one message, take one message …) over an object of its own
// (its handles and variables). An operation that has made k accesses is the operation run again from its start, on the
// object as it was then, with the k recorded answers fed to it; at access k + 1 the access is done for real, its answer
// recorded, and the operation abandoned by a throw. Once it returns, its record is dropped.
//
// Two schedules that lead to the same memory, the same objects and the same records go on alike, so each such state is
// explored once: this loses no behaviour, and keeps the number of states small where that of schedules is astronomic.
//
// Plain accesses (to the slots) are steps as well. A state in which two threads are both about to touch one cell, one
// of them to write, is a race: nothing orders the two, and real hardware may tear or reorder them.

/** What a thread may do, beside the words: plain cells (what a ring's slots hold). */
export interface Shared {
  readonly words: Words;
  read(cell: number): number;
  write(cell: number, value: number): void;
}

/** One thread. `local` holds all that it remembers: plain data, and handles over `shared.words`. */
export interface Actor<L extends object> {
  /** Makes the thread's object; its accesses are steps as well. */
  start(shared: Shared): L;
  /** Does one operation; true once there is nothing more to do. What it decides may depend on `local` and reads only. */
  step(local: L, shared: Shared): boolean;
}

export interface Program {
  readonly words: number;
  readonly cells: number;
  /** Runs before the threads start, on the same memory. */
  readonly setUp?: (words: Words) => void;
  readonly threads: readonly Actor<any>[];
  /** Throws if the outcome is forbidden. Gets the threads' objects, and the words at the end. */
  readonly verdict: (locals: readonly any[], words: readonly number[]) => void;
}

export interface Report {
  readonly states: number;
  readonly ends: number;
}

/** A forbidden outcome, a race or a deadlock, with the schedule (thread numbers, step by step) that led to it. */
export class InterleavingError extends Error {
  readonly schedule: readonly number[];
  constructor(message: string, schedule: readonly number[], cause?: unknown) {
    super(`${message}\n  schedule: ${schedule.join('')}`, { cause });
    this.schedule = schedule;
  }
}

type Access =
  | { kind: 'acquire' | 'own' | 'notify' | 'read'; at: number }
  | { kind: 'publish' | 'add' | 'write'; at: number; value: number }
  | { kind: 'exchange'; at: number; expected: number; value: number }
  | { kind: 'wait'; at: number; expected: number };

const suspended = new Error('suspended');

/** Runs an operation through its recorded answers up to its next access. One a thread, so that handles may keep it. */
class Replay implements Shared, Words {
  readonly words: Words = this;
  answers: readonly number[] = [];
  used = 0;
  /** The access at which the operation was abandoned. */
  next: Access | null = null;

  private access(access: Access): number {
    if (this.used < this.answers.length) return this.answers[this.used++];
    this.next = access;
    throw suspended;
  }

  own(at: number): number {
    return this.access({ kind: 'own', at });
  }
  acquire(at: number): number {
    return this.access({ kind: 'acquire', at });
  }
  publish(at: number, value: number): void {
    this.access({ kind: 'publish', at, value: value | 0 });
  }
  add(at: number, value: number): number {
    return this.access({ kind: 'add', at, value });
  }
  exchange(at: number, expected: number, value: number): number {
    return this.access({ kind: 'exchange', at, expected, value });
  }
  wait(at: number, expected: number): void {
    this.access({ kind: 'wait', at, expected });
  }
  waitAsync(at: number, expected: number): PromiseLike<unknown> | null {
    this.wait(at, expected);
    return null;
  }
  notify(at: number): void {
    this.access({ kind: 'notify', at });
  }
  read(at: number): number {
    return this.access({ kind: 'read', at });
  }
  write(at: number, value: number): void {
    this.access({ kind: 'write', at, value });
  }
}

interface Thread {
  /** Its object as it was when the present operation began; null before `start` has returned. */
  readonly local: object | null;
  /** `local` as text, for the state's key. */
  readonly text: string;
  readonly answers: readonly number[];
  /** What it will do next; null once it has ended. */
  readonly next: Access | null;
  readonly asleep: number;
}

interface World {
  readonly words: readonly number[];
  readonly cells: readonly number[];
  readonly threads: readonly Thread[];
}

/** A deep copy that keeps prototypes, and shares the memory itself. */
function copied<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof Replay) return value;
  if (Array.isArray(value)) return value.map(copied) as T;
  const copy = Object.create(Object.getPrototypeOf(value));
  for (const [key, field] of Object.entries(value)) copy[key] = copied(field);
  return copy;
}

const textOf = (local: object | null): string =>
  JSON.stringify(local, (_key, value) => (value instanceof Replay ? 0 : value)) ?? '';

/** Drives one program; keeps nothing but the threads' memory doors. */
class Checker {
  private readonly program: Program;
  private readonly replays: readonly Replay[];

  constructor(program: Program) {
    this.program = program;
    this.replays = program.threads.map(() => new Replay());
  }

  start(): World {
    const words = Array.from({ length: this.program.words }, () => 0);
    this.program.setUp?.(alone(words));
    const cells = Array.from({ length: this.program.cells }, () => 0);
    return { words, cells, threads: this.program.threads.map((_, t) => this.goOn(t, null, [])) };
  }

  /** Runs thread `t` until it stands before an access or ends. Touches nothing shared. */
  private goOn(t: number, from: object | null, recorded: readonly number[]): Thread {
    const actor = this.program.threads[t];
    const replay = this.replays[t];
    let local = from;
    let answers = recorded;
    for (;;) {
      const working = copied(local);
      replay.answers = answers;
      replay.used = 0;
      replay.next = null;
      try {
        const ended = working === null ? false : actor.step(working, replay);
        local = working ?? (actor.start(replay) as object);
        if (ended) return { local, text: textOf(local), answers: [], next: null, asleep: -1 };
        answers = [];
      } catch (error) {
        if (error !== suspended) throw error;
        return { local, text: textOf(local), answers, next: replay.next, asleep: -1 };
      }
    }
  }

  /** The world after thread `t` has made its next access. */
  step(world: World, t: number): World {
    const thread = world.threads[t];
    const words = world.words.slice();
    const cells = world.cells.slice();
    const threads = world.threads.slice();
    const access = thread.next!;
    let answer = 0;
    let sleeps = false;
    switch (access.kind) {
      case 'own':
      case 'acquire':
        answer = words[access.at];
        break;
      case 'publish':
        words[access.at] = access.value;
        break;
      case 'add':
        answer = words[access.at];
        words[access.at] = (answer + access.value) | 0;
        break;
      case 'exchange':
        answer = words[access.at];
        if (answer === access.expected) words[access.at] = access.value;
        break;
      case 'wait':
        sleeps = words[access.at] === access.expected;
        break;
      case 'notify':
        threads.forEach((other, i) => {
          if (other.asleep === access.at) threads[i] = { ...other, asleep: -1 };
        });
        break;
      case 'read':
        answer = cells[access.at];
        break;
      case 'write':
        cells[access.at] = access.value;
        break;
    }
    const after = this.goOn(t, thread.local, [...thread.answers, answer]);
    threads[t] = sleeps ? { ...after, asleep: access.at } : after;
    return { words, cells, threads };
  }

  advanced(world: World, t: number, schedule: readonly number[]): World {
    let next: World;
    try {
      next = this.step(world, t);
    } catch (error) {
      throw new InterleavingError(`thread ${t} threw ${String(error)}`, [...schedule, t], error);
    }
    const race = raceIn(next);
    if (race !== null) throw new InterleavingError(race, [...schedule, t]);
    return next;
  }

  judge(world: World, schedule: readonly number[]): void {
    const asleep = world.threads.flatMap((thread, t) => (thread.asleep >= 0 ? [t] : []));
    if (asleep.length > 0)
      throw new InterleavingError(`thread ${asleep.join(', ')} sleeps for ever`, schedule);
    try {
      this.program.verdict(
        world.threads.map((thread) => thread.local),
        world.words,
      );
    } catch (error) {
      throw new InterleavingError(`forbidden outcome: ${String(error)}`, schedule, error);
    }
  }
}

/** Words for one thread alone: for `setUp`. */
function alone(cells: number[]): Words {
  const swap = (at: number, value: number): number => {
    const was = cells[at];
    cells[at] = value;
    return was;
  };
  return {
    own: (at) => cells[at],
    acquire: (at) => cells[at],
    publish: (at, value) => void swap(at, value),
    add: (at, value) => swap(at, (cells[at] + value) | 0),
    exchange: (at, expected, value) => (cells[at] === expected ? swap(at, value) : cells[at]),
    wait: () => {},
    waitAsync: () => null,
    notify: () => {},
  };
}

const plainly = (thread: Thread): Access | null =>
  thread.next !== null && (thread.next.kind === 'read' || thread.next.kind === 'write') ? thread.next : null;

function raceIn(world: World): string | null {
  for (const [i, one] of world.threads.entries()) {
    const mine = plainly(one);
    if (mine === null) continue;
    for (const [j, other] of world.threads.entries()) {
      const theirs = plainly(other);
      if (j <= i || theirs === null || theirs.at !== mine.at) continue;
      if (mine.kind === 'write' || theirs.kind === 'write')
        return `race: thread ${i} (${mine.kind}) and thread ${j} (${theirs.kind}) at cell ${mine.at}`;
    }
  }
  return null;
}

function runnable(world: World): number[] {
  const able: number[] = [];
  world.threads.forEach((thread, t) => {
    if (thread.next !== null && thread.asleep < 0) able.push(t);
  });
  return able;
}

function keyOf(world: World): string {
  let key = `${world.words.join()};${world.cells.join()}`;
  for (const thread of world.threads)
    key += `;${thread.text}/${thread.answers.join()}/${thread.asleep}/${thread.next === null}`;
  return key;
}

interface Path {
  readonly before: Path | null;
  readonly thread: number;
}

function scheduleOf(path: Path | null): number[] {
  const schedule: number[] = [];
  for (let at = path; at !== null; at = at.before) schedule.push(at.thread);
  return schedule.reverse();
}

/** Explores every interleaving. Throws an InterleavingError at the first forbidden outcome, race or deadlock. */
export function exploreAll(program: Program, most = 2_000_000): Report {
  const checker = new Checker(program);
  const visited = new Set<string>();
  const stack: { world: World; path: Path | null }[] = [{ world: checker.start(), path: null }];
  let ends = 0;
  while (stack.length > 0) {
    const { world, path } = stack.pop()!;
    const able = runnable(world);
    if (able.length === 0) {
      ends++;
      checker.judge(world, scheduleOf(path));
    }
    for (const t of able) {
      let next: World;
      try {
        next = checker.advanced(world, t, []);
      } catch (error) {
        if (!(error instanceof InterleavingError)) throw error;
        throw new InterleavingError(error.message.split('\n')[0], [...scheduleOf(path), t], error.cause);
      }
      const key = keyOf(next);
      if (visited.has(key)) continue;
      visited.add(key);
      if (visited.size > most) throw new Error(`more than ${most} states: make the program smaller`);
      stack.push({ world: next, path: { before: path, thread: t } });
    }
  }
  return { states: visited.size, ends };
}

/** One random schedule for each seed. A failure names its seed. */
export function exploreRandom(program: Program, seeds: Iterable<number>): number {
  const checker = new Checker(program);
  let schedules = 0;
  for (const seed of seeds) {
    const random = seeded(seed);
    const schedule: number[] = [];
    let world = checker.start();
    try {
      for (let able = runnable(world); able.length > 0; able = runnable(world)) {
        const t = able[Math.floor(random() * able.length)];
        world = checker.advanced(world, t, schedule);
        schedule.push(t);
      }
      checker.judge(world, schedule);
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
    schedules++;
  }
  return schedules;
}

/** A small seeded generator of numbers in [0, 1): a 32-bit linear congruence, its high bits only. */
function seeded(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 0x1000000;
  };
}
