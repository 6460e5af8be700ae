import type { Context } from '../stream/context.ts';
import { Future, type Openable } from '../stream/future.ts';
import { nameOf } from '../stream/from/once.ts';
import { DONE, type Poll } from '../stream/poll.ts';
import type { ExplainOptions } from './fuser.ts';
import { fusedPart, generate, label } from './loop.ts';
import { Stage } from './stage.ts';

/** What `explain` reads of a stream: the applied operator, if it is an element-wise one, or its inputs by their names. */
interface Described extends Openable<unknown> {
  readonly upstream?: Described;
  readonly make?: (source: Future<unknown>) => Stage<unknown, unknown>;
  /** What opens it, and what that is given. */
  readonly start?: { readonly name: string };
  readonly source?: unknown;
  /** A run that nobody notices, where making one starts nothing. */
  sample?(): Future<unknown> | null;
}

/** Stands for a source that is not opened, since that would start it. */
class Unopened extends Future<unknown> {
  override poll(_context: Context): Poll {
    return DONE;
  }

  override close(): void {}
}

/** A description in words: a line for each operator, from the source down, and how it is run once it is hot. */
export function explain(stream: Openable<unknown>, options: ExplainOptions = {}): string {
  const lines: string[] = [];
  describe(stream, '', lines, options.code === true);
  return lines.join('\n');
}

function describe(stream: Described, indent: string, lines: string[], code: boolean): void {
  if (stream.make !== undefined) describeChain(stream, indent, lines, code);
  else {
    const sample = stream.sample?.();
    const how = sample
      ? 'a source whose loop is known'
      : 'polled for each element, unless its run lets the loop read in place';
    lines.push(`${indent}${sample ? label(sample) : called(stream)}: ${how}`);
    for (const [name, input] of Object.entries(stream))
      for (const one of Array.isArray(input) ? input : [input])
        if (isStream(one)) {
          lines.push(`${indent}  ${name}:`);
          describe(one, `${indent}    `, lines, code);
        }
  }
}

function describeChain(stream: Described, indent: string, lines: string[], code: boolean): void {
  const makes: NonNullable<Described['make']>[] = [];
  let source = stream;
  for (; source.make !== undefined; source = source.upstream!) makes.unshift(source.make);
  describe(source, indent, lines, code);

  let tail = source.sample?.() ?? new Unopened();
  const stages = makes.map((make) => (tail = make(tail)));
  const parts = fusedPart(tail);
  const text = generate(parts);
  const first = parts.find((part) => part instanceof Stage && part.emit !== undefined);
  const head = !(parts[0] instanceof Stage) && 'emit' in parts[0] ? ' with its source' : '';
  const why = `interpreted: ${label(parts[0])} has no emit, which ends the loop there`;
  let fused = false;
  for (const stage of stages) {
    fused ||= stage === first;
    lines.push(`${indent}${label(stage)}: ${fused ? `in one loop${head}` : why}`);
  }
  if (code && text !== null) lines.push('', ...indented(text.body).map((line) => indent + line), '');
}

function isStream(value: unknown): value is Described {
  return typeof (value as Described | null)?.open === 'function';
}

function called(stream: Described): string {
  const { source, start } = stream;
  if (start && source !== undefined && !isStream(source)) return `from(${nameOf(Object(source))})`;
  return (start?.name || stream.constructor.name).replace(/^open|Stream$/, '');
}

/** The lines of generated text, each as deep as its braces. */
function indented(text: string): string[] {
  let depth = 0;
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.startsWith('}') ? depth - 1 : depth;
      depth += line.split('{').length - line.split('}').length;
      return '  '.repeat(at) + line;
    });
}
