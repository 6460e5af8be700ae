import { close, fdatasync, fstat, open, read, write } from 'node:fs';
import type { Context } from '../../lib/stream/context.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { type DiskError, diskError } from './errors.ts';

/**
 * One open file with at most one request in flight. Nothing here waits on a promise: a request's callback notes the
 * outcome and wakes whoever polled last, and the poll then looks. Only `close` answers one, since a release that is
 * under way is what a promise is for.
 */
export class OpenFile {
  readonly path: string;
  /** The newest context: who is woken. */
  context: Context;
  /** True while a request is in flight: nothing else may be started. */
  busy = true;
  /** What the last request failed with. */
  failure: DiskError | null = null;
  /** Bytes that the last request moved. */
  moved = 0;
  /** Where in the file the next byte comes from or goes to; for messages. */
  offset = 0;
  private fd = -1;
  private closing: Promise<void> | undefined;
  private release: (() => void) | null = null;

  constructor(path: string, flags: string, context: Context) {
    this.path = path;
    this.context = context;
    open(path, flags, 0o666, (error, fd) => {
      if (error === null) this.fd = fd;
      if (error === null && flags.startsWith('a')) this.findEnd();
      else this.settle(error, 0);
    });
  }

  /** Reads into `buffer` from its start on; at `position`, or (-1) from where the last read ended. */
  read(buffer: Uint8Array, length: number, position: number): void {
    this.busy = true;
    read(this.fd, buffer, 0, length, position < 0 ? null : position, this.settle);
  }

  write(buffer: Uint8Array, from: number, length: number): void {
    this.busy = true;
    write(this.fd, buffer, from, length, null, this.settle);
  }

  /** Asks that all that was written is on the disk itself. */
  sync(): void {
    this.busy = true;
    fdatasync(this.fd, (error) => this.settle(error, 0));
  }

  /** Ends the file as one more request, so that what `close` reports (some file systems only then) is not lost. */
  finish(): void {
    this.busy = true;
    const fd = this.fd;
    this.fd = -1;
    close(fd, (error) => this.settle(error, 0));
  }

  /** Waits for what is in flight, then gives the file back. */
  close(): Closing {
    if (this.closing === undefined && !this.busy && this.fd < 0) return undefined;
    return (this.closing ??= this.idle().then(() => this.giveBack()));
  }

  /** Resolves once nothing is in flight. */
  idle(): Promise<void> {
    return this.busy ? new Promise((resolve) => (this.release = resolve)) : Promise.resolve();
  }

  private giveBack(): Promise<void> {
    const fd = this.fd;
    this.fd = -1;
    if (fd < 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      close(fd, (error) => (error == null ? resolve() : reject(diskError(error, this.path, this.offset))));
    });
  }

  private findEnd(): void {
    fstat(this.fd, (error, stats) => {
      if (error === null) this.offset = stats.size;
      this.settle(error, 0);
    });
  }

  private readonly settle = (error: NodeJS.ErrnoException | null | undefined, moved: number): void => {
    this.busy = false;
    this.moved = moved;
    this.offset += moved;
    if (error != null) this.failure = diskError(error, this.path, this.offset);
    const release = this.release;
    if (release === null) this.context.wake();
    else {
      this.release = null;
      release();
    }
  };
}
