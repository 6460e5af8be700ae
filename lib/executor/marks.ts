// Constants and nothing else: bundlers put such numbers where their names stand, so that a small program holds neither.

/** How a task ended: not yet, by itself (or since no more is wanted of it), or by a failure. */
export const NONE = 0;
export const FINISHED = 1;
export const FAILED = 2;

// What a runner marks a task with. A wake is news to no task that has one of the last two.

/** Its `open` or `poll` is on the stack: then it must not be closed. */
export const BUSY = 1;
/** It stands in the ready line, or will as soon as it is open. */
export const QUEUED = 2;
/** It ends, or has ended. */
export const ENDED = 4;
