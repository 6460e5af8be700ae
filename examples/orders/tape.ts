import type { Message } from './order.ts';

/** What came over the wire for which order. */
export interface Entry {
  readonly order: string;
  readonly message: Message;
}

const entry = (order: string, message: Message): Entry => ({ order, message });

/** A morning: four orders, and the mistakes that people and exchanges make. */
export const tape: readonly Entry[] = [
  entry('A', { type: 'Request', side: 'buy', price: 1000, size: 100 }),
  entry('A', { type: 'Execute', price: 1000, size: 10 }), // not acknowledged yet
  entry('A', { type: 'Ack' }),
  entry('A', { type: 'Execute', price: 1000, size: 40 }),
  entry('B', { type: 'Request', side: 'sell', price: 990, size: 70 }),
  entry('B', { type: 'Reject', reason: 'no such account' }),
  entry('B', { type: 'Cancel' }), // there is nothing to cancel
  entry('A', { type: 'Replace', price: 1010, size: 150 }),
  entry('A', { type: 'Execute', price: 1000, size: 60 }), // crosses the Replace on the wire: the old size is used up
  entry('A', { type: 'Ack' }), // and still the Replace is accepted: 50 more
  entry('C', { type: 'Request', side: 'sell', price: 1020, size: 200 }),
  entry('C', { type: 'Ack' }),
  entry('C', { type: 'Execute', price: 1020, size: 30 }),
  entry('A', { type: 'Execute', price: 1010, size: 80 }), // more than is open
  entry('A', { type: 'Execute', price: 1009, size: 50 }),
  entry('C', { type: 'Cancel' }),
  entry('C', { type: 'Execute', price: 1021, size: 20 }), // crosses the Cancel
  entry('C', { type: 'Ack' }),
  entry('D', { type: 'Request', side: 'buy', price: 1000, size: 0 }), // of nothing
  entry('D', { type: 'Request', side: 'buy', price: 1000, size: 60 }),
  entry('D', { type: 'Ack' }),
  entry('D', { type: 'Execute', price: 998, size: 25 }),
  entry('D', { type: 'UnsolicitedCancel', reason: 'the market closes' }),
  entry('D', { type: 'Execute', price: 998, size: 5 }), // after the end
];
