import type { Context } from '../stream/context.ts';

/** A fused chain: one call is one poll. Its first argument is the Chain whose stages it works on. */
export type Fused = (chain: unknown, context: Context) => number;

/** False once the engine refused to make code of strings. */
let allowed = true;

/** The function whose body is `body`, named after its operators for profilers and stack traces; null if forbidden. */
export function code(name: string, id: number, body: string): Fused | null {
  return made(
    `return function ${name}(chain, context) {\n${body}\n}\n//# sourceURL=millrace/${name}.${id}`,
  ) as Fused | null;
}

/** What a text makes: of templates of this library, names of operators and integers, nothing else. Null if forbidden. */
export function made(text: string): unknown {
  if (!allowed) return null;
  try {
    return new Function(text)();
  } catch (error) {
    if (possible()) throw error; // the text of somebody's operator is no code
    allowed = false;
    return null;
  }
}

/** Whether strings may become code: asked only after it went wrong, since engines refuse in different ways. */
function possible(): boolean {
  try {
    new Function('');
    return true;
  } catch {
    return false;
  }
}
