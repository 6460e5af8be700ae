import { element } from '../../lib/fuse/element.ts';
import { JsonLineError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stage } from '../../lib/fuse/stage.ts';
import type { Future } from '../../lib/stream/future.ts';
import { asItIs, type Chunk, type LineOptions, maxLength, type Told } from './framing.ts';
import { Lining, type Region } from './lining.ts';

/**
 * Chunks of bytes (UTF-8) or of text to values, one JSON text a line; blank lines are left out. The type is a claim of the
 * caller's: nothing checks it.
 *
 * ```text
 * --{"a":1}\n{"a---":2}\n--|
 *   jsonLines()
 * --{a:1}--------{a:2}-----|
 * ```
 *
 * Law: `jsonLines()` is `lines()`, then `filter(s => s.trim() !== '')`, then `map(s => JSON.parse(s))`. Cost: as `lines`, and
 * the parser's. Errors: as `lines`; JsonLineError with the offset at which the line starts, after the good values before
 * it.
 *
 * @example
 * import { from } from 'millrace';
 * import { jsonLines } from 'millrace/operators';
 *
 * console.log(from(['{"a":1}\n{"a"', ':2}\n']).pipe(jsonLines<{ a: number }>()).toArraySync()); // [ { a: 1 }, { a: 2 } ]
 */
export function jsonLines<T = unknown>(options: LineOptions = {}): Operator<Chunk, T> {
  return element(makeJsonLines<T>('jsonLines', options, asItIs));
}

/** Makes the stage of `jsonLines`, under the name of whoever offers it. @internal */
export function makeJsonLines<T>(
  what: string,
  options: LineOptions,
  told: Told,
): (source: Future<Chunk>) => Stage<Chunk, T> {
  const max = maxLength(what, options);
  const fatal = options.fatal ?? true;
  return (source) => new JsonLines<T>(source, 'jsonLines', max, fatal, told);
}

class JsonLines<T> extends Lining<T> {
  protected override linesOf(region: Region): ArrayLike<T> {
    const values: T[] = [];
    for (let i = 0; i < region.lines.length; i++) {
      const line = region.lines[i];
      try {
        if (line.trim() !== '') values.push(JSON.parse(line) as T);
      } catch (error) {
        this.fail(new JsonLineError(line, region.startOf(i), error));
        break;
      }
    }
    return values;
  }
}

fuses(JsonLines, { name: 'jsonLines' });
