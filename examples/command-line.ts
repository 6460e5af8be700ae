import { parseArgs } from 'node:util';

/** A mistake on the command line: its message is all that the user should see. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The text given for each of the options named, where there is one; null where the user asked for help. */
export function given<Name extends string>(
  args: readonly string[],
  ...names: readonly Name[]
): Partial<Record<Name, string>> | null {
  const texts = names.map((name) => [name, { type: 'string' }] as const);
  const options = { ...Object.fromEntries(texts), help: { type: 'boolean' } } as const;
  try {
    const { help, ...values } = parseArgs({ args: [...args], options }).values;
    return help === true ? null : values;
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]);
  }
}

/** The number that an option's text says. */
export function number(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new UsageError(`${option} must be a number from ${least} to ${most}, not '${text}'`);
}

/** The same, where it must be a whole one. */
export function whole(option: string, text: string, least: number, most: number): number {
  const value = number(option, text, least, most);
  if (Number.isInteger(value)) return value;
  throw new UsageError(`${option} must be a whole number, not '${text}'`);
}
