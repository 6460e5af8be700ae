/** What a task is given beside its value. */
export interface TaskContext {
  /** Aborted when the task is cancelled. Made when it is first asked for. */
  readonly signal: AbortSignal;
}

/** The context of one task that runs. */
export class Running implements TaskContext {
  private controller: AbortController | null = null;
  private cancelled = false;

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.cancelled) this.controller.abort();
    return this.controller.signal;
  }

  cancel(): void {
    this.cancelled = true;
    this.controller?.abort();
  }
}
