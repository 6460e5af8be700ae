import { type Closing, type Context, DONE, Future, PENDING, type Poll, READY } from 'millrace';

/** A future that does what it is told: `act` is asked at each poll. */
export class Task extends Future<unknown> {
  polls = 0;
  closes = 0;
  context: Context | null = null;
  act: (task: Task, context: Context) => Poll;
  release: () => Closing = () => undefined;

  constructor(act: (task: Task, context: Context) => Poll = () => PENDING) {
    super();
    this.act = act;
  }

  override poll(context: Context): Poll {
    this.polls++;
    this.context = context;
    return this.act(this, context);
  }

  override close(): Closing {
    this.closes++;
    return this.release();
  }
}

/** Waits for ever. */
export function idle(): Task {
  return new Task();
}

/** Is ready again as soon as it was polled, for ever. */
export function hot(): Task {
  return new Task((_, context) => {
    context.wake();
    return PENDING;
  });
}

/** Gives these elements, and ends. */
export function giving(...values: unknown[]): Task {
  return new Task((task) => {
    if (values.length === 0) return DONE;
    task.value = values.shift();
    return READY;
  });
}

/** Fails at its first poll. */
export function failing(error: unknown): Task {
  return new Task(() => {
    throw error;
  });
}

/** A promise and its handles. */
export function deferred(): {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
} {
  let resolve = (): void => {};
  let reject = (_: unknown): void => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Lets all microtasks that are due run. */
export async function microtasks(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
