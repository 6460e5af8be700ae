/**
 * A set of small integers that can find its next member: bits, and above them, for each word, whether it has any, and
 * so on up to one word. All calls are O(levels), one level for each factor of 32.
 */
export class BitSet {
  private readonly levels: Int32Array[] = [];

  constructor(capacity: number) {
    let words = capacity;
    do {
      words = Math.max(1, Math.ceil(words / 32));
      this.levels.push(new Int32Array(words));
    } while (words > 1);
  }

  /** False if it was a member already. */
  add(member: number): boolean {
    let index = member;
    for (let level = 0; level < this.levels.length; level++) {
      const words = this.levels[level];
      const bit = 1 << (index & 31);
      index >>>= 5;
      if ((words[index] & bit) !== 0) return level > 0;
      words[index] |= bit;
    }
    return true;
  }

  /** False if it was no member. */
  delete(member: number): boolean {
    let index = member;
    for (let level = 0; level < this.levels.length; level++) {
      const words = this.levels[level];
      const bit = 1 << (index & 31);
      index >>>= 5;
      if (level === 0 && (words[index] & bit) === 0) return false;
      words[index] &= ~bit;
      if (words[index] !== 0) return true;
    }
    return true;
  }

  /** The smallest member that is at least `start`; -1 if there is none. */
  from(start: number): number {
    let index = start;
    for (let level = 0; level < this.levels.length; level++) {
      const words = this.levels[level];
      const word = index >>> 5;
      const rest = word < words.length ? words[word] & (-1 << (index & 31)) : 0;
      if (rest !== 0) return this.lowest(level, word, rest);
      index = word + 1;
    }
    return -1;
  }

  /** Down from a word's lowest set bit to the smallest member under it. */
  private lowest(level: number, word: number, rest: number): number {
    let index = word * 32 + lowestBit(rest);
    for (let below = level - 1; below >= 0; below--)
      index = index * 32 + lowestBit(this.levels[below][index]);
    return index;
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
