import { afterEach } from 'vitest';
import { type Group, type GroupOptions, group } from '../../../../adapters/workers/index.ts';
import { from, type Stream } from '../../../../lib/index.ts';
import { StageError } from './stages.ts';
import type * as Stages from './stages.ts';

export type { Stages };

const module = new URL('./stages.ts', import.meta.url);
const open: Group<any>[] = [];

/** A group whose workers have the module of stages; it is closed after the test. */
export async function make(options: Partial<GroupOptions> = {}): Promise<Group<typeof Stages>> {
  const made = await group<typeof Stages>({ module, workers: 2, errors: [StageError], ...options });
  open.push(made);
  return made;
}

/** The same for all tests of a file. */
export function once<T>(promise: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= promise());
}

export function closeAfterEach(): void {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.close('abort')));
  });
}

export interface Ending<T> {
  readonly elements: T[];
  /** What it failed with, as text; null if it came to its end. */
  readonly failure: string | null;
}

/** All that a stream gives, and how it ends. */
export async function ending<T>(stream: Stream<T>): Promise<Ending<T>> {
  const elements: T[] = [];
  try {
    await stream.forEach((element) => void elements.push(element));
    return { elements, failure: null };
  } catch (error) {
    return { elements, failure: String(error) };
  }
}

export const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Waits for what is not known to be true yet: as long as it takes. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await tick();
}

/** What a source does next. */
export type Step = number | 'pause' | 'fail';

/** A source that lives as it is told to. */
export function playing(steps: readonly Step[]): Stream<number> {
  return from(
    (async function* () {
      for (const step of steps) {
        if (step === 'pause') await tick();
        else if (step === 'fail') throw new StageError('of the source');
        else yield step;
      }
    })(),
  );
}

/** Ends one of the group's threads, from outside: what the group offers nobody. */
export function kill(g: Group<any>, index: number): boolean {
  const { members } = g as unknown as { members: ({ worker: { terminate(): Promise<number> } } | null)[] };
  const member = members[index];
  if (member === null) return false;
  void member.worker.terminate();
  return true;
}
