import {
  BrokenUtf8Error,
  type FramingError,
  FrameTooLongError,
  JsonLineError,
} from '../../lib/stream/errors.ts';
import { BrokenJsonError, BrokenTextError, DiskError, LineTooLongError } from './errors.ts';

/** Says of the file what framing says of an offset in a stream that begins at `start` of it. @internal */
export function located(path: string, start: number): (error: FramingError) => DiskError {
  return (error) => {
    const at = start + error.offset;
    if (error instanceof FrameTooLongError)
      return new LineTooLongError(`a line is longer than ${error.limit} bytes`, path, at, error);
    if (error instanceof BrokenUtf8Error) return new BrokenTextError('broken UTF-8', path, at, error);
    if (error instanceof JsonLineError)
      return new BrokenJsonError(`no JSON: ${(error.cause as Error).message}`, path, at, error);
    return new DiskError(error.message, path, at, error);
  };
}
