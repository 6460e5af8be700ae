/** Bytes that wait for the rest of their frame: a buffer that grows by doubling. */
export class Bytes {
  private buffer: Uint8Array = new Uint8Array(0);
  length = 0;

  append(chunk: Uint8Array): void {
    const length = this.length + chunk.length;
    if (length > this.buffer.length) {
      const grown = new Uint8Array(Math.max(length, this.buffer.length * 2, 256));
      grown.set(this.view());
      this.buffer = grown;
    }
    this.buffer.set(chunk, this.length);
    this.length = length;
  }

  /** What waits; good until the next `append`. */
  view(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  /** Drops the first `count` bytes. */
  drop(count: number): void {
    this.buffer.copyWithin(0, count, this.length);
    this.length -= count;
  }
}
