/** Back to the start of the line, and clear it. */
const CLEAR = '\r\u001B[2K';

/**
 * Plain lines for a pipe or a file; on a terminal, lines that scroll above one status line, which is written over. It
 * makes text; who prints it is not its concern.
 */
export class Screen {
  /** Milliseconds between two states of progress: a terminal shows them in place, a pipe keeps them all. */
  readonly period: number;
  private readonly terminal: boolean;
  private readonly width: number;
  private shown = '';

  constructor({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }) {
    this.terminal = isTTY === true;
    this.period = this.terminal ? 100 : 1000;
    this.width = columns || 80; // a terminal that does not know its width says 0
  }

  line(text: string): string {
    return this.terminal ? `${CLEAR}${text}\n${this.shown}` : `${text}\n`;
  }

  status(text: string): string {
    if (!this.terminal) return `${text}\n`;
    this.shown = text.slice(0, this.width - 1);
    return CLEAR + this.shown;
  }

  /** Takes the status away. */
  clear(): string {
    const shown = this.shown !== '';
    this.shown = '';
    return shown ? CLEAR : '';
  }
}
