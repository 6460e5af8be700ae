/** Elements that were sent to a lane together, and what has come out of them. */
export class Batch<L> {
  readonly lane: L;
  readonly elements: readonly unknown[];
  /** The lane has used it up, or will not any more. */
  done = false;
  failure: { readonly error: unknown } | null = null;
  /** How many results have come. */
  received = 0;
  /** The next in its queue, and whether it is in one. */
  next: Batch<L> | null = null;
  queued = false;
  private readonly chunks: ArrayLike<unknown>[] = [];
  private chunk = 0;
  private at = 0;

  constructor(lane: L, elements: readonly unknown[]) {
    this.lane = lane;
    this.elements = elements;
  }

  add(results: ArrayLike<unknown>): void {
    this.chunks.push(results);
    this.received += results.length;
  }

  /** Whether a result can be taken. */
  get ready(): boolean {
    return this.chunk < this.chunks.length;
  }

  take(): unknown {
    const results = this.chunks[this.chunk];
    const value = results[this.at++];
    if (this.at === results.length) {
      this.chunks[this.chunk++] = NONE;
      this.at = 0;
    }
    return value;
  }
}

const NONE: ArrayLike<unknown> = [];

/** First in, first out. */
export class Batches<L> {
  first: Batch<L> | null = null;
  private last: Batch<L> | null = null;

  /** At the end, unless it is in it already. */
  add(batch: Batch<L>): void {
    if (batch.queued) return;
    batch.queued = true;
    if (this.last === null) this.first = batch;
    else this.last.next = batch;
    this.last = batch;
  }

  /** Takes the first out. */
  shift(): void {
    const batch = this.first!;
    this.first = batch.next;
    batch.next = null;
    batch.queued = false;
    if (this.first === null) this.last = null;
  }
}
