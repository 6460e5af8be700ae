import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Waker } from '../../lib/stream/context.ts';
import { Wheel } from '../../lib/time/wheel.ts';

// The wheel against a sorted array: every command is given to both, and all that can be seen must be equal.

interface Entry {
  readonly serial: number;
  readonly tick: number;
}

/** The specification: pending timers in the order of firing. A deadline that has passed counts as the present tick. */
class Model {
  present: number;
  private due: Entry[] = [];
  private late: Entry[] = [];
  private ahead: Entry[] = [];

  constructor(start: number) {
    this.present = Math.floor(start);
  }

  get size(): number {
    return this.due.length + this.late.length + this.ahead.length;
  }

  get first(): number {
    if (this.due.length + this.late.length > 0) return this.present;
    return Math.min(Infinity, ...this.ahead.map(({ tick }) => tick));
  }

  insert(serial: number, deadline: number): void {
    const tick = Math.ceil(deadline);
    if (tick <= this.present) this.late.push({ serial, tick: this.present });
    else {
      const at = this.ahead.findIndex((entry) => entry.tick > tick);
      this.ahead.splice(at < 0 ? this.ahead.length : at, 0, { serial, tick });
    }
  }

  cancel(serial: number): boolean {
    const before = this.size;
    const others = ({ serial: other }: Entry): boolean => other !== serial;
    this.due = this.due.filter(others);
    this.late = this.late.filter(others);
    this.ahead = this.ahead.filter(others);
    return this.size < before;
  }

  /** `onFire` may insert and cancel. */
  advance(now: number, limit: number, onFire: (serial: number) => void): number {
    this.due.push(...this.late);
    this.late = [];
    for (let fired = 0; ; fired++) {
      if (this.due.length === 0) {
        const tick = this.ahead[0]?.tick ?? Infinity;
        if (tick > Math.floor(now)) {
          this.present = Math.max(this.present, Math.floor(now));
          return fired;
        }
        this.present = tick;
        while (this.ahead[0]?.tick === tick) this.due.push(this.ahead.shift()!);
      }
      if (fired === limit) return fired;
      onFire(this.due.shift()!.serial);
    }
  }
}

type Command =
  | { readonly kind: 'insert'; readonly delay: number; readonly reaction: Reaction }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'advance'; readonly by: number; readonly limit: number };

/** What a timer does as it fires. */
interface Reaction {
  readonly insert: number | null;
  readonly cancel: number | null;
}

/** Delays around all powers of 32, where the levels meet, and anywhere. */
const delay = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: -5, max: 70 }) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 33 }), fc.integer({ min: -2, max: 2 }))
      .map(([level, factor, by]) => factor * 32 ** level + by),
  },
  { weight: 1, arbitrary: fc.double({ min: -10, max: 2 ** 34, noNaN: true }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(2 ** 30 - 1, 2 ** 30, 2 ** 30 + 1, 3 * 2 ** 30, Infinity, -Infinity),
  },
);

const reaction: fc.Arbitrary<Reaction> = fc.record({
  insert: fc.option(delay, { freq: 3 }),
  cancel: fc.option(fc.nat(60), { freq: 3 }),
});

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('insert' as const), delay, reaction }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(60) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      by: delay.map((by) => (Number.isFinite(by) ? by : 1)),
      limit: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 4 })),
    }),
  },
);

/** One side of the comparison: how it inserts and cancels by serial number. */
interface Side {
  insert(serial: number, deadline: number): void;
  cancel(serial: number): boolean;
}

/** Runs the reactions of firing timers on one side, and notes what fired. */
class Player {
  readonly log: unknown[] = [];
  private readonly reactions: Reaction[] = [];
  private readonly side: Side;
  private reacted = 0;
  now: number;

  constructor(side: Side, now: number) {
    this.side = side;
    this.now = now;
  }

  insert(by: number, react: Reaction): void {
    const serial = this.reactions.push(react) - 1;
    this.side.insert(serial, this.now + by);
  }

  cancel(which: number): void {
    this.log.push(['cancel', which, this.side.cancel(which)]);
  }

  fired(serial: number): void {
    this.log.push(serial);
    const react = this.reactions[serial];
    if (react.insert !== null && this.reacted++ < 100)
      this.insert(react.insert, { insert: null, cancel: null });
    if (react.cancel !== null) this.cancel(react.cancel);
  }
}

class WheelSide implements Side, Waker {
  readonly wheel: Wheel;
  readonly ids: number[] = [];
  player: Player | null = null;

  constructor(wheel: Wheel) {
    this.wheel = wheel;
  }

  insert(serial: number, deadline: number): void {
    this.ids[serial] = this.wheel.insert(deadline, this, serial);
  }

  cancel(serial: number): boolean {
    return this.wheel.cancel(this.ids[serial] ?? -1);
  }

  wake(key: number): void {
    this.player!.fired(key);
  }
}

it('is a sorted array that is cheap', () => {
  const start = fc.oneof(
    fc.constantFrom(0, 1_763_722_800_123.75, 2 ** 30 - 3, 32 ** 3 - 1),
    fc.double({ min: 0, max: 1e12, noNaN: true }),
  );
  fc.assert(
    fc.property(
      start,
      fc.integer({ min: 1, max: 8 }),
      fc.array(command, { maxLength: 80 }),
      (at, capacity, commands) => {
        const real = new WheelSide(new Wheel(at, capacity));
        const model = new Model(at);
        const ours = (real.player = new Player(real, at));
        const theirs = new Player(model, at);
        for (const each of commands) {
          if (each.kind === 'insert')
            for (const player of [ours, theirs]) player.insert(each.delay, each.reaction);
          else if (each.kind === 'cancel') for (const player of [ours, theirs]) player.cancel(each.which);
          else {
            ours.now = theirs.now = at = at + each.by;
            ours.log.push(real.wheel.advance(at, each.limit));
            theirs.log.push(model.advance(at, each.limit, (serial) => theirs.fired(serial)));
          }
          expect(ours.log).toEqual(theirs.log);
          expect(real.wheel.size).toBe(model.size);
          const next = real.wheel.nextDeadline();
          expect(next).toBeLessThanOrEqual(model.first);
          expect(next).toBeGreaterThanOrEqual(Math.min(model.first, model.present));
          expect(next === Infinity || model.size > 0).toBe(true);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

it('wakes its owner in vain no more than a few times', () => {
  fc.assert(
    fc.property(fc.array(delay, { minLength: 1, maxLength: 60 }), (delays) => {
      const finite = delays.filter((by) => by < Infinity);
      let fired = 0;
      const waker: Waker = { wake: () => fired++ };
      const wheel = new Wheel(0);
      for (const by of finite) wheel.insert(by, waker, 0);
      let vain = 0;
      for (let at = wheel.nextDeadline(); at < Infinity; at = wheel.nextDeadline())
        if (wheel.advance(at) === 0) vain++;
      expect(fired).toBe(finite.length);
      expect(vain).toBeLessThanOrEqual(
        finite.length <= 16 ? 1 + 2 ** 34 / 2 ** 30 : 7 * new Set(finite).size,
      );
    }),
  );
});
