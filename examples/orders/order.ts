import { Process, type Refusal, refuse, type Transitions } from 'millrace';

// The life of one order between a client and an exchange, as a Process.
//
//   idle --Request--> requested --Ack--> working --Execute--> working ... filled
//                         |                 |--Replace--> replacing --Ack (new terms), Reject (old terms)--> working
//                      Reject               |--Cancel---> cancelling --Ack--> cancelled, --Reject--> working
//                         v                 '--UnsolicitedCancel--> cancelled
//                     rejected
//
// While a Replace or a Cancel is under way the exchange does not know of it yet: it may go on executing, so that an Ack may
// come too late. Whatever the drawing does not show is illegal.

export type Side = 'buy' | 'sell';

/** Prices are whole cents, sizes whole shares. */
export type Message =
  | { readonly type: 'Request'; readonly side: Side; readonly price: number; readonly size: number }
  | { readonly type: 'Ack' }
  | { readonly type: 'Execute'; readonly price: number; readonly size: number }
  | { readonly type: 'Replace'; readonly price: number; readonly size: number }
  | { readonly type: 'Cancel' }
  | { readonly type: 'UnsolicitedCancel'; readonly reason: string }
  | { readonly type: 'Reject'; readonly reason: string };

/** What is asked for: `size` is the whole order's, with what was executed already. */
export interface Terms {
  readonly price: number;
  readonly size: number;
}

/**
 * Where the size of an order has gone. It is conserved: in every state
 * `size = executed + open + cancelled + rejected`, and `size` changes by a Replace that was acknowledged alone.
 */
export interface Placed extends Terms {
  readonly status: 'requested' | 'working' | 'cancelling' | 'filled' | 'cancelled' | 'rejected';
  readonly side: Side;
  readonly open: number;
  readonly executed: number;
  readonly cancelled: number;
  readonly rejected: number;
  /** What the executed part has cost: the sum of price times size. */
  readonly cost: number;
}

/** A Placed order for which new terms were proposed and not yet answered. */
export interface Replacing extends Omit<Placed, 'status'> {
  readonly status: 'replacing';
  readonly proposed: Terms;
}

export type Order = { readonly status: 'idle' } | Placed | Replacing;

const whole = (n: number): boolean => Number.isInteger(n) && n > 0;

function check({ price, size }: Terms): Refusal | null {
  if (!whole(price)) return refuse(`a price must be a whole number of cents above 0, not ${price}`);
  if (!whole(size)) return refuse(`a size must be a whole number above 0, not ${size}`);
  return null;
}

/** What is open is so no longer: it all went to one of the other places. */
function close(order: Placed | Replacing, status: 'cancelled' | 'rejected'): Placed {
  return { ...placed(order, status), open: 0, [status]: order.open };
}

/** The order without what was proposed for it. */
function placed(order: Placed | Replacing, status: Placed['status']): Placed {
  const { side, price, size, open, executed, cancelled, rejected, cost } = order;
  return { status, side, price, size, open, executed, cancelled, rejected, cost };
}

/** Works on, or is filled where nothing is open any more. */
function working(order: Placed | Replacing): Placed {
  return placed(order, order.open > 0 ? 'working' : 'filled');
}

function execute<O extends Placed | Replacing>(order: O, fill: Terms): O | Refusal {
  const wrong = check(fill);
  if (wrong !== null) return wrong;
  if (fill.size > order.open) return refuse(`cannot execute ${fill.size} of ${order.open} open`);
  return {
    ...order,
    open: order.open - fill.size,
    executed: order.executed + fill.size,
    cost: order.cost + fill.price * fill.size,
  };
}

function request({ side, price, size }: Terms & { readonly side: Side }): Placed | Refusal {
  const order: Placed = {
    status: 'requested',
    side,
    price,
    size,
    open: size,
    executed: 0,
    cancelled: 0,
    rejected: 0,
    cost: 0,
  };
  return check(order) ?? order;
}

function propose(order: Placed, { price, size }: Terms): Replacing | Refusal {
  if (size <= order.executed)
    return refuse(`cannot replace by ${size}: ${order.executed} are executed already`);
  return check({ price, size }) ?? { ...order, status: 'replacing', proposed: { price, size } };
}

function accept(order: Replacing): Placed | Refusal {
  const { price, size } = order.proposed;
  if (size < order.executed) return refuse(`too late to replace by ${size}: ${order.executed} are executed`);
  return working({ ...order, price, size, open: size - order.executed });
}

function cancel(order: Placed | Replacing): Placed | Refusal {
  return order.open > 0 ? close(order, 'cancelled') : refuse('nothing is open to be cancelled');
}

const filled = (order: Placed | Refusal): Placed | Refusal => ('reason' in order ? order : working(order));

const transitions: Transitions<Message, Order> = {
  idle: { Request: (_, message) => request(message) },
  requested: {
    Ack: (order) => placed(order, 'working'),
    Reject: (order) => close(order, 'rejected'),
  },
  working: {
    Execute: (order, fill) => filled(execute(order, fill)),
    Replace: propose,
    Cancel: (order) => placed(order, 'cancelling'),
    UnsolicitedCancel: cancel,
  },
  replacing: {
    Execute: execute,
    Ack: accept,
    Reject: working,
    UnsolicitedCancel: cancel,
  },
  cancelling: {
    Execute: execute,
    Ack: cancel,
    Reject: working,
    UnsolicitedCancel: cancel,
  },
  filled: {},
  cancelled: {},
  rejected: {},
};

/** A new order, which nobody has asked for yet. */
export function newOrder(name: string): Process<Message, Order> {
  return Process.table<Message, Order>(name, { status: 'idle' }, transitions);
}
