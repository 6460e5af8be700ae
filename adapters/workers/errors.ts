import * as ours from '../../lib/stream/errors.ts';
import { MillraceError } from '../../lib/stream/errors.ts';

/** One task that a worker had taken and not finished when it was lost. */
export interface LostTask {
  readonly name: string;
  readonly value: unknown;
}

/** A worker exited, was killed, or threw outside of a task. Lists what it had not finished; none of it was retried. */
export class WorkerLostError extends MillraceError {
  override name = 'WorkerLostError';
  readonly worker: number;
  readonly tasks: readonly LostTask[];

  constructor(worker: number, why: string, tasks: readonly LostTask[], cause?: unknown) {
    const names = [...new Set(tasks.map((task) => task.name))].join(', ');
    super(
      `worker ${worker} was lost (${why}) with ${tasks.length} unfinished task(s)${names && `: ${names}`}`,
    );
    this.worker = worker;
    this.tasks = tasks;
    if (cause !== undefined) this.cause = cause;
  }
}

/** A worker could not load its module. */
export class ModuleLoadError extends MillraceError {
  override name = 'ModuleLoadError';
  constructor(module: string, cause: unknown) {
    super(`the worker could not load ${module}: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.cause = cause;
  }
}

/** The group was closed, or is closing, and takes no tasks; or it gave this one up. */
export class GroupClosedError extends MillraceError {
  override name = 'GroupClosedError';
}

/** An error as it crosses threads: what a structured clone would lose is carried beside it. */
export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: unknown;
  readonly isError: boolean;
  readonly fields: Record<string, unknown>;
}

export function plainError(error: unknown): PlainError {
  if (!(error instanceof Error))
    return { name: '', message: '', stack: undefined, cause: cloneable(error), isError: false, fields: {} };
  const { name, message, stack } = error;
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(error)) if (key !== 'name') fields[key] = cloneable(value);
  const cause = error.cause instanceof Error ? plainError(error.cause) : cloneable(error.cause);
  return { name, message, stack, cause, isError: true, fields };
}

function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}

type ErrorClass = abstract new (...args: never[]) => Error;

/** Classes that both sides have. */
const KNOWN: readonly ErrorClass[] = [
  Error,
  RangeError,
  TypeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  ...(Object.values(ours) as unknown[]).filter(isErrorClass),
];

function isErrorClass(exported: unknown): exported is ErrorClass {
  return typeof exported === 'function' && exported.prototype instanceof Error;
}

/** The error again: an instance of its class, where the class is a native one, this library's, or among `classes`. */
export function revivedError(plain: PlainError, classes: readonly ErrorClass[]): unknown {
  if (!plain.isError) return plain.cause;
  const known = [...classes, ...KNOWN].find((one) => one.name === plain.name) ?? Error;
  const error = Object.create(known.prototype) as Error;
  const hidden = (value: unknown): PropertyDescriptor => ({ value, configurable: true, writable: true });
  Object.defineProperties(error, { message: hidden(plain.message), stack: hidden(plain.stack) });
  if (error.name !== plain.name) Object.defineProperty(error, 'name', hidden(plain.name));
  if (plain.cause !== undefined)
    Object.defineProperty(
      error,
      'cause',
      hidden(isPlain(plain.cause) ? revivedError(plain.cause, classes) : plain.cause),
    );
  return Object.assign(error, plain.fields);
}

function isPlain(value: unknown): value is PlainError {
  return typeof value === 'object' && value !== null && 'isError' in value && 'fields' in value;
}
