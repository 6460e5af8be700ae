import type { Context } from '../stream/context.ts';
import type { Code, Emits } from '../stream/emit.ts';
import type { Future } from '../stream/future.ts';
import { Stage } from './stage.ts';

/** A fused chain: one call is one poll. Its first argument is the Chain whose stages it works on. */
export type Fused = (chain: unknown, context: Context) => number;

/** Compiles the chain that ends in `tail`; null where there is nothing to fuse, or strings may not become code. */
export function compile(tail: Future<unknown>): Fused | null {
  const text = generate(tail);
  if (text === null) return null;
  try {
    // The text holds templates of this library and integers, nothing else.
    return new Function('chain', 'context', text) as Fused;
  } catch (error) {
    if (error instanceof EvalError) return null;
    throw error;
  }
}

/** The body of the fused function, or null where no stage can be emitted. */
export function generate(tail: Future<unknown>): string | null {
  const loop = new Loop(fusedPart(tail));
  return loop.parts.length < 2 ? null : loop.text();
}

/** From the source of the loop to the tail: all stages below the last one that cannot be emitted. */
function fusedPart(tail: Future<unknown>): Future<unknown>[] {
  const parts: Future<unknown>[] = [tail];
  let future = tail;
  while (future instanceof Stage && future.emit !== undefined) {
    future = future.source;
    parts.unshift(future);
  }
  return parts;
}

/** What is known of the loop while its parts emit their text. */
class Loop {
  readonly parts: readonly Future<unknown>[];
  readonly loads: string[] = [];
  readonly stores: string[] = [];
  private readonly named = new Map<string, string>();

  constructor(parts: readonly Future<unknown>[]) {
    this.parts = parts;
  }

  text(): string {
    const last = this.parts.length - 1;
    const body = this.emit(last, 'return 2;');
    const objects = this.parts
      .map((_, i) => last - i)
      .map((i) => (i === last ? `const s${i} = chain.tail;` : `const s${i} = s${i + 1}.source;`));
    const values = this.parts.map((_, i) => `v${i}`).join(', ');
    return `${objects.join('\n')}
${this.loads.join('\n')}
try {
for (;;) {
let ${values};
${body}
chain.value = v${last};
return 1;
}
} finally {
${this.stores.join('\n')}
}`;
  }

  /** The statements that leave part `index`'s element in its `out`; `end` runs where it has none any more. */
  emit(index: number, end: string): string {
    const part = this.parts[index] as Future<unknown> & Partial<Emits>;
    const code = new PartCode(this, index, end);
    return index === 0 && (part instanceof Stage || part.emit === undefined)
      ? polled(code)
      : part.emit!(code);
  }

  field(index: number, name: string, mutable: boolean): string {
    const local = `${name}${index}`;
    const known = this.named.get(local);
    if (known === undefined) {
      this.named.set(local, local);
      this.loads.push(`${mutable ? 'let' : 'const'} ${local} = s${index}.${name};`);
      if (mutable) this.stores.push(`s${index}.${name} = ${local};`);
    }
    return local;
  }

  budget(): string {
    if (!this.named.has('budget')) {
      this.named.set('budget', 'budget');
      this.loads.push('const turn = context.turn; let budget = turn.budget;');
      this.stores.push('turn.budget = budget;');
    }
    return 'budget';
  }
}

/** A source whose loop is not known: an element costs one call of its `poll`. */
function polled(code: Code): string {
  return `const p = ${code.self}.poll(context);
if (p !== 1) { if (p === 0) ${code.pending} ${code.end} }
${code.out} = ${code.self}.value;`;
}

class PartCode implements Code {
  readonly in: string;
  readonly out: string;
  readonly self: string;
  readonly again = 'continue;';
  readonly pending = 'return 0;';
  readonly end: string;
  private readonly loop: Loop;
  private readonly index: number;

  constructor(loop: Loop, index: number, end: string) {
    this.loop = loop;
    this.index = index;
    this.end = end;
    this.in = `v${index - 1}`;
    this.out = `v${index}`;
    this.self = `s${index}`;
  }

  get upstream(): string {
    return this.loop.emit(this.index - 1, this.end);
  }

  upstreamUntil(statements: string): string {
    return this.loop.emit(this.index - 1, statements);
  }

  get finish(): string {
    return `${this.self}.finish();`;
  }

  get pay(): string {
    const budget = this.loop.budget();
    return `if (--${budget} < 0) return context.spent();`;
  }

  state(field: string): string {
    return this.loop.field(this.index, field, true);
  }

  constant(field: string): string {
    return this.loop.field(this.index, field, false);
  }
}
