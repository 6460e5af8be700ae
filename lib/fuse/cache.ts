import type { Emits } from '../stream/emit.ts';
import type { Future } from '../stream/future.ts';
import { code, type Fused } from './compile.ts';
import { type Callee, fusedPart, generate, label } from './loop.ts';
import { Stage } from './stage.ts';
import { stats } from './stats.ts';

/** Elements or polls that are interpreted before a chain is compiled: what the compiler's time buys. */
export const HOT = 2048;

/** Shapes that are remembered, their common beginnings included. */
const MOST_SHAPES = 1024;

/** Loops of one shape, told apart by the source text of the user's functions; the rest share one more. */
const MOST_VARIANTS = 64;

/** One loop, or what may become one: a chain of the same operators with functions of the same source text. */
export class Variant {
  readonly next: Map<string, Variant> = new Map();
  heat = 0;
  code: Fused | null = null;
  /** Descriptions that were given the code. */
  users = 0;
  /** See `emptied`; null until a run was over. */
  kept: object | null = null;
}

/**
 * The stages of a run that is over, without anything of the user's in them. As long as such are there, a collection of
 * all garbage does not find that no objects of their classes are left, which would discard the optimised code for them:
 * every loop that does not happen to run just then would be ten times as slow until it is hot once more.
 */
export function emptied(tail: Future<unknown>): Future<unknown> | null {
  const parts = fusedPart(tail) as (Future<unknown> & Partial<Emits>)[];
  const [source, ...stages] = parts;
  if (!stages.every((stage) => stage.plain)) return null;
  // A source that others may call is let go.
  const foreign = source instanceof Stage || !source.plain ? source : null;
  for (const part of foreign === null ? parts : stages) {
    const fields = part as unknown as Record<string, unknown>;
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      const kind = typeof value;
      if (name === 'source' ? value === foreign : kind !== 'number' && kind !== 'boolean')
        fields[name] = undefined;
    }
  }
  return tail;
}

/** All chains of the same operators over the same kind of source. The nodes of one tree: each leads to longer ones. */
export class Shape {
  readonly next: Map<unknown, Shape> = new Map();
  heat = 0;
  private readonly variants = new Variant();
  private count = 0;
  /** The text of the loop; null where nothing can be fused. Made when the first chain of this shape is hot. */
  private text: string | null | undefined;
  private callees: readonly Callee[] = [];

  /** The loop for the chain that ends in `tail`; null where nothing can be fused. */
  variant(tail: Future<unknown>): Variant | null {
    if (this.text === undefined) this.generate(fusedPart(tail));
    if (this.text === null) return null;
    let node = this.variants;
    let part = tail;
    let depth = 0;
    let isNew = false;
    for (const callee of this.callees) {
      for (; depth < callee.depth; depth++) part = (part as Stage<unknown, unknown>).source;
      const text = source((part as unknown as Record<string, unknown>)[callee.field]);
      let next = node.next.get(text);
      if (next === undefined) {
        if (this.count >= MOST_VARIANTS) return this.variants;
        isNew = true;
        next = new Variant();
        node.next.set(text, next);
      }
      node = next;
    }
    if (isNew) this.count++;
    if (node.code !== null) stats.shared++;
    return node;
  }

  /** Compiles the loop anew; null where strings may not become code. */
  compile(tail: Future<unknown>): Fused | null {
    // Each loop needs a text of its own: the engine would give equal ones the same type feedback.
    const made = code(fusedPart(tail).slice(1).map(label).join('_'), stats.compiled + 1, this.text!);
    if (made !== null) stats.compiled++;
    return made;
  }

  private generate(parts: readonly Future<unknown>[]): void {
    const text = generate(parts);
    this.text = text === null ? null : text.body;
    if (text !== null) this.callees = text.callees;
  }
}

let root = new Shape();

/** Finds the shape of a chain by what its parts say of themselves, from the tail up. */
export function shapeOf(tail: Future<unknown>): Shape {
  let node = root;
  let part: Future<unknown> & Partial<Emits> = tail;
  for (;;) {
    node = child(node, part.shape ?? part.constructor);
    if (!(part instanceof Stage) || part.emit === undefined) return node;
    part = part.source;
  }
}

function child(node: Shape, key: unknown): Shape {
  let next = node.next.get(key);
  if (next === undefined) {
    if (stats.shapes >= MOST_SHAPES) forget();
    stats.shapes++;
    next = new Shape();
    node.next.set(key, next);
  }
  return next;
}

function forget(): void {
  root = new Shape();
  stats.shapes = 0;
  stats.forgotten++;
}

/** The source text of a function: the key by which equal functions of equal chains share a loop. */
function source(f: unknown): string {
  return typeof f === 'function' ? Function.prototype.toString.call(f) : '';
}
