import type { Words } from '../../lib/memory/words.ts';
import type { Actor, Program, Shared } from './program.ts';

// Memory that is worse than the language promises: what protects the rings must be missed once it is gone.

/** The same program over other words, a set of them for each thread. */
export function over(program: Program, faulty: (words: Words) => Faulty): Program {
  return {
    ...program,
    threads: program.threads.map((actor) => worse(actor, faulty)),
    verdict: (locals, words) =>
      program.verdict(
        locals.map(({ local }) => local),
        words,
      ),
  };
}

interface Worse {
  words: Faulty;
  local: object;
}

function worse(actor: Actor, faulty: (words: Words) => Faulty): Actor<Worse> {
  const through = (shared: Shared, words: Words): Shared => ({
    words,
    read: (cell) => shared.read(cell),
    write: (cell, value) => shared.write(cell, value),
    park: () => shared.park(),
  });
  return {
    start(shared) {
      const words = faulty(shared.words);
      return { words, local: actor.start(through(shared, words)) };
    },
    step({ words, local }, shared) {
      const ended = actor.step(local, through(shared, words));
      if (ended) words.flush();
      return ended;
    },
  };
}

/** Passes everything on: a fault overrides something. */
export class Faulty implements Words {
  protected readonly words: Words;
  constructor(words: Words) {
    this.words = words;
  }
  flush(): void {}
  own(at: number): number {
    return this.acquire(at);
  }
  acquire(at: number): number {
    return this.words.acquire(at);
  }
  publish(at: number, value: number): void {
    this.words.publish(at, value);
  }
  add(at: number, amount: number): number {
    return this.words.add(at, amount);
  }
  exchange(at: number, expected: number, value: number): number {
    return this.words.exchange(at, expected, value);
  }
  wait(at: number, expected: number): void {
    this.words.wait(at, expected);
  }
  waitAsync(at: number, expected: number): PromiseLike<unknown> | null {
    return this.words.waitAsync(at, expected);
  }
  notify(at: number): void {
    this.words.notify(at);
  }
}

/** A store stays in the processor until after the next load, as plain stores of real hardware do. */
export class LateStores extends Faulty {
  private at = -1;
  private value = 0;

  override flush(): void {
    const { at } = this;
    this.at = -1;
    if (at >= 0) this.words.publish(at, this.value);
  }
  override acquire(at: number): number {
    const seen = at === this.at ? this.value : super.acquire(at);
    this.flush();
    return seen;
  }
  override publish(at: number, value: number): void {
    this.flush();
    this.at = at;
    this.value = value;
  }
  override add(at: number, amount: number): number {
    this.flush();
    return super.add(at, amount);
  }
  override exchange(at: number, expected: number, value: number): number {
    this.flush();
    return super.exchange(at, expected, value);
  }
  override wait(at: number, expected: number): void {
    this.flush();
    super.wait(at, expected);
  }
  override notify(at: number): void {
    this.flush();
    super.notify(at);
  }
}

/** Compares first and stores then. */
export class TornExchange extends Faulty {
  override exchange(at: number, expected: number, value: number): number {
    const was = this.words.acquire(at);
    if (was === expected) this.words.publish(at, value);
    return was;
  }
}

/** Reads first and stores then. */
export class TornAdd extends Faulty {
  override add(at: number, amount: number): number {
    const was = this.words.acquire(at);
    this.words.publish(at, was + amount);
    return was;
  }
}

/** Sleeps without a look whether the word has changed already. */
export class BlindWait extends Faulty {
  override wait(at: number): void {
    const now = this.words.acquire(at);
    this.words.wait(at, now);
  }
}

/** Wakes nobody. */
export class LostNotify extends Faulty {
  override notify(): void {}
}

/** Says at once that a place is taken for good, where the ring says first that somebody is about to take it. */
export class HastyJoin extends Faulty {
  override exchange(at: number, expected: number, value: number): number {
    return super.exchange(at, expected, value === 3 ? 1 : value);
  }
}
