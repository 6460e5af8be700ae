import { IllegalMessageError } from './errors.ts';

/** A transition's answer to a message that the present state does not allow. */
export class Refusal {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** What a transition answers instead of a state: the message is illegal here, for this reason. */
export function refuse(reason: string): Refusal {
  return new Refusal(reason);
}

/**
 * The next state, or a refusal. A transition answers a new state and leaves the old one as it is: so whatever goes wrong
 * in it has changed nothing.
 */
export type Transition<P, S> = (state: S, message: P) => S | Refusal;

/**
 * For each status, the messages that it allows, each with its transition. Whatever does not stand in the table is
 * illegal. States are told apart by `status`, messages by `type`; each transition sees exactly its own of both.
 */
export type Transitions<
  P extends { readonly type: PropertyKey },
  S extends { readonly status: PropertyKey },
> = {
  readonly [K in S['status']]: {
    readonly [M in P['type']]?: (
      state: S & { readonly status: K },
      message: Extract<P, { readonly type: M }>,
    ) => S | Refusal;
  };
};

/**
 * A protocol's state machine: a state, and the messages that may come.
 *
 * Laws: `state()` changes by `send` alone. `send(m)` answers the state that `state()` answers from then on. A message that
 * the state does not allow throws an IllegalMessageError, which holds both, and changes nothing; neither does a
 * transition that throws, whose error comes out as itself. So equal sequences of messages lead to equal states, and an
 * illegal one may be left out of any sequence.
 *
 * @example
 * import { Process } from 'millrace';
 *
 * type Door = { status: 'open' } | { status: 'shut' };
 * type Push = { type: 'push' } | { type: 'pull' };
 * const door = Process.table<Push, Door>('door', { status: 'shut' }, {
 *   shut: { push: () => ({ status: 'open' }) },
 *   open: { pull: () => ({ status: 'shut' }) },
 * });
 * console.log(door.send({ type: 'push' })); // { status: 'open' }
 * try {
 *   door.send({ type: 'push' });
 * } catch (error) {
 *   console.log(String(error)); // IllegalMessageError: door: push is not allowed while open
 * }
 */
export abstract class Process<in P, out S> {
  /** The present state. */
  abstract state(): S;

  /** Goes on to the next state and answers it; IllegalMessageError, and nothing else, where there is none. */
  abstract send(message: P): S;

  /** A process from one function. The name stands in its errors. */
  static from<P, S>(name: string, initial: S, transition: Transition<P, S>): Process<P, S> {
    return new Machine(name, initial, transition);
  }

  /** A process from a table of what each status allows. */
  static table<P extends { readonly type: PropertyKey }, S extends { readonly status: PropertyKey }>(
    name: string,
    initial: S,
    transitions: Transitions<P, S>,
  ): Process<P, S> {
    return new Machine(name, initial, (state: S, message: P) => lookUp(transitions, state, message));
  }
}

function lookUp<P extends { readonly type: PropertyKey }, S extends { readonly status: PropertyKey }>(
  transitions: Transitions<P, S>,
  state: S,
  message: P,
): S | Refusal {
  const allowed = own(transitions, state.status) as Record<PropertyKey, Transition<P, S>> | undefined;
  const transition = own(allowed, message.type) as Transition<P, S> | undefined;
  return transition === undefined
    ? refuse(`${String(message.type)} is not allowed while ${String(state.status)}`)
    : transition(state, message);
}

/** A message comes from outside: one named `constructor` must find nothing. */
function own(table: object | undefined, key: PropertyKey): unknown {
  return table !== undefined && Object.hasOwn(table, key)
    ? (table as Record<PropertyKey, unknown>)[key]
    : undefined;
}

class Machine<P, S> extends Process<P, S> {
  private readonly name: string;
  private readonly transition: Transition<P, S>;
  private current: S;

  constructor(name: string, initial: S, transition: Transition<P, S>) {
    super();
    this.name = name;
    this.transition = transition;
    this.current = initial;
  }

  override state(): S {
    return this.current;
  }

  override send(message: P): S {
    const next = this.transition(this.current, message);
    if (next instanceof Refusal)
      throw new IllegalMessageError(`${this.name}: ${next.reason}`, this.current, message);
    this.current = next;
    return next;
  }
}
