export { fromReadable, stdin, toReadable } from './readable.ts';
export { signals } from './signals.ts';
export { type Sent, stderr, stdout, toWritable } from './writable.ts';
