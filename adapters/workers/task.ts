import { ArgumentError } from '../../lib/stream/errors.ts';
import { TELL } from './channel.ts';
import type { LostTask } from './errors.ts';
import type { Member } from './member.ts';
import type { Session } from './session.ts';

/** Who is told how a task ended. */
export interface Settle {
  done(value: unknown): void;
  failed(error: unknown): void;
}

/** What the group was asked for, until it is answered. */
export class Task {
  id = -1;
  /** What a worker is sent: CALL, TELL, OPEN or EXPLAIN. */
  kind: number;
  readonly name: string;
  /** The function, as the workers know it; -1 until the task is given to the group. */
  number = -1;
  value: unknown;
  readonly settle: Settle;
  /** Of an OPEN: what goes on here while it runs there. */
  session: Session | null = null;
  /** Where it belongs: the same key, the same worker. */
  key: number | undefined = undefined;
  /** What those that wait are ordered by. */
  rank: number | undefined = undefined;
  transfer: readonly object[] | undefined = undefined;
  /** The actor that the value is a message to; -1 for a call. */
  actor = -1;
  /** The worker that has it, and has not answered. */
  member: Member | null = null;
  /** How often it came back from a worker that had too much. */
  hops = 0;
  /** Its place in the line in which it waits; -1 if it does not. */
  slot = -1;

  constructor(kind: number, name: string, value: unknown, settle: Settle) {
    this.kind = kind;
    this.name = name;
    this.value = value;
    this.settle = settle;
  }

  /** The same once more, after it was answered: who calls a function for each of many values needs no task for each. */
  again(value: unknown): this {
    this.value = value;
    this.member = null;
    this.hops = 0;
    return this;
  }

  /** It belongs to one worker, and is not handed on. */
  keyed(key: number | undefined): this {
    this.key = key;
    if (key === undefined) return this;
    if (!Number.isSafeInteger(key)) throw new ArgumentError('group: key', key, 'a whole number');
    this.kind = TELL;
    return this;
  }

  /** The place of the worker where its key belongs. */
  home(workers: number): number {
    const place = this.key! % workers;
    return place < 0 ? place + workers : place;
  }

  /** What is lost with it. */
  get losses(): readonly LostTask[] {
    const { session, name, value } = this;
    if (session === null) return [{ name, value }];
    return session.closed ? [] : session.unfinished;
  }
}
