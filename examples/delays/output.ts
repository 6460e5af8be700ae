/** Back to the start of the line, and clear it. */
const CLEAR = '\r\u001B[2K';

/** What a program writes to: `process.stdout`, or a stand-in. */
export interface Target {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/**
 * Plain lines for a pipe or a file. On a terminal, lines that scroll above one status line, which is written over.
 */
export class Output {
  /** Resolves when nobody reads any more (`| head`): a reason to stop, not an error. */
  readonly gone: Promise<void>;
  private readonly target: Target;
  private readonly terminal: boolean;
  /** Milliseconds between two states of progress: a terminal shows them in place, a pipe keeps them all. */
  private readonly period: number;
  private shown = '';
  private last: number;

  constructor(target: Target, now: number) {
    this.target = target;
    this.terminal = target.isTTY === true;
    this.period = this.terminal ? 100 : 1000;
    this.last = now;
    this.gone = new Promise((resolve, reject) => {
      target.on('error', (error) => (error.code === 'EPIPE' ? resolve() : reject(error)));
    });
  }

  line(text: string): void {
    this.target.write(this.terminal ? `${CLEAR}${text}\n${this.shown}` : `${text}\n`);
  }

  /** The state of progress, if enough time has passed since the one before. */
  status(now: number, text: () => string): void {
    if (now - this.last < this.period) return;
    this.last = now;
    if (this.terminal) {
      this.shown = text().slice(0, (this.target.columns ?? 80) - 1);
      this.target.write(CLEAR + this.shown);
    } else this.target.write(`${text()}\n`);
  }

  /** Takes the status away. */
  clear(): void {
    if (this.terminal && this.shown !== '') this.target.write(CLEAR);
    this.shown = '';
  }
}
