import type { Member } from './member.ts';
import type { Session } from './session.ts';

/** Who is told how a task ended. */
export interface Settle {
  done(value: unknown): void;
  failed(error: unknown): void;
}

/** What the group was asked for, until it is answered. */
export interface Task {
  readonly id: number;
  /** What a worker is sent: CALL, TELL, OPEN or EXPLAIN. */
  readonly kind: number;
  readonly name: string;
  readonly value: unknown;
  readonly settle: Settle;
  /** Of an OPEN: what goes on here while it runs there. */
  readonly session: Session | null;
  /** Where it belongs: the same key, the same worker. */
  readonly key: number | undefined;
  readonly transfer: readonly object[] | undefined;
  /** The actor that the value is a message to; -1 for a call. */
  readonly actor: number;
  /** The worker that has it, and has not answered. */
  member: Member | null;
  /** How often it came back from a worker that had too much. */
  hops: number;
}
