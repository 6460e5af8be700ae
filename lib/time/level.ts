/**
 * The arithmetic of the wheel's levels. A level has 32 slots, so that one word tells which of them are occupied. A slot
 * of level 0 is one tick wide, and a slot of each further level is as wide as the whole level below:
 *
 * | level | a slot's width | the level reaches |
 * | ----- | -------------- | ----------------- |
 * | 0     | 1 ms           | 32 ms             |
 * | 1     | 32 ms          | 1 s               |
 * | 2     | 1 s            | 33 s              |
 * | 3     | 33 s           | 17 min            |
 * | 4     | 17 min         | 9 h               |
 * | 5     | 9 h            | 12 days           |
 *
 * A tick hangs at the level of the highest digit (of five bits) in which it differs from the present tick. So its place
 * is a function of the two and of nothing else, which is what keeps equal deadlines in one list, in order of insertion;
 * and within a level all occupied slots lie ahead, so that the next one is simply the lowest bit that is set.
 */
export const LEVELS = 6;
/** Slots of a level; also the bits of a level's word. */
export const SLOTS = 32;
/** What all levels together reach: 2 ** 30 ticks. */
export const SPAN: number = 2 ** 30;

const DIGIT = 5;

/** The level for each number of leading zeros of (present tick XOR tick). */
const LEVEL_OF: Uint8Array = Uint8Array.from({ length: 33 }, (_, zeros) =>
  zeros > 31 ? 0 : Math.floor((31 - zeros) / DIGIT),
);

/** Where `tick` hangs while it is `present`; both count from the start of the same span. The answer is a bucket. */
export function bucketOf(present: number, tick: number): number {
  const level = LEVEL_OF[Math.clz32(present ^ tick)];
  return (level << DIGIT) | ((tick >>> (level * DIGIT)) & (SLOTS - 1));
}

export function levelOf(bucket: number): number {
  return bucket >>> DIGIT;
}

/** The bit of a bucket in its level's word. */
export function bitOf(bucket: number): number {
  return 1 << (bucket & (SLOTS - 1));
}

/** The first occupied bucket of a level whose word is not 0. */
export function firstBucket(level: number, word: number): number {
  return (level << DIGIT) | (31 - Math.clz32(word & -word));
}

/** The first tick of a bucket: the moment at which it fires (level 0) or is spread over the levels below. */
export function startOf(bucket: number, present: number): number {
  const shift = (bucket >>> DIGIT) * DIGIT;
  const above = (present >>> (shift + DIGIT)) << (shift + DIGIT);
  return above | ((bucket & (SLOTS - 1)) << shift);
}
