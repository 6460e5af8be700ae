import type { Accumulator, Code, Emits } from '../stream/emit.ts';
import type { Future } from '../stream/future.ts';
import { Stage } from './stage.ts';

/** A field of a part that holds a function: where the chain calls its user. */
export interface Callee {
  /** How far the part is above the tail. */
  readonly depth: number;
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

/** The name of an operator, for people: what `fuses` was told for its class, or else what that is called. */
export function label(part: Future<unknown>): string {
  const made = part.constructor as { operator?: string; name: string };
  return (made.operator ?? made.name).replace(/\W/g, '_');
}

/** The body of the fused function over `parts`; null where no stage can be emitted. */
export function generate(parts: readonly Future<unknown>[]): Text | null {
  if (parts.length < 2) return null;
  const alone = new Loop(parts, !parts.some(pollsOthers));
  const body = alone.text();
  // Where others pay as well, the budget cannot be a limit of the source's counter.
  return {
    body: alone.payers.size > 1 ? new Loop(parts, false).text() : body,
    callees: alone.callees.sort((a, b) => a.depth - b.depth),
  };
}

/** An accumulator, and what `foldInto` needs of it. */
interface Mixed extends Accumulator {
  updateNumber(next: (value: string) => string, otherwise: string): string;
  updateAny(next: (value: string) => string): string;
}

/** One `for` of the text, while it is written. */
interface Level {
  /** The element locals that it declares. */
  readonly locals: Set<string>;
  /** Whether each turn of it asks the source exactly once, whatever happens. */
  straight: boolean;
  /** The source, if it is in this loop and counts. */
  counted: { readonly counter: string; readonly bound: string; readonly end: string } | null;
}

/** Stands where the source asks whether it may go on; `Loop.loop` replaces it. */
const CHECK = '@@';

/** What is known of the loop while its parts emit their text. */
class Loop {
  readonly callees: Callee[] = [];
  readonly payers = new Set<number>();
  private readonly parts: readonly Future<unknown>[];
  /** Whether a counting source is the only one that pays, so that the budget can be a limit of its counter. */
  private readonly alone: boolean;
  private readonly loads: string[] = [];
  private readonly stores: string[] = [];
  private readonly known = new Set<string>();
  /** For each part, the part that began the run of elements which it hands on: itself, or what it is one to one with. */
  private readonly domains: number[] = [];
  /** For each domain, the local that counts its elements, once there is one, and the number of the present element. */
  private readonly counters = new Map<number, { readonly counter: string; readonly number: string }>();
  private level: Level = { locals: new Set(), straight: true, counted: null };
  /** Within a loop that is written twice already. */
  twice = false;

  constructor(parts: readonly Future<unknown>[], alone: boolean) {
    this.parts = parts;
    this.alone = alone;
  }

  text(): string {
    const last = this.parts.length - 1;
    const inner = (): string => this.emit(last, 'return 2;', 'continue next;');
    const draft = this.loop('run', 'next', inner, `chain.value = v${last};\nreturn 1;`);
    const body = draft.replace(/@(\d+) (\w+)@/g, (_, part: string, name: string) =>
      this.numbered(+part, name),
    );
    let objects = `const s${last} = chain.tail;`;
    for (let i = last; i > 0; i--) objects += `\nconst s${i - 1} = s${i}.source;`;
    return `${objects}
${this.loads.join('\n')}
try {
${body}
} finally {
${this.stores.join('\n')}
}`;
  }

  /** A loop: `leave` is the label to break, `next` the one to continue; `inner` writes its parts, then comes `body`. */
  loop(leave: string, next: string, inner: () => string, body: string): string {
    const outer = this.level;
    const level: Level = (this.level = { locals: new Set(), straight: true, counted: null });
    const parts = inner();
    this.level = outer;
    const text = `let ${[...level.locals].join(', ')};\n${parts}\n${body}\n`;
    if (level.counted === null) return `${leave}: ${next}: for (;;) {\n${text}}`;
    const { counter, bound, end } = level.counted;
    const check = `if (${counter} >= ${bound}) { ${end} }\n${this.limited(counter)}`;
    if (!level.straight || !this.alone)
      return `${leave}: ${next}: for (;;) {\n${text.replace(CHECK, check)}}`;
    // The bound is asked for at each turn, since what the user does may move it; and in the loop's own condition, where
    // the engine sees that an index is within it.
    return `${leave}: for (;;) {
const stop = Math.min(limit, ${bound});
${next}: while (${counter} < stop && ${counter} < ${bound}) {
${text.replace(CHECK, '')}}
${check}
}`;
  }

  /** A stage asks the source in a way of its own. */
  winds(): void {
    this.level.straight = false;
  }

  /** The statements that leave part `index`'s element in its `out`; `end` runs where it has none any more. */
  emit(index: number, end: string, again: string): string {
    const part = this.parts[index];
    const code = new PartCode(this, index, end, again);
    this.level.locals.add(code.out);
    return index > 0 || emitted(part) ? (part as Future<unknown> & Emits).emit(code) : polled(code);
  }

  field(index: number, name: string, mutable: boolean, prefix = ''): string {
    const local = `${name}_${index}`;
    if (this.known.has(local)) return local;
    this.known.add(local);
    this.loads.push(`${mutable ? 'let' : 'const'} ${local} = ${prefix}s${index}.${name};`);
    if (mutable) this.stores.push(`s${index}.${name} = ${local};`);
    else if (typeof (this.parts[index] as unknown as Record<string, unknown>)[name] === 'function')
      this.callees.push({ depth: this.parts.length - 1 - index, field: name });
    return local;
  }

