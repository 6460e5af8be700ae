import { made } from '../../fuse/compile.ts';
import type { Accessor, Slot } from './fields.ts';

/** Copies whole records between slots and plain objects. */
export interface Copier<T> {
  write(offset: number, value: T): void;
  read(offset: number): T;
}

type Make = (slot: Slot, names: readonly string[], fields: readonly Accessor[]) => Copier<any>;

/**
 * A copier with each field in a place of its own, so that the engine sees one name there, and one object of one shape
 * built at once: a loop over the names costs ten times as much. The text holds numbers only; names are values.
 */
export function copier<T>(slot: Slot, names: readonly string[], fields: readonly Accessor[]): Copier<T> {
  const make = made(text(names.length)) as Make | null;
  return make === null ? new LoopCopier<T>(slot, names, fields) : make(slot, names, fields);
}

function text(count: number): string {
  const each = (part: (i: number) => string, between: string): string =>
    Array.from({ length: count }, (_, i) => part(i)).join(between);
  return `return function copier(slot, names, fields) {
const at = slot;
${each((i) => `const n${i} = names[${i}], get${i} = fields[${i}].get, set${i} = fields[${i}].set;`, '\n')}
return {
write(offset, value) { at.at = offset; ${each((i) => `set${i}(value[n${i}]);`, ' ')} },
read(offset) { at.at = offset; return { ${each((i) => `[n${i}]: get${i}()`, ', ')} }; },
};
}`;
}

/** The same without code of its own. */
class LoopCopier<T> implements Copier<T> {
  private readonly slot: Slot;
  private readonly names: readonly string[];
  private readonly fields: readonly Accessor[];

  constructor(slot: Slot, names: readonly string[], fields: readonly Accessor[]) {
    this.slot = slot;
    this.names = names;
    this.fields = fields;
  }

  write(offset: number, value: T): void {
    this.slot.at = offset;
    for (let i = 0; i < this.names.length; i++)
      this.fields[i].set((value as Record<string, unknown>)[this.names[i]]);
  }

  read(offset: number): T {
    this.slot.at = offset;
    const copy: Record<string, unknown> = {};
    for (let i = 0; i < this.names.length; i++) copy[this.names[i]] = this.fields[i].get();
    return copy as T;
  }
}
