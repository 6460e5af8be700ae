import { fileURLToPath } from 'node:url';
import { ArgumentError, MillraceError } from '../../lib/stream/errors.ts';

/** What went wrong with a file: names the file, the offset in bytes, and the system's own code, if it gave one. */
export class DiskError extends MillraceError {
  override name = 'DiskError';
  readonly path: string;
  /** Bytes from the start of the file to the place where it happened; 0 where the file could not even be opened. */
  readonly offset: number;
  /** The system's code (`EACCES`, `EIO`, …); undefined where the fault is in what the file holds. */
  readonly code: string | undefined;

  constructor(what: string, path: string, offset: number, cause?: unknown) {
    super(`${path}: ${what} (at byte ${offset})`);
    this.path = path;
    this.offset = offset;
    this.code = (cause as NodeJS.ErrnoException | undefined)?.code;
    if (cause !== undefined) this.cause = cause;
  }
}

/** There is no such file, or a folder on its way is missing. */
export class MissingFileError extends DiskError {
  override name = 'MissingFileError';
}

/** The path leads to a directory. */
export class DirectoryError extends DiskError {
  override name = 'DirectoryError';
}

/** No room is left: on the disk, or in the user's quota. `offset` says how much of the file did arrive. */
export class DiskFullError extends DiskError {
  override name = 'DiskFullError';
}

/** A line is longer than its maximum; `offset` is the line's first byte. */
export class LineTooLongError extends DiskError {
  override name = 'LineTooLongError';
}

/** Bytes that are no UTF-8; `offset` is the first of them. */
export class BrokenTextError extends DiskError {
  override name = 'BrokenTextError';
}

/** A line that is not JSON; `offset` is the line's first byte. */
export class BrokenJsonError extends DiskError {
  override name = 'BrokenJsonError';
}

type DiskErrorClass = new (what: string, path: string, offset: number, cause?: unknown) => DiskError;

const known: Record<string, readonly [DiskErrorClass, string]> = {
  ENOENT: [MissingFileError, 'no such file'],
  ENOTDIR: [MissingFileError, 'no such file: a part of its path is not a directory'],
  EISDIR: [DirectoryError, 'is a directory, not a file'],
  ENOSPC: [DiskFullError, 'the disk is full'],
  EDQUOT: [DiskFullError, 'the quota is used up'],
  EACCES: [DiskError, 'not permitted'],
  EPERM: [DiskError, 'not permitted'],
  EEXIST: [DiskError, 'exists already'],
  EMFILE: [DiskError, 'too many files are open'],
};

/** The typed error for what `node:fs` reported. @internal */
export function diskError(cause: NodeJS.ErrnoException, path: string, offset: number): DiskError {
  const [Class, what] = known[cause.code ?? ''] ?? [DiskError, cause.message];
  return new Class(what, path, offset, cause);
}

/** A path as text, for messages; an ArgumentError where it can be none. @internal */
export function pathText(what: string, path: unknown): string {
  if (path instanceof URL) return fileURLToPath(path);
  if (typeof path === 'string' && path !== '') return path;
  throw new ArgumentError(`${what}: path`, path, 'a path or a file: URL');
}
