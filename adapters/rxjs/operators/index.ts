// RxJS's operators by name and signature, each running ours inside: `import { map } from 'rxjs/operators'` becomes
// `import { map } from 'millrace/adapters/rxjs/operators'`, one operator at a time.
export * from './element.ts';
export * from './ends.ts';
export * from './many.ts';
