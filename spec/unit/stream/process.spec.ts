import * as fc from 'fast-check';
import { IllegalMessageError, Process, refuse } from 'millrace';
import { describe, expect, test } from 'vitest';

type Lamp = { readonly status: 'off' } | { readonly status: 'on'; readonly level: number };
type Touch =
  | { readonly type: 'switch' }
  | { readonly type: 'dim'; readonly by: number }
  | { readonly type: 'break' };

const broken = new Error('broken');

const lamp = (): Process<Touch, Lamp> =>
  Process.table<Touch, Lamp>(
    'lamp',
    { status: 'off' },
    {
      off: { switch: () => ({ status: 'on', level: 10 }) },
      on: {
        switch: () => ({ status: 'off' }),
        dim: (state, { by }) =>
          by > state.level
            ? refuse(`cannot dim ${state.level} by ${by}`)
            : { ...state, level: state.level - by },
        break: () => {
          throw broken;
        },
      },
    },
  );

const touches: fc.Arbitrary<Touch> = fc.oneof(
  fc.constant<Touch>({ type: 'switch' }),
  fc.record({ type: fc.constant('dim' as const), by: fc.nat({ max: 8 }) }),
);

/** What was thrown; nothing if nothing was. */
function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Sends all, and answers which of them were legal. */
function sendAll(process: Process<Touch, Lamp>, messages: readonly Touch[]): Touch[] {
  return messages.filter((message) => {
    const before = process.state();
    let answer = before;
    const error = thrown(() => (answer = process.send(message)));
    expect(process.state()).toBe(answer);
    expect(error === undefined || error instanceof IllegalMessageError).toBe(true);
    return error === undefined;
  });
}

function illegal(run: () => unknown): IllegalMessageError {
  const error = thrown(run);
  expect(error).toBeInstanceOf(IllegalMessageError);
  return error as IllegalMessageError;
}

describe('Process', () => {
  test('begins in its initial state, and goes on by its messages', () => {
    const process = lamp();
    expect(process.state()).toEqual({ status: 'off' });
    expect(process.send({ type: 'switch' })).toEqual({ status: 'on', level: 10 });
    expect(process.send({ type: 'dim', by: 4 })).toEqual({ status: 'on', level: 6 });
    expect(process.state()).toEqual({ status: 'on', level: 6 });
  });

  test('what the table does not allow is an IllegalMessageError with the state and the message', () => {
    const process = lamp();
    const message = { type: 'dim', by: 1 } as const;
    const error = illegal(() => process.send(message));
    expect(error.message).toBe('lamp: dim is not allowed while off');
    expect(error.state).toBe(process.state());
    expect(error.received).toBe(message);
  });

  test('what a transition refuses is one, too, with its reason', () => {
    const process = lamp();
    process.send({ type: 'switch' });
    expect(illegal(() => process.send({ type: 'dim', by: 11 })).message).toBe('lamp: cannot dim 10 by 11');
    expect(process.state()).toEqual({ status: 'on', level: 10 });
  });

  test("a transition's own throw comes out as itself and changes nothing", () => {
    const process = lamp();
    const on = process.send({ type: 'switch' });
    expect(() => process.send({ type: 'break' })).toThrow(broken);
    expect(process.state()).toBe(on);
  });

  test.each(['constructor', 'toString', '__proto__', 'unheard of'])(
    'a message of the type %s finds nothing',
    (type) => {
      const process = lamp();
      illegal(() => process.send({ type } as never));
      expect(process.state()).toEqual({ status: 'off' });
    },
  );

  test('illegal messages may be left out of any sequence', () => {
    fc.assert(
      fc.property(fc.array(touches), (messages) => {
        const all = lamp();
        const legal = sendAll(all, messages);
        const without = lamp();
        expect(sendAll(without, legal)).toEqual(legal);
        expect(without.state()).toEqual(all.state());
      }),
    );
  });

  test('two processes of one definition share nothing', () => {
    const [one, other] = [lamp(), lamp()];
    one.send({ type: 'switch' });
    expect(other.state()).toEqual({ status: 'off' });
  });

  test('from one function', () => {
    const account = Process.from('account', 0, (balance, change: number) =>
      balance + change < 0 ? refuse(`${balance} do not cover ${-change}`) : balance + change,
    );
    expect(account.send(5)).toBe(5);
    expect(illegal(() => account.send(-6)).message).toBe('account: 5 do not cover 6');
    expect(account.state()).toBe(5);
  });

  test('a state may be anything, undefined as well', () => {
    const process = Process.from<string, string | undefined>('any', 'first', () => undefined);
    expect(process.send('x')).toBeUndefined();
    expect(process.state()).toBeUndefined();
  });
});
