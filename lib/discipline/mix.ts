/** Mixes the bits of a 32-bit integer, one to one: neighbours end up far apart. The result is from 0 to 2 ** 32 - 1. */
export function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}
