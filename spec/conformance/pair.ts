import * as fc from 'fast-check';
import type { Observable } from 'rxjs';
import type { Stream } from '../../lib/stream/stream.ts';
import { fromObservable, lift, toObservable } from '../../adapters/rxjs/index.ts';
import { type Bench, type Log, observe } from './observe.ts';
import { type Program, program } from './program.ts';

/** An operator that both have: how RxJS is asked for it, and how we are, with the same arguments. */
export interface Pair<A = any> {
  readonly name: string;
  /** How many inputs it has, its source among them. */
  readonly inputs: number;
  readonly args: fc.Arbitrary<A>;
  readonly theirs: (args: A, bench: Bench, ...inputs: Observable<number>[]) => Observable<unknown>;
  readonly ours: (args: A, bench: Bench, ...inputs: Stream<number>[]) => Stream<unknown>;
  /** Programs that would differ for a reason that the ledger gives, by its entry's name. */
  readonly except?: (program: Program, args: A) => string | false;
}

/** Infers the type of the arguments. */
export function pair<A>(pair: Pair<A>): Pair {
  return pair as Pair;
}

/** Room enough for any program: here nothing may be dropped. */
const BRIDGE = { capacity: 64, overflow: 'error' } as const;

/** Runs a program with RxJS's operator. */
export function theirs(pair: Pair, args: unknown, program: Program): Log {
  return observe(program, (inputs, bench) => pair.theirs(args, bench, ...inputs));
}

/** Runs it with ours, adapted at both ends. */
export function ours(pair: Pair, args: unknown, program: Program): Log {
  return observe(program, (inputs, bench) => {
    const streams = inputs.map((input) => fromObservable(input, BRIDGE));
    return toObservable(pair.ours(args, bench, ...streams), bench);
  });
}

/** Runs it with ours as an operator of RxJS; the inputs beside the source are adapted. */
export function lifted(pair: Pair, args: unknown, program: Program): Log {
  return observe(program, ([source, ...others], bench) => {
    const streams = others.map((input) => fromObservable(input, BRIDGE));
    const operator = lift((stream: Stream<number>) => pair.ours(args, bench, stream, ...streams), bench);
    return source.pipe(operator);
  });
}

/** Programs for a pair, with its arguments. */
export function cases(pair: Pair): fc.Arbitrary<[Program, unknown]> {
  const tokens = pair.inputs > 1 ? 5 : 7;
  return fc.tuple(program(pair.inputs, tokens), pair.args as fc.Arbitrary<unknown>);
}
