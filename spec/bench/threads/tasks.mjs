// What the pools' workers run: an empty task, and one that takes about so many microseconds.
export const empty = (n) => n;
export const work = (micros) => {
  const end = performance.now() + micros / 1000;
  while (performance.now() < end);
  return micros;
};
export default (task) => (task === 0 ? 0 : work(task));
