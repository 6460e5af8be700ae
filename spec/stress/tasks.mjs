// What the workers of the kill tests run.
export const twice = (n) => n * 2;
export const later = async (n) => {
  await new Promise((resolve) => setImmediate(resolve));
  return n * 2;
};
export const isWhole = (n) => Number.isInteger(n);
export function* count(to) {
  for (let n = 0; n < to; n++) yield n;
}
