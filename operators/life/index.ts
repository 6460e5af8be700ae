export { catchError } from './catch-error.ts';
export { doWhile } from './do-while.ts';
export { finalize } from './finalize.ts';
export { onErrorResumeNext } from './on-error-resume-next.ts';
export { type RepeatOptions, repeat } from './repeat.ts';
export { type BackoffOptions, restartWithBackoff } from './restart-with-backoff.ts';
export { type RetryOptions, retry } from './retry.ts';