  accumulator(index: number, name: string): Mixed {
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
      isNumber,
      set: (next) =>
        `if (${isNumber} = typeof ${next} === 'number') ${number} = +${next}; else ${any} = ${next};`,
      update: (next, out) => `if (${isNumber}) {
const next = ${next(number)};
if (typeof next === 'number') ${number} = +next;
else { ${isNumber} = false; ${any} = next; }${out === undefined ? '' : `\n${out} = next;`}
} else ${out === undefined ? '' : `${out} = `}${any} = ${next(any)};`,
      updateNumber: (next, otherwise) => `const next = ${next(number)};
if (typeof next !== 'number') { ${isNumber} = false; ${any} = next; ${otherwise} }
${number} = +next;`,
      updateAny: (next) => `${any} = ${next(any)};`,
    };
  }

  /** Which part began what this one sees. It is asked when all parts have emitted, and said so. */
  private domain(part: number): number {
    return this.domains[part] ?? part;
  }

  /** Says that a part hands on one element for each that it takes. */
  same(part: number): void {
    this.domains[part] = this.domain(part - 1);
  }

  private numbered(part: number, name: string): string {
    const domain = this.domain(part - 1);
    const shared = this.counters.get(domain);
    const own = `${name}_${part}`;
    if (shared === undefined)
      this.counters.set(domain, { counter: this.field(part, name, true), number: `${own} - 1` });
    if (shared === undefined || shared.counter === own) return `${own}++`;
    if (!this.known.has(own)) this.stores.push(`s${part}.${name} = ${shared.counter};`);
    this.known.add(own);
    return shared.number;
  }

  pay(index: number): string {
    this.payers.add(index);
    return this.spend();
  }

  counted(index: number, counter: string, bound: string, end: string): string {
    this.payers.add(index);
    this.counters.set(index, { counter, number: number(index) });
    this.level.locals.add(number(index));
    this.level.counted = { counter, bound, end };
    return CHECK;
  }

  private limited(counter: string): string {
    if (!this.alone) return this.spend();
    if (!this.known.has('limit')) {
      this.known.add('limit');
      this.loads.push(`const turn = context.turn;\nlet limit = ${counter} + Math.max(turn.budget, 0);`);
      this.stores.push(`turn.budget = limit - ${counter};`);
    }
    return `if (${counter} >= limit) { limit = ${counter} - 1; return context.spent(); }`;
  }

  /** A payment. Where anything is polled it pays for itself, out of the turn: then so must the others. */
  private spend(): string {
    if (!emitted(this.parts[0]) || this.parts.some(pollsOthers))
      return 'if (--context.turn.budget < 0) return context.spent();';
    if (!this.known.has('budget')) {
      this.known.add('budget');
      this.loads.push('const turn = context.turn;\nlet budget = turn.budget;');
      this.stores.push('turn.budget = budget;');
    }
    return 'if (--budget < 0) return context.spent();';
  }
}

/** The local that holds the number of a counted source's element. */
function number(index: number): string {
  return `at_${index}`;
}

function emitted(part: Future<unknown> & Partial<Emits>): boolean {
  return !(part instanceof Stage) && part.emit !== undefined;
}

/**
 * A part which polls other runs, in its text or in what that calls, says so: to `fuses`, or with a
 * `static readonly pollsOthers = true` of its class.
 */
function pollsOthers(part: Future<unknown>): boolean {
  return (part.constructor as { readonly pollsOthers?: boolean }).pollsOthers === true;
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
  private readonly part: number;

  constructor(loop: Loop, index: number, end: string, again: string) {
    this.loop = loop;
    this.part = index;
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

  get one(): string {
    const text = this.oneOrNone;
    this.loop.same(this.part);
    return text;
  }

  get oneOrNone(): string {
    return this.loop.emit(this.part - 1, this.end, this.again);
  }

  upstreamUntil(statements: string): string {
    this.loop.winds();
    return this.loop.emit(this.part - 1, statements, this.again);
  }

  fold(body: string): string {
    const next = `next${this.part}`;
    const inner = (): string => this.loop.emit(this.part - 1, this.leave, `continue ${next};`);
    return this.loop.loop(`all${this.part}`, next, inner, body);
  }

  foldOnce(body: string, result: string): string {
    const full = this.state('full');
    return `if (${full} === null) { ${this.end} }
${this.fold(body)}
if (!${full}) { ${this.end} }
${full} = null;
${this.out} = ${result};`;
  }

  foldInto(state: Mixed, next: (value: string) => string): string {
    if (this.loop.twice) return this.fold(state.update(next));
    // One loop for as long as it is a number, which so never has to be asked, and one for afterwards.
    this.loop.twice = true;
    const text = `if (${state.isNumber}) {
${this.fold(state.updateNumber(next, this.leave))}
}
if (!${state.isNumber}) {
${this.fold(state.updateAny(next))}
}`;
    this.loop.twice = false;
    return text;
  }

  get finish(): string {
    return `${this.self}.finish();`;
  }

  get pay(): string {
    return this.loop.pay(this.part);
  }

  counted(counter: string, bound: string, element: string): string {
    const check = this.loop.counted(this.part, counter, bound, this.end);
    // In this order: the engine knows of the counter itself that it is within the bound.
    return `${check}\n${this.out} = ${element};\n${number(this.part)} = ${counter}++;`;
  }

  state(field: string): string {
    return this.loop.field(this.part, field, true);
  }

  number(field: string): string {
    return this.loop.field(this.part, field, true, '+');
  }

  index(field: string): string {
    return `@${this.part} ${field}@`;
  }

  accumulator(field: string): Mixed {
    return this.loop.accumulator(this.part, field);
  }

  constant(field: string): string {
    return this.loop.field(this.part, field, false);
  }
}
