import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { Context, type Future, type Fusion, PENDING, type Poll, Turn, type Waker } from 'millrace';

/** A folder of this spec file's own, removed at its end. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-disk-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** How many of this process's file descriptors lead to `path`; undefined where the system does not tell. */
export function openDescriptors(path: string): number | undefined {
  try {
    return readdirSync('/proc/self/fd').filter((fd) => linkOf(fd) === path).length;
  } catch {
    return undefined;
  }
}

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return ''; // the descriptor of the listing itself
  }
}

/** Polls by hand: the wakes are awaited, and every answer can be looked at. */
export class Hand extends Turn implements Waker {
  readonly context: Context;
  private woken = false;
  private waiting: (() => void) | null = null;

  constructor(fusion: Fusion = 'auto') {
    super();
    this.context = new Context(this, 0, this, fusion);
    this.budget = Infinity;
  }

  wake(): void {
    this.woken = true;
    this.waiting?.();
  }

  override now(): number {
    return 0;
  }

  override arm(): number {
    throw new Error('no timer is expected here');
  }

  override disarm(): boolean {
    return false;
  }

  /** Polls until the answer is not PENDING, waiting for a wake in between. */
  async next(future: Future<unknown>): Promise<Poll> {
    for (;;) {
      this.woken = false;
      const answer = future.poll(this.context);
      if (answer !== PENDING) return answer;
      await this.wakeUp();
    }
  }

  wakeUp(): Promise<void> {
    return this.woken ? Promise.resolve() : new Promise((resolve) => (this.waiting = resolve));
  }
}
