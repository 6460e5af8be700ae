import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import { Folding } from './folding.ts';

/** What a search answers with where it is settled: the element, its number, or a fixed answer. */
export type Answer<R> = 'element' | 'index' | { readonly fixed: R };

/**
 * Operators that look for one element and stop there: `first`, `find`, `findIndex`, `elementAt`, `some`, `every`,
 * `includes`, `isEmpty`. The search is settled by the first element for which the predicate's outcome is `wanted`; if
 * there is none, `absent` gives the answer, or throws.
 */
export class Searching<A, R> extends Folding<A, R> {
  private readonly predicate: (value: A, index: number) => unknown;
  protected readonly wanted: boolean;
  protected readonly answer: Answer<R>;
  private readonly absent: () => R;
  private readonly fixed: R;
  private index = 0;

  constructor(
    source: Future<A>,
    predicate: (value: A, index: number) => unknown,
    wanted: boolean,
    answer: Answer<R>,
    absent: () => R,
  ) {
    super(source);
    this.predicate = predicate;
    this.wanted = wanted;
    this.answer = answer;
    this.absent = absent;
    this.fixed = typeof answer === 'object' ? answer.fixed : (undefined as R);
  }

  protected override take(value: A): boolean {
    const index = this.index++;
    if (Boolean(this.predicate(value, index)) !== this.wanted) return false;
    if (this.answer === 'element') this.value = value as unknown as R;
    else this.value = this.answer === 'index' ? (index as R) : this.fixed;
    return true;
  }

  protected override give(): boolean {
    const absent = this.absent;
    this.value = absent();
    return true;
  }
}

fuses(Searching, {
  name: 'search',

  get shape() {
    return `search for ${this.wanted}, ${typeof this.answer === 'object' ? 'fixed' : this.answer}`;
  },

  steps(code, settle) {
    const index = code.state('index');
    const found = `${code.constant('predicate')}(${code.in}, ${index}++)`;
    let result = code.in;
    if (this.answer === 'index') result = `${index} - 1`;
    else if (this.answer !== 'element') result = code.constant('fixed');
    return [
      `if (${this.wanted ? '' : '!'}${found}) ${settle(result)}`,
      `${code.out} = ${code.constant('absent')}();`,
    ];
  },
});

/** The predicate of a search that takes what comes first. */
export function any(): boolean {
  return true;
}

/** What a search answers with where nothing was found: the default, if one was given, or the error. */
export function otherwise<D>(fallback: readonly D[], error: () => Error): () => D {
  if (fallback.length > 0) return () => fallback[0];
  return () => {
    throw error();
  };
}
