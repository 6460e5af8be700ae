import * as fc from 'fast-check';
import { from } from '../../lib/stream/from/from.ts';
import { chunkings, fusions, scenarios } from './arbitraries.ts';
import { hold } from './broken.ts';
import { Driver, drive, type End, type Trace } from './drive.ts';
import { alike, always, inputOf, type Outcome, outcome, type Parameters, told } from './property.ts';
import { same } from './same.ts';
import { misbehaving, pending, type Step, script, value } from './script.ts';
import type { Subject } from './subject.ts';

// The laws of what must make no difference: when elements come, in what portions, who asks, and how it is run.

/** Unasked polls after some of the PENDINGs. */
function unasked(): fc.Arbitrary<(poll: number) => boolean> {
  return fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }).map((which) =>
    Object.assign((poll: number) => which[poll % which.length] && poll < 200, {
      toString: () => `unasked polls ${which.join(' ')}`,
    }),
  );
}

export function suspensionChangesNothing<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    scenarios(inputOf(subject)),
    (life) => alike(subject, outcome(subject, life.steps), outcome(subject, life.plain), 'with PENDINGs'),
    parameters,
  );
}

export function chunkingChangesNothing<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    fc.record({ life: scenarios(inputOf(subject)), chunks: chunkings() }),
    ({ life, chunks }) => {
      const whole = outcome(subject, life.plain);
      alike(subject, outcome(subject, life.plain, { chunks }), whole, `in chunks of ${chunks}`);
      if (life.fails) return;
      const array = subject.operator(from(life.values));
      alike(subject, drive(array, { chunks }), whole, `from an array, in chunks of ${chunks}`);
    },
    parameters,
  );
}

export function fusedEqualsInterpreted<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    fc.record({ life: scenarios(inputOf(subject)), chunks: chunkings(), fusion: fusions() }),
    ({ life, chunks, fusion }) => {
      const interpreted = outcome(subject, life.steps, { chunks });
      const fused = outcome(subject, life.steps, { chunks, fusion });
      alike(subject, fused, interpreted, 'fused');
      hold(
        subject.failsFast === true || fused.source.taken === interpreted.source.taken,
        () => `fused, it took ${fused.source.taken} elements; interpreted, ${interpreted.source.taken}`,
      );
      if (life.fails) return;
      const array = drive(subject.operator(from(life.values)), { chunks, fusion });
      alike(subject, array, outcome(subject, life.plain), 'fused with the loop of its source');
    },
    parameters,
  );
}

export function noLostWake<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    fc.record({ life: scenarios(inputOf(subject)), chunks: chunkings(), fusion: fusions() }),
    ({ life, chunks, fusion }) => {
      const trace = outcome(subject, life.steps, { chunks, fusion });
      hold(trace.end !== 'stuck', () => `it waits, and nothing will ever wake it, after ${told(trace)}`);
    },
    parameters,
  );
}

export function newestWakerCounts<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    fc.record({ life: scenarios(inputOf(subject)), chunks: chunkings(), spurious: unasked() }),
    ({ life, chunks, spurious }) => {
      const trace = outcome(subject, life.steps, { chunks, spurious, renew: true });
      alike(subject, trace, outcome(subject, life.plain), 'with a new context at each poll');
    },
    parameters,
  );
}

export function spuriousWakesChangeNothing<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    fc.record({ life: scenarios(inputOf(subject)), spurious: unasked(), fusion: fusions() }),
    ({ life, spurious, fusion }) => {
      const unmoved = outcome(subject, life.steps);
      const asked = outcome(subject, life.steps, { spurious, fusion });
      alike(subject, asked, unmoved, 'polled unasked');
      const woken = outcome(subject, misbehaving(life.steps), { spurious, fusion });
      alike(subject, woken, unmoved, 'woken unasked');
      woken.source.verify();
    },
    parameters,
  );
}

/**
 * Where some elements were delivered after so many polls upstream, the last of these polls must have been needed. No model
 * says how much an operator may take; so it is asked twice what it would have done without that answer:
 *
 * - Had upstream been silent instead, the same elements must be out of reach, at least by then.
 * - Had upstream said something else instead (its end, or any of many other elements), the same elements must not come
 *   out in every case: an operator which takes one in advance would give them whatever it was.
 */
export function takesOnlyWhatIsAsked<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    fc.record({
      life: scenarios(inputOf(subject)),
      demand: fc.nat({ max: 6 }),
      // So many that they are not all alike to the operator: half a dozen even numbers in a row do come up.
      others: fc.array(inputOf(subject), { minLength: 24, maxLength: 30 }),
    }),
    ({ life, demand, others }) => {
      const source = script(life.plain);
      const driver = new Driver(subject.operator(source), { demand });
      hold(source.polls === 0, () => 'upstream was polled at the open, before anything was asked');
      const trace = driver.run();
      void driver.close();
      const needed = source.polls - (subject.prefetch ?? 0);
      if (source.runs.length !== 1 || needed < 1) return;
      const before = life.plain.slice(0, needed - 1);
      const enough = (): string =>
        `for ${told(trace)} it asked upstream ${source.polls} times, and ${needed - 1} are enough`;
      const silent = rerun(subject, [...before, pending('never')], demand);
      hold(!reaches(silent, trace) || silent.driver.turn.now() > driver.turn.now(), enough);
      // An answer that comes of upstream's end tells nothing of a single element before it.
      if (trace.end !== 'satisfied' || demand === 0 || source.taken < source.polls) return;
      const instead = [[], ...[...life.values, ...others].map((other) => [value(other)])];
      hold(
        instead.some((steps) => !reaches(rerun(subject, [...before, ...steps], demand), trace)),
        () => `${enough()}, whatever comes after`,
      );
    },
    parameters,
  );
}

function rerun<A, B>(subject: Subject<A, B>, steps: readonly Step<A>[], demand: number): Outcome<A, B> {
  return outcome(subject, script(steps), { demand });
}

function reaches(other: Trace<unknown>, trace: Trace<unknown>): boolean {
  return other.end === trace.end && same(other.elements, trace.elements);
}

export function canBeOpenedTwice<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  always(
    scenarios(inputOf(subject)),
    (life) => {
      const alone = outcome(subject, life.steps);
      const stream = subject.operator(script(life.steps));
      alike(subject, drive(stream), alone, 'first run');
      alike(subject, drive(stream), alone, 'second run');
      const pair = [new Driver(stream), new Driver(stream)];
      const ends: (End | null)[] = [null, null];
      while (ends.includes(null)) pair.forEach((driver, i) => (ends[i] ??= driver.step()));
      pair.forEach((driver, i) => {
        void driver.close();
        alike(subject, driver.trace(ends[i]!), alone, `run ${i + 1} of two at the same time`);
      });
    },
    parameters,
  );
}

export function equalsItsModel<A, B>(subject: Subject<A, B>, parameters?: Parameters): void {
  const { model } = subject;
  hold(model !== undefined, () => `${subject.name} has no model to check this law with`);
  always(
    scenarios(inputOf(subject), { ending: 'done', maxLength: 12 }),
    (life) => {
      const expected = {
        elements: model(life.values),
        end: 'done',
        failure: undefined,
        polls: 0,
        wakes: 0,
      } as const;
      alike(subject, outcome(subject, life.plain), expected, `over ${life.values.length} elements`);
    },
    parameters,
  );
}
