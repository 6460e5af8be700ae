import { ArgumentError, wholeNumber } from '../errors.ts';
import { CAPACITY, Inbox } from './inbox.ts';

/** What a full buffer does with one more element: the run fails, or the oldest or this newest one is dropped. */
export type Overflow = 'error' | 'dropOldest' | 'dropNewest';

/** The buffer between a source that pushes and a consumer that pulls. */
export interface PushOptions {
  /** How many elements may wait. */
  readonly capacity?: number | undefined;
  /** What happens with one more: the run fails with a CapacityError, unless another policy is named. */
  readonly overflow?: Overflow | undefined;
  /** Told of each element that is dropped. */
  readonly onDrop?: ((value: unknown) => void) | undefined;
}

/** Checked options, shared by all runs of a description. */
export class PushBuffer {
  readonly what: string;
  readonly advice: string;
  readonly capacity: number;
  readonly overflow: Overflow;
  readonly onDrop: ((value: unknown) => void) | undefined;

  constructor(what: string, advice: string, options: PushOptions = {}) {
    this.what = what;
    this.advice = advice;
    this.capacity = wholeNumber(`${what}: capacity`, options.capacity ?? CAPACITY, 1);
    this.overflow = options.overflow ?? 'error';
    if (!['error', 'dropOldest', 'dropNewest'].includes(this.overflow))
      throw new ArgumentError(`${what}: overflow`, this.overflow, "'error', 'dropOldest' or 'dropNewest'");
    this.onDrop = options.onDrop;
  }
}

/** An inbox with a capacity and an overflow policy that its user chose. */
export class PushInbox<T> extends Inbox<T> {
  private readonly buffer: PushBuffer;

  constructor(buffer: PushBuffer) {
    super(undefined, buffer.capacity);
    this.buffer = buffer;
  }

  protected override overflow(value: T): void {
    const { overflow, onDrop, what, advice } = this.buffer;
    if (overflow === 'error') return super.overflow(value, what, advice);
    const oldest = overflow === 'dropOldest';
    onDrop?.(oldest ? this.shift() : value);
    if (oldest) this.next(value);
  }
}
