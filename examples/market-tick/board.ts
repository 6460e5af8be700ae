import { SYMBOLS, type Tick } from './feed.ts';

/** What is known of each symbol: columns again, so that updating it makes no object. */
export class Board {
  readonly trades: Float64Array = new Float64Array(SYMBOLS);
  readonly volume: Float64Array = new Float64Array(SYMBOLS);
  readonly turnover: Float64Array = new Float64Array(SYMBOLS);
  readonly high: Float64Array = new Float64Array(SYMBOLS).fill(-Infinity);
  readonly low: Float64Array = new Float64Array(SYMBOLS).fill(Infinity);
  readonly last: Float64Array = new Float64Array(SYMBOLS);
  /** When the last trade was due. */
  readonly due: Float64Array = new Float64Array(1);

  /** The next state: this very board, brought up to date. */
  add(tick: Tick): this {
    const { symbol, price, size } = tick;
    this.trades[symbol]++;
    this.volume[symbol] += size;
    this.turnover[symbol] += price * size;
    if (price > this.high[symbol]) this.high[symbol] = price;
    if (price < this.low[symbol]) this.low[symbol] = price;
    this.last[symbol] = price;
    this.due[0] = tick.due;
    return this;
  }

  /** The symbols with the largest volume. */
  busiest(count: number): string {
    const symbols = Array.from(this.volume.keys()).sort((a, b) => this.volume[b] - this.volume[a]);
    const head = row(['symbol', 'trades', 'volume', 'low', 'high', 'last', 'average']);
    return [head, ...symbols.slice(0, count).map((symbol) => this.row(symbol))].join('\n');
  }

  private row(symbol: number): string {
    const prices = [this.low, this.high, this.last].map((column) => column[symbol].toFixed(4));
    const average = (this.turnover[symbol] / this.volume[symbol]).toFixed(4);
    return row([name(symbol), `${this.trades[symbol]}`, `${this.volume[symbol]}`, ...prices, average]);
  }
}

/** `SYM07` */
function name(symbol: number): string {
  return `SYM${String(symbol).padStart(2, '0')}`;
}

function row([first, ...rest]: readonly string[]): string {
  return first.padEnd(8) + rest.map((text) => text.padStart(12)).join('');
}
