import type { WaitEvent } from '../../lib/memory/event.ts';
import type { Words } from '../../lib/memory/words.ts';
import { alone } from './program.ts';

// How the threads of the programs sleep: as the library's do, one part an operation.

/** How far a thread is with its sleep. Each part is an operation of its own, so that less has to be remembered. */
export interface Sleeper {
  bed: 'up' | 'registered' | 'slept';
  ticket: number;
}

export function register(one: Sleeper, event: WaitEvent): void {
  one.ticket = event.prepare();
  one.bed = 'registered';
}

export const UP = { bed: 'up', ticket: 0 } as const;

/** The next part of it. False if it is up. */
export function abed(one: Sleeper, event: WaitEvent, waits: () => boolean): boolean {
  if (one.bed === 'up') return false;
  if (one.bed === 'registered') {
    if (waits()) event.sleep(one.ticket);
    one.bed = 'slept';
    one.ticket = 0;
  } else {
    event.leave();
    one.bed = 'up';
  }
  return true;
}

type EventOver = (words: Words) => WaitEvent;

/**
 * Sets an event's count to 0 while nobody is registered there. Tickets are only compared with the count, and whoever
 * holds one is registered: so while nobody is, no count can be told from any other.
 */
export function quiet(
  words: number,
  ...events: readonly (readonly EventOver[])[]
): (words: Int32Array) => void {
  const pairs = events.flat().map((over) => {
    const memory = new Int32Array(words);
    const event = over(alone(memory));
    event.prepare();
    const sleepers = memory.indexOf(1);
    event.signal();
    const count = memory.findIndex((value, at) => value === 1 && at !== sleepers);
    return { sleepers, count };
  });
  return (memory) => {
    for (let i = 0; i < pairs.length; i++) if (memory[pairs[i].sleepers] === 0) memory[pairs[i].count] = 0;
  };
}
