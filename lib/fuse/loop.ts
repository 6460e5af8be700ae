import type { Accumulator, Code, Emits } from '../stream/emit.ts';
import type { Future } from '../stream/future.ts';
import { Stage } from './stage.ts';

/** A field of a part that holds a function: where the chain calls its user. */
export interface Callee {
  readonly part: number;
  readonly field: string;
}

/** The text of a fused loop, and what the cache has to know about it. */
export interface Text {
  readonly body: string;
  readonly callees: readonly Callee[];
}

/** From the source of the loop to the tail: all stages above the last one that cannot be emitted. */
export function fusedPart(tail: Future<unknown>): Future<unknown>[] {
  const parts: Future<unknown>[] = [tail];
  let future = tail;
  while (future instanceof Stage && future.emit !== undefined) {
    future = future.source;
    parts.unshift(future);
  }
  return parts;
}

/** The name of an operator, for people: its `static operator`, or else what its class is called. */
export function label(part: Future<unknown>): string {
  const made = part.constructor as { operator?: string; name: string };
  return (made.operator ?? made.name).replace(/\W/g, '_');
}

/** The body of the fused function over `parts`; null where no stage can be emitted. */
export function generate(parts: readonly Future<unknown>[]): Text | null {
  if (parts.length < 2) return null;
  const alone = new Loop(parts, true);
  const body = alone.text();
  // Several payers cannot each keep the budget in a local of their own: then all of them use the turn's.
  return { body: alone.payers > 1 ? new Loop(parts, false).text() : body, callees: alone.callees };
}

/** What is known of the loop while its parts emit their text. */
class Loop {
  readonly callees: Callee[] = [];
  payers = 0;
  private readonly parts: readonly Future<unknown>[];
  /** Whether a single payer keeps the budget in a local. */
  private readonly alone: boolean;
  private readonly loads: string[] = [];
  private readonly stores: string[] = [];
  private readonly known = new Set<string>();
  /** The element locals of the loop that is being written. */
  private locals = new Set<string>();

  constructor(parts: readonly Future<unknown>[], alone: boolean) {
    this.parts = parts;
    this.alone = alone && emitted(parts[0]);
  }

  text(): string {
    const last = this.parts.length - 1;
    const body = this.loop('run', () => this.emit(last, 'return 2;', 'continue run;'));
    let objects = `const s${last} = chain.tail;`;
    for (let i = last; i > 0; i--) objects += `\nconst s${i - 1} = s${i}.source;`;
    return `${objects}
${this.loads.join('\n')}
try {
${body}
chain.value = v${last};
return 1;
}
} finally {
${this.stores.join('\n')}
}`;
  }

  /** The head of a loop and its body; whoever asks places the rest and the closing brace. */
  loop(label: string, body: () => string): string {
    const outer = this.locals;
    this.locals = new Set();
    const text = body();
    const locals = [...this.locals].join(', ');
    this.locals = outer;
    return `${label}: for (;;) {\nlet ${locals};\n${text}`;
  }

  /** The statements that leave part `index`'s element in its `out`; `end` runs where it has none any more. */
  emit(index: number, end: string, again: string): string {
    const part = this.parts[index];
    const code = new PartCode(this, index, end, again);
    this.locals.add(code.out);
    return index > 0 || emitted(part) ? (part as Future<unknown> & Emits).emit(code) : polled(code);
  }

  field(index: number, name: string, mutable: boolean): string {
    const local = `${name}_${index}`;
    if (this.known.has(local)) return local;
    this.known.add(local);
    this.loads.push(`${mutable ? 'let' : 'const'} ${local} = s${index}.${name};`);
    if (mutable) this.stores.push(`s${index}.${name} = ${local};`);
    else if (typeof (this.parts[index] as unknown as Record<string, unknown>)[name] === 'function')
      this.callees.push({ part: index, field: name });
    return local;
  }

  accumulator(index: number, name: string): Accumulator {
    const any = `${name}_${index}`;
    const isNumber = `isNumber_${any}`;
    const number = `number_${any}`;
    const value = `(${isNumber} ? ${number} : ${any})`;
    if (!this.known.has(any)) {
      this.known.add(any);
      this.loads.push(`let ${any} = s${index}.${name};
let ${isNumber} = typeof ${any} === 'number';
let ${number} = ${isNumber} ? +${any} : 0;`);
      this.stores.push(`s${index}.${name} = ${isNumber} ? ${number} : ${any};`);
    }
    return {
      value,
      set: (next) =>
        `if (${isNumber} = typeof ${next} === 'number') ${number} = +${next}; else ${any} = ${next};`,
      update: (next) => `if (${isNumber}) {
const next = ${next(number)};
if (typeof next === 'number') ${number} = +next;
else { ${isNumber} = false; ${any} = next; }
} else ${any} = ${next(any)};`,
    };
  }

  pay(index: number): string {
    this.payers++;
    if (!this.alone || index > 0) return 'if (--context.turn.budget < 0) return context.spent();';
    if (!this.known.has('budget')) {
      this.known.add('budget');
      this.loads.push('const turn = context.turn;\nlet budget = turn.budget;');
      this.stores.push('turn.budget = budget;');
    }
    return 'if (--budget < 0) return context.spent();';
  }

  payBy(index: number, counter: string): string {
    this.payers++;
    if (!this.alone) return 'if (--context.turn.budget < 0) return context.spent();';
    if (!this.known.has('limit')) {
      this.known.add('limit');
      this.loads.push(`const turn = context.turn;\nlet limit = ${counter} + Math.max(turn.budget, 0);`);
      this.stores.push(`turn.budget = limit - ${counter};`);
    }
    return `if (${counter} >= limit) { limit = ${counter} - 1; return context.spent(); }`;
  }
}

function emitted(part: Future<unknown> & Partial<Emits>): boolean {
  return !(part instanceof Stage) && part.emit !== undefined;
}

/** A source whose loop is not known: an element costs one call of its `poll`. */
function polled(code: Code): string {
  return `${code.out} = ${code.self}.poll(context);
if (${code.out} !== 1) { if (${code.out} === 0) ${code.pending} ${code.end} }
${code.out} = ${code.self}.value;`;
}

class PartCode implements Code {
  readonly in: string;
  readonly out: string;
  readonly self: string;
  readonly again: string;
  readonly leave: string;
  readonly pending = 'return 0;';
  readonly end: string;
  private readonly loop: Loop;
  private readonly index: number;

  constructor(loop: Loop, index: number, end: string, again: string) {
    this.loop = loop;
    this.index = index;
    this.end = end;
    this.again = again;
    this.in = `v${index - 1}`;
    this.out = `v${index}`;
    this.self = `s${index}`;
    this.leave = `break all${index};`;
  }

  get upstream(): string {
    return this.upstreamUntil(this.end);
  }

  upstreamUntil(statements: string): string {
    return this.loop.emit(this.index - 1, statements, this.again);
  }

  fold(body: string): string {
    const label = `all${this.index}`;
    const upstream = (): string => this.loop.emit(this.index - 1, this.leave, `continue ${label};`);
    return `${this.loop.loop(label, upstream)}\n${body}\n}`;
  }

  get finish(): string {
    return `${this.self}.finish();`;
  }

  get pay(): string {
    return this.loop.pay(this.index);
  }

  payBy(counter: string): string {
    return this.loop.payBy(this.index, counter);
  }

  state(field: string): string {
    return this.loop.field(this.index, field, true);
  }

  accumulator(field: string): Accumulator {
    return this.loop.accumulator(this.index, field);
  }

  constant(field: string): string {
    return this.loop.field(this.index, field, false);
  }
}
