/**
 * The three answers of a poll.
 *
 * - `READY`: `value` holds the element until the next poll.
 * - `PENDING`: nothing yet; the context's waker will be called, at least once, when a poll can get further.
 * - `DONE`: no element, now or ever.
 *
 * A failure is none of them: it is thrown, the same object that the user threw.
 */
export type Poll = 0 | 1 | 2;

/** Nothing yet; the waker will be called. */
export const PENDING = 0;
/** `value` holds an element. */
export const READY = 1;
/** No element, now or ever. */
export const DONE = 2;
