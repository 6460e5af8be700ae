import { type Context, DONE, Future, PENDING, type Poll, READY, Stream } from 'millrace';

/** How many symbols the made-up market has. */
export const SYMBOLS = 64;

/** Ticks whose columns are held at a time. One is looked at while the next is made, so few are enough. */
const SLOTS = 1024;

/** How many milliseconds before a tick a spinning feed no longer relies on a timer. */
const AWAKE = 2;

/** The columns in which ticks live: no tick is an object of its own. */
class Columns {
  readonly symbol: Uint8Array = new Uint8Array(SLOTS);
  readonly size: Uint32Array = new Uint32Array(SLOTS);
  readonly price: Float64Array = new Float64Array(SLOTS);
  readonly due: Float64Array = new Float64Array(SLOTS);
}

/**
 * A flyweight: one object that shows the tick at its slot, and is moved on for the next. To keep a tick, copy what you
 * need of it.
 */
export class Tick {
  slot = 0;
  readonly columns: Columns = new Columns();

  get symbol(): number {
    return this.columns.symbol[this.slot];
  }

  get size(): number {
    return this.columns.size[this.slot];
  }

  get price(): number {
    return this.columns.price[this.slot];
  }

  /** When it happened, in milliseconds on the clock of the run: what a feed handler would find in the message. */
  get due(): number {
    return this.columns.due[this.slot];
  }
}

/** What makes a feed. Equal arguments make equal ticks. */
export interface FeedOptions {
  readonly seed: number;
  /** Ticks a second. */
  readonly rate: number;
  /** How many ticks until the feed ends. */
  readonly ticks: number;
  /**
   * Whether to ask for poll after poll when the next tick is near, since timers are exact to a millisecond or two only.
   * For executors that spin anyway.
   */
  readonly spin?: boolean;
}

/**
 * An openly synthetic market: every symbol's price takes a random walk, one step a tick. Tick number n is due n / rate
 * seconds after the first poll, and handed out no earlier; a consumer that falls behind gets the ticks late, not less
 * of them. The elements are flyweights.
 */
export function feed(options: FeedOptions): Stream<Tick> {
  return new Feed(options);
}

/** Where in `times` the first tick's time, the last look at the clock and the next tick's time are. */
const START = 0;
const NOW = 1;
const DUE = 2;

class Feed extends Stream<Tick> {
  readonly options: FeedOptions;

  constructor(options: FeedOptions) {
    super();
    this.options = options;
  }

  override open(): Future<Tick> {
    return new Feeding(this.options);
  }
}

class Feeding extends Future<Tick> {
  private readonly ticks: number;
  private readonly interval: number;
  private readonly tick = new Tick();
  private readonly prices = new Float64Array(SYMBOLS).fill(100);
  /** Times in a typed array: a changing fraction in a field, or handed to a function, is a new object each time. */
  private readonly times = new Float64Array(3);
  private index = 0;
  private random: number;
  private timer = -1;
  private readonly awake: number;

  constructor({ seed, rate, ticks, spin }: FeedOptions) {
    super();
    this.awake = spin === true ? AWAKE : 0;
    this.ticks = ticks;
    this.interval = 1000 / rate;
    this.random = (seed ^ 0x9e3779b9) | 1;
  }

  override poll(context: Context): Poll {
    if (this.index >= this.ticks) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    const times = this.times;
    if (this.index === 0) times[START] = times[NOW] = context.now();
    times[DUE] = times[START] + this.index * this.interval;
    if (times[NOW] < times[DUE] && this.early(context)) return PENDING;
    this.make();
    this.value = this.tick;
    return READY;
  }

  /** The clock is read only when all that was due at the last look has been handed out. */
  private early(context: Context): boolean {
    const times = this.times;
    times[NOW] = context.now();
    if (times[NOW] >= times[DUE]) return false;
    if (times[DUE] - times[NOW] < this.awake) context.wake();
    else this.sleep(context);
    return true;
  }

  private sleep(context: Context): void {
    if (this.timer >= 0) context.disarm(this.timer);
    this.timer = context.arm(this.times[DUE] - this.awake);
  }

  private make(): void {
    const slot = this.index++ % SLOTS;
    const columns = this.tick.columns;
    const symbol = this.next() % SYMBOLS;
    const step = (this.next() % 2001) - 1000; // up to a tenth of a per mille, up or down
    this.prices[symbol] *= 1 + step * 1e-7;
    columns.symbol[slot] = symbol;
    columns.price[slot] = this.prices[symbol];
    columns.size[slot] = 1 + (this.next() % 1000);
    columns.due[slot] = this.times[DUE];
    this.tick.slot = slot;
  }

  /** Xorshift: the next number of the seeded sequence, from 0 to 2^31 - 1. */
  private next(): number {
    let x = this.random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.random = x;
    return x & 0x7fffffff;
  }

  override close(): void {
    this.index = this.ticks;
  }
}
