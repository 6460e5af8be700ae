// RxJS's operators by name and signature, each running ours inside: `import { map } from 'rxjs/operators'` becomes
// `import { map } from 'millrace/adapters/rxjs/operators'`, one operator at a time.
export { auditTime, debounceTime, delay, sampleTime, throttleTime, timeout } from './clock.ts';
export * from './element.ts';
export * from './ends.ts';
export * from './life.ts';
export * from './many.ts';
