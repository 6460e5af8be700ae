import type { Context } from '../../lib/stream/context.ts';
import { both, type Closing, Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import type { Block } from './block.ts';
import { OpenFile } from './file.ts';

/** How a file is written; every part may be left out. */
export interface WriteOptions {
  /**
   * As Node's: `'w'` makes the file or empties it (the default), `'a'` appends, `'wx'` and `'ax'` fail where the file
   * exists.
   */
  readonly flags?: 'w' | 'a' | 'wx' | 'ax' | undefined;
  /** Bytes that are gathered before they are written (65,536), if elements come faster than the disk. */
  readonly blockSize?: number | undefined;
  /** Whether the stream ends only after all is on the disk itself, and not merely with the system (false). */
  readonly fsync?: boolean | undefined;
}

/** How far a sink has come: what has been written since the run began. */
export interface Written {
  readonly elements: number;
  readonly bytes: number;
}

/** Makes the operator of a sink. @internal */
export function sink<A>(
  path: string,
  options: WriteOptions,
  block: (size: number) => Block<A>,
): Operator<A, Written> {
  return (source) => new Sink(source, path, options, block);
}

class Sink<A> extends Stream<Written> {
  readonly source: Stream<A>;
  readonly path: string;
  readonly options: WriteOptions;
  readonly block: (size: number) => Block<A>;

  constructor(source: Stream<A>, path: string, options: WriteOptions, block: (size: number) => Block<A>) {
    super();
    this.source = source;
    this.path = path;
    this.options = options;
    this.block = block;
  }

  override open(context: Context): Future<Written> {
    const { flags = 'w', blockSize = 65_536, fsync = false } = this.options;
    const block = this.block(blockSize);
    const source = this.source.open(context);
    try {
      return new Writing(source, block, blockSize, fsync, new OpenFile(this.path, flags, context));
    } catch (error) {
      void source.close();
      throw error;
    }
  }
}

/** Taking elements and writing them. */
const TAKING = 0;
/** Upstream has ended; what is left is being written. */
const ENDING = 1;
/** All is written; the disk is asked to confirm. */
const SYNCING = 2;
/** The file is being closed. */
const FINISHING = 3;
/** The last progress was given, or the run failed or was closed. */
const OVER = 4;

/**
 * One block is filled while the other is being written; when both are full, upstream is not asked. A block is written
 * once it is full or upstream has nothing for now, so a slow stream reaches the disk at once and a fast one in whole
 * blocks.
 */
class Writing<A> extends Future<Written> {
  private readonly source: Future<A>;
  private readonly file: OpenFile;
  private readonly block: Block<A>;
  private readonly blockSize: number;
  private readonly fsync: boolean;
  private phase = TAKING;
  /** What is being written, and how much of it has been; null between writes. */
  private out: Uint8Array | null = null;
  private done = 0;
  private taken = 0;
  private takenInOut = 0;
  private elements = 0;
  private bytes = 0;
  private reported = false;
  private failed = false;
  private closed = false;
  private closing: Closing = undefined;

  constructor(source: Future<A>, block: Block<A>, blockSize: number, fsync: boolean, file: OpenFile) {
    super();
    this.source = source;
    this.block = block;
    this.blockSize = blockSize;
    this.fsync = fsync;
    this.file = file;
  }

  override poll(context: Context): Poll {
    if (this.phase === OVER) return DONE;
    this.file.context = context;
    try {
      return this.progressed() ? this.report() : this.advance(context);
    } catch (error) {
      this.phase = OVER;
      throw error;
    }
  }

  /** Looks at the outcome of the write in flight; true once its block is out. */
  private progressed(): boolean {
    const file = this.file;
    if (file.busy) return false;
    if (file.failure !== null) {
      this.failed = true;
      throw file.failure;
    }
    if (this.out === null) return false;
    this.done += file.moved;
    if (this.done < this.out.length) {
      file.write(this.out, this.done, this.out.length - this.done);
      return false;
    }
    this.bytes += this.done;
    this.elements = this.takenInOut;
    this.out = null;
    return true;
  }

  private report(): Poll {
    // The next block goes out before this progress is looked at, so that the disk does not wait for the reader.
    if (this.block.size >= this.blockSize || (this.phase === ENDING && this.block.size > 0)) this.send();
    this.reported = true;
    this.value = { elements: this.elements, bytes: this.bytes };
    return READY;
  }

  private advance(context: Context): Poll {
    if (this.phase === TAKING) {
      const answer = this.take(context);
      if (answer === PENDING) return this.flushIdle();
    }
    return this.file.busy ? PENDING : this.wind();
  }

  /** Fills the block. PENDING: nothing more for now, or no room; else upstream has ended. */
  private take(context: Context): Poll {
    while (this.block.size < this.blockSize) {
      const answer = this.source.poll(context);
      if (answer === PENDING) return PENDING;
      if (answer === DONE) {
        this.phase = ENDING;
        return DONE;
      }
      this.block.add(this.source.value);
      this.taken++;
      // The disk is idle, and a whole block is there: go on filling the other one meanwhile.
      if (this.block.size >= this.blockSize && !this.file.busy && this.out === null) this.send();
    }
    return PENDING;
  }

  private flushIdle(): Poll {
    if (!this.file.busy && this.out === null && this.block.size > 0) this.send();
    return PENDING;
  }

  private send(): void {
    this.out = this.block.take();
    this.takenInOut = this.taken;
    this.done = 0;
    this.file.write(this.out, 0, this.out.length);
  }

  /** After upstream's end, with nothing in flight: the rest, the confirmation, the end of the file. */
  private wind(): Poll {
    if (this.phase === ENDING && this.block.size > 0) {
      this.send();
      return PENDING;
    }
    if (this.phase === ENDING && this.fsync) {
      this.phase = SYNCING;
      this.file.sync();
      return PENDING;
    }
    if (this.phase !== FINISHING) {
      this.phase = FINISHING;
      this.file.finish();
      return PENDING;
    }
    this.phase = OVER;
    if (this.reported && this.elements === this.taken) return DONE;
    this.value = { elements: this.taken, bytes: this.bytes };
    return READY;
  }

  /** What was accepted is written before the file is given back, also when the run ends early. */
  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.phase = OVER;
    const rest = this.rest();
    try {
      this.closing = both(this.source.close(), rest);
    } catch (error) {
      this.closing = Promise.resolve(rest).then(() => {
        throw error;
      });
    }
    return this.closing;
  }

  private rest(): Closing {
    const written = this.out === null && this.block.size === 0;
    return this.failed || written ? this.file.close() : this.writeRest();
  }

  private async writeRest(): Promise<void> {
    const file = this.file;
    await file.idle();
    if (this.out !== null) this.done += file.moved;
    while (file.failure === null && this.hasRest()) {
      file.write(this.out!, this.done, this.out!.length - this.done);
      await file.idle();
      this.done += file.moved;
    }
    await file.close();
    if (file.failure !== null) throw file.failure;
  }

  /** True while bytes are left to write; they are then in `out`, from `done` on. */
  private hasRest(): boolean {
    if ((this.out === null || this.done >= this.out.length) && this.block.size > 0) {
      this.out = this.block.take();
      this.done = 0;
    }
    return this.out !== null && this.done < this.out.length;
  }
}
