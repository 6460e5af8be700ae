import { availableParallelism } from 'node:os';
import type { Discipline } from '../../lib/stream/discipline.ts';
import { ArgumentError, wholeNumber } from '../../lib/stream/errors.ts';
import type { LostTask } from './errors.ts';
import type { MemberOptions } from './member.ts';
import { type DeflectOptions, deflection, Loads, type Topology } from './mesh.ts';

export interface GroupOptions {
  /** The module that every worker loads, as an absolute URL: `new URL('./tasks.js', import.meta.url)`. */
  readonly module: URL | string;
  /** How many workers; one a core, unless said otherwise. */
  readonly workers?: number;
  /** How many tasks a worker may have at one time; 64 unless said otherwise. */
  readonly depth?: number;
  /** How many calls may wait for a worker beyond that; then `call` rejects with a CapacityError. */
  readonly waiting?: number;
  /** Which of the workers that have room gets the next task; in turn, unless said otherwise. The rank is its load. */
  readonly discipline?: Discipline;
  /**
   * Which of the tasks that wait for a worker goes next; in the order in which they came, unless said otherwise. With
   * `priority()` the one with the lowest rank goes first, and none waits for ever; the rank is what `call` was given.
   */
  readonly order?: Discipline;
  /** How an idle worker waits: it looks `spins` times, then sleeps. */
  readonly idle?: { readonly spins?: number };
  /** How a lost worker is replaced: after `delay` ms, doubled each time up to `longest`, at most `most` times in all. */
  readonly restart?: Restart | false;
  /** What a worker does that has too much: `pinned` (nothing), unless said otherwise. */
  readonly topology?: Topology;
  /** When a worker has too much, and how often one task may be handed on. */
  readonly deflect?: DeflectOptions;
  /**
   * Functions that may be run again when their worker is lost: all, or these. The stages of `parallel` go on elsewhere if
   * all of them may be, and a `stream` from which nothing has come is begun again; what a stage remembered is lost.
   */
  readonly idempotent?: boolean | readonly string[];
  /** Classes of errors that are to come back as themselves. */
  readonly errors?: MemberOptions['errors'];
}

export interface Restart {
  readonly delay?: number;
  readonly longest?: number;
  readonly most?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** What is handed over instead of copied. */
  readonly transfer?: readonly object[];
  /** The same key, the same worker, in order. */
  readonly key?: number | undefined;
  /** What the tasks that wait are ordered by, where the group has an `order`: a priority, a deadline. */
  readonly rank?: number | undefined;
}

/** What became of a group's tasks. */
export interface CloseReport {
  readonly completed: number;
  readonly failed: number;
  /** Tasks that were given up: by `abort`, or since their workers were lost. */
  readonly abandoned: readonly LostTask[];
}

/** How many workers and tasks these options ask for. */
export function sizes(options: GroupOptions): { workers: number; depth: number } {
  return {
    workers: wholeNumber('group: workers', options.workers ?? availableParallelism(), 1),
    depth: wholeNumber('group: depth', options.depth ?? 64, 1),
  };
}

/** The options, as far as a worker's thread and channels are concerned. */
export function memberOptions(options: GroupOptions): MemberOptions {
  const { workers, depth } = sizes(options);
  let capacity = 2;
  while (capacity < 2 * depth) capacity *= 2;
  return {
    module: moduleUrl(options.module),
    capacity,
    spins: options.idle?.spins ?? 200,
    errors: options.errors ?? [],
    loads: Loads.create(workers),
    deflection: deflection(options.topology ?? 'pinned', options.deflect ?? {}),
  };
}

function moduleUrl(module: URL | string): string {
  const text = String(module);
  if (!/^(file|data|node):/.test(text))
    throw new ArgumentError(
      'group: module',
      text,
      "an absolute URL, such as new URL('./tasks.js', import.meta.url)",
    );
  return text;
}
