import { NativeRunner } from './native-runner.ts';
import type { Runner } from './runner.ts';

// Who runs the streams for which nobody was named. This file does not know the executor, so that a small program that
// runs without one does not hold one.

let standard: Runner | undefined;
let make: () => Runner = () => new NativeRunner();

/** The runner of runs that name none: made at the first use, so that a program which brings its own pays nothing. */
export function standardRunner(): Runner {
  return (standard ??= make());
}

/** How the standard runner is made, from now on. One that is made already stays. */
export function makeStandardRunner(maker: () => Runner): void {
  make = maker;
}

/** Makes `runner` the standard one, or has one made at the next use; returns the previous one, if there was one. */
export function setStandardRunner(runner: Runner | undefined): Runner | undefined {
  const previous = standard;
  standard = runner;
  return previous;
}
