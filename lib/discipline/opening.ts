import { abandon, type Closing } from '../stream/future.ts';

/** What the constructor of a run does to open others: if that throws, all that was opened before is closed. */
export function opening(run: { close(): Closing }, open: () => void): void {
  try {
    open();
  } catch (error) {
    abandon(run);
    throw error;
  }
}
