import { Context, DONE, type Poll, READY, Turn } from 'millrace';
import { describe, expect, it } from 'vitest';
import type { Closing } from '../../../lib/stream/future.ts';
import { Guard } from '../../../lib/stream/guard.ts';

const context = new Context({ wake() {} }, 0, new Turn());

/** Answers as it is told, and notes what is asked of it. */
class Guarded extends Guard<number> {
  advances = 0;
  releases = 0;
  next: () => Poll = () => READY;
  last: () => Closing = () => undefined;

  protected override advance(): Poll {
    this.advances++;
    return this.next();
  }

  protected override release(): Closing {
    this.releases++;
    return this.last();
  }
}

describe('a guard', () => {
  const ends: [string, (run: Guarded) => void][] = [
    [
      'DONE',
      (run) => {
        run.next = () => DONE;
        expect(run.poll(context)).toBe(DONE);
      },
    ],
    [
      'a throw',
      (run) => {
        const failure = { frozen: true };
        run.next = () => {
          throw failure;
        };
        let thrown: unknown;
        try {
          run.poll(context);
        } catch (error) {
          thrown = error;
        }
        expect(thrown).toBe(failure);
      },
    ],
    [
      'a close within its own poll, which is DONE as well',
      (run) => {
        run.next = () => {
          void run.close();
          return READY;
        };
        expect(run.poll(context)).toBe(DONE);
      },
    ],
  ];

  it.each(ends)('asks nothing any more after %s, and releases once', (_, end) => {
    const run = new Guarded();
    expect(run.poll(context)).toBe(READY);
    end(run);
    run.next = () => READY;
    expect([run.poll(context), run.poll(context), run.advances]).toEqual([DONE, DONE, 2]);
    void run.close();
    void run.close();
    expect([run.poll(context), run.releases]).toEqual([DONE, 1]);
  });

  it('releases at its end by itself, since what is downstream may go on; its failure then is that of the poll', () => {
    const run = new Guarded();
    run.next = () => DONE;
    expect([run.poll(context), run.releases]).toEqual([DONE, 1]);
    const failing = new Guarded();
    const failure = new Error('release');
    failing.next = () => DONE;
    failing.last = () => {
      throw failure;
    };
    expect(() => failing.poll(context)).toThrow(failure);
    expect([failing.poll(context), failing.close(), failing.releases]).toEqual([DONE, undefined, 1]);
  });

  it('closes at once where nothing has to be awaited', () => {
    const run = new Guarded();
    run.letGo(undefined);
    expect([run.close(), run.close()]).toEqual([undefined, undefined]);
  });

  it('waits for its own release and for all that it let go, and keeps the first failure', async () => {
    const run = new Guarded();
    const ends: ((failure?: Error) => void)[] = [];
    const release = (): Promise<void> =>
      new Promise((resolve, reject) => {
        ends.push((failure) => (failure === undefined ? resolve() : reject(failure)));
      });
    run.letGo(release());
    run.letGo(release());
    run.last = release;
    const closing = run.close();
    expect(run.close()).toBe(closing);
    let settled = false;
    const told = Promise.resolve(closing).then(
      () => 'released',
      (failure: Error) => failure.message,
    );
    void told.then(() => (settled = true));
    ends[2](new Error('its own'));
    ends[1](new Error('the second'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    ends[0]();
    expect(await told).toBe('the second');
  });

  it('leaves no failure of a release unhandled where nobody waits for it', async () => {
    const run = new Guarded();
    run.letGo(Promise.reject(new Error('let go')));
    run.last = () => Promise.reject(new Error('its own'));
    void run.close();
    await new Promise((resolve) => setImmediate(resolve)); // an unhandled rejection is told by then, and fails the test
    expect(run.releases).toBe(1);
  });
});
