import { MillraceError } from '../../lib/stream/errors.ts';

/** A law does not hold. The message says which promise was broken, and how. */
export class LawBroken extends MillraceError {
  override name = 'LawBroken';
}

/** Throws LawBroken unless `condition` holds. */
export function hold(condition: boolean, broken: () => string): asserts condition {
  if (!condition) throw new LawBroken(broken());
}
