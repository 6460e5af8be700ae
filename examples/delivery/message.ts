import { type Codec, f64, record, u32 } from 'millrace';

/** What travels from thread to thread, as a record in a slot of a ring. */
export interface Message {
  /** When its line was read, in milliseconds by the clock that all threads share. */
  read: number;
  id: number;
  value: number;
}

export const message: Codec<Message> = record({ read: f64, id: u32, value: u32 });

/** Milliseconds; the same on every thread. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** The first I/O task's part: a line becomes a message. */
export function parse(line: string): Message {
  const space = line.indexOf(' ');
  return { read: now(), id: Number(line.slice(0, space)), value: Number(line.slice(space + 1)) };
}

/** The CPU task's part. */
export function worked({ read, id, value }: Message, rounds: number): Message {
  return { read, id, value: burnt(value | 0, rounds) >>> 0 };
}

/** So many rounds of work on a small integer, none of which the engine can leave out: the same code on every thread. */
function burnt(value: number, rounds: number): number {
  let x = value;
  for (let i = 0; i < rounds; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
}

/** The last I/O task's part: a message becomes a line, and how late it is goes to `lateness`, which threads share. */
export function format({ read, id, value }: Message, lateness: Float64Array): string {
  lateness[id] = now() - read;
  return `${id} ${value}`;
}

/** How many rounds a core does in a microsecond: the best of some tries, as the others were disturbed. */
export function calibrate(): number {
  const rounds = 100_000;
  let best = Infinity;
  for (let i = 0; i < 50; i++) {
    const start = performance.now();
    worked({ read: 0, id: 0, value: i + 1 }, rounds);
    best = Math.min(best, performance.now() - start);
  }
  return rounds / (best * 1000);
}
