import { Context, DONE, type Future, PENDING, READY, Turn, type Waker } from 'millrace';
import { signals } from 'millrace/adapters/node';
import { describe, expect, test } from 'vitest';

class Counted extends Turn implements Waker {
  wakes = 0;
  wake(): void {
    this.wakes++;
  }
  override now(): number {
    return 0;
  }
  override arm(): number {
    return 0;
  }
  override disarm(): boolean {
    return false;
  }
}

function opened(...names: NodeJS.Signals[]): {
  turn: Counted;
  context: Context;
  future: Future<NodeJS.Signals>;
} {
  const turn = new Counted();
  const context = new Context(turn, 0, turn);
  return { turn, context, future: signals(...names).open(context) };
}

describe('signals', () => {
  test('each signal, by name, in order; a repeated one counts once until it is looked at', () => {
    const { turn, context, future } = opened('SIGUSR2', 'SIGHUP');
    expect(future.poll(context)).toBe(PENDING);
    process.emit('SIGUSR2', 'SIGUSR2');
    process.emit('SIGHUP', 'SIGHUP');
    process.emit('SIGUSR2', 'SIGUSR2');
    expect(turn.wakes).toBeGreaterThan(0);
    expect(future.poll(context)).toBe(READY);
    expect(future.value).toBe('SIGUSR2');
    expect(future.poll(context)).toBe(READY);
    expect(future.value).toBe('SIGHUP');
    expect(future.poll(context)).toBe(PENDING);
    void future.close();
  });

  test('a signal that arrives between open and the first poll is not lost', () => {
    const { context, future } = opened('SIGUSR2');
    process.emit('SIGUSR2', 'SIGUSR2');
    expect(future.poll(context)).toBe(READY);
    void future.close();
  });

  test('closing takes the listeners away', () => {
    const before = process.listenerCount('SIGUSR2');
    const { context, future } = opened('SIGUSR2', 'SIGUSR2');
    expect(process.listenerCount('SIGUSR2')).toBe(before + 1);
    void future.close();
    void future.close();
    expect(process.listenerCount('SIGUSR2')).toBe(before);
    expect(future.poll(context)).toBe(DONE);
  });

  test('a name that cannot be caught: an error, and nothing stays behind', () => {
    const before = process.listenerCount('SIGUSR2');
    expect(() => opened('SIGUSR2', 'SIGKILL')).toThrow();
    expect(process.listenerCount('SIGUSR2')).toBe(before);
    expect(() => signals()).toThrow('at least one signal');
  });

  test('a real one', async () => {
    const first = signals('SIGUSR2').first();
    process.kill(process.pid, 'SIGUSR2');
    expect(await first).toBe('SIGUSR2');
  });
});
