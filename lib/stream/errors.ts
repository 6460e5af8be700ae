/** The class of every error that is ours; a user's error is never wrapped. */
export class MillraceError extends Error {
  override name = 'MillraceError';
}

/** A synchronous run met a stream that has to wait. Use the asynchronous twin: `toArray()`, `for await` … */
export class WouldBlockError extends MillraceError {
  override name = 'WouldBlockError';
  constructor() {
    super('a synchronous run cannot wait: use the asynchronous twin');
  }
}

/** A fixed capacity is exhausted. Nothing that was there before suffers. */
export class CapacityError extends MillraceError {
  override name = 'CapacityError';
  declare readonly capacity: number;
  constructor(what: string, capacity: number, advice: string) {
    super(`${what} is full (capacity ${capacity}): ${advice}`);
    this.capacity = capacity;
  }
}

/** An element was asked of a stream that ended without one. */
export class EmptyError extends MillraceError {
  override name = 'EmptyError';
  constructor(what: string) {
    super(`${what}: the stream has no element; use defaultIfEmpty()`);
  }
}

/** An argument that can never work: says which, what it was, and what would do. */
export class ArgumentError extends MillraceError {
  override name = 'ArgumentError';
  declare readonly value: unknown;
  constructor(what: string, value: unknown, expected: string) {
    super(
      `${what} must be ${expected}, not ${typeof value === 'string' ? JSON.stringify(value) : String(value)}`,
    );
    this.value = value;
  }
}

/** A source that can run only once was opened again. */
export class ReopenedError extends MillraceError {
  override name = 'ReopenedError';
  constructor(source: string) {
    super(`${source} can run only once: defer() makes one for each run`);
  }
}

/** A message that a protocol's present state does not allow. The state is unchanged. */
export class IllegalMessageError extends MillraceError {
  override name = 'IllegalMessageError';
  readonly state: unknown;
  readonly received: unknown;
  constructor(explanation: string, state: unknown, received: unknown) {
    super(explanation);
    this.state = state;
    this.received = received;
  }
}

/** More than one element where there may be one. */
export class SequenceError extends MillraceError {
  override name = 'SequenceError';
}

/** There were elements, but none that the predicate holds for. */
export class NotFoundError extends MillraceError {
  override name = 'NotFoundError';
}

/** An index that the stream does not reach. */
export class ArgumentOutOfRangeError extends MillraceError {
  override name = 'ArgumentOutOfRangeError';
  readonly index: number;
  constructor(what: string, index: number) {
    super(`${what}: there is no element ${index}`);
    this.index = index;
  }
}

/** More than was allowed came from an input that is not trusted. */
export class LimitError extends MillraceError {
  override name = 'LimitError';
  readonly limit: number;
  constructor(what: string, limit: number) {
    super(`${what}: more than ${limit}`);
    this.limit = limit;
  }
}

/** What is wrong with framed input, and where: the offset counts bytes (or UTF-16 units of text) from the start. */
export class FramingError extends MillraceError {
  override name = 'FramingError';
  readonly offset: number;
  constructor(message: string, offset: number, options?: ErrorOptions) {
    super(`${message} at offset ${offset}`, options);
    this.offset = offset;
  }
}

/** A frame (a line, a record) is longer than allowed. `offset` is where it starts. */
export class FrameTooLongError extends FramingError {
  override name = 'FrameTooLongError';
  readonly limit: number;
  constructor(what: string, limit: number, offset: number) {
    super(`${what}: longer than ${limit}`, offset);
    this.limit = limit;
  }
}

/** Bytes that are no UTF-8. `offset` is that of the first one that cannot be right. */
export class BrokenUtf8Error extends FramingError {
  override name = 'BrokenUtf8Error';
  constructor(what: string, offset: number) {
    super(`${what}: broken UTF-8`, offset);
  }
}

/** A line that is no JSON. `offset` is where it starts, `cause` the parser's own error. */
export class JsonLineError extends FramingError {
  override name = 'JsonLineError';
  readonly line: string;
  constructor(line: string, offset: number, cause: unknown) {
    super(`jsonLines: ${(cause as Error).message}`, offset, { cause });
    this.line = line;
  }
}

/** The task was cancelled, or its parent was. */
export class CancelledError extends MillraceError {
  override name = 'CancelledError';
  readonly task: number;
  constructor(task: number, name: string | undefined) {
    super(`task ${name === undefined ? task : `${task} (${name})`} was cancelled`);
    this.task = task;
  }
}

/** The executor was shut down and takes no more tasks. */
export class ShutdownError extends MillraceError {
  override name = 'ShutdownError';
  constructor() {
    super('the executor was shut down: it takes no more tasks');
  }
}

/** What was known when the time was over. */
export interface TimeoutInfo<T = unknown> {
  /** What `timeout` was given as `meta`. */
  readonly meta: unknown;
  /** Elements that had come before. */
  readonly seen: number;
  /** The last of them; null if there was none. */
  readonly lastValue: T | null;
}

/** An element did not come in time. */
export class TimeoutError<T = unknown> extends MillraceError {
  override name = 'TimeoutError';
  readonly info: TimeoutInfo<T>;
  constructor(info: TimeoutInfo<T>) {
    super(`timeout: waited too long for an element, after ${info.seen}`);
    this.info = info;
  }
}

/** A whole number of at least `least`, or an ArgumentError that names the argument. */
export function wholeNumber(what: string, value: number, least: number): number {
  if (!Number.isInteger(value) || value < least)
    throw new ArgumentError(what, value, `a whole number >= ${least}`);
  return value;
}
