import { from, IllegalMessageError, type Process } from 'millrace';
import { stdout } from 'millrace/adapters/node';
import { concat, map, mergeMap, of } from 'millrace/operators';
import { given, UsageError } from '../command-line.ts';
import { type Message, newOrder, type Order } from './order.ts';
import { type Entry, tape } from './tape.ts';

// The order protocol as a program: a tape of messages, each sent to its order's process. What the protocol does not allow
// is refused, said, and changes nothing; at the end every share that was asked for is accounted for.

/** All orders by name, made at their first message. */
class Book {
  readonly orders: Map<string, Process<Message, Order>> = new Map();

  order(name: string): Process<Message, Order> {
    let order = this.orders.get(name);
    if (order === undefined) this.orders.set(name, (order = newOrder(name)));
    return order;
  }

  /** Sends a message on, and tells what came of it. */
  take({ order: name, message }: Entry): string {
    const what = `${name}  ${described(message).padEnd(38)}`;
    try {
      return `${what}  ${told(this.order(name).send(message))}`;
    } catch (error) {
      if (!(error instanceof IllegalMessageError)) throw error;
      return `${what}  illegal. ${error.message}`;
    }
  }
}

const dollars = (cents: number): string => (cents / 100).toFixed(2);

function described(message: Message): string {
  switch (message.type) {
    case 'Request':
      return `Request: ${message.side} ${message.size} at ${dollars(message.price)}`;
    case 'Execute':
    case 'Replace':
      return `${message.type}: ${message.size} at ${dollars(message.price)}`;
    case 'Reject':
    case 'UnsolicitedCancel':
      return `${message.type}: ${message.reason}`;
    default:
      return message.type;
  }
}

function told(order: Order): string {
  if (order.status === 'idle') return 'idle';
  return `${order.status}, ${order.executed} of ${order.size} executed, ${order.open} open`;
}

/** The books balance: one line for each order, the sum of its parts, and whether that is its size. */
function* balance([name, process]: readonly [string, Process<Message, Order>]): Generator<string> {
  const order = process.state();
  if (order.status === 'idle') return;
  const { size, executed, open, cancelled, rejected, cost } = order;
  const average = executed === 0 ? '' : `, at ${dollars(cost / executed)} on average`;
  const parts = `${executed} executed + ${open} open + ${cancelled} cancelled + ${rejected} rejected`;
  const balanced = executed + open + cancelled + rejected === size ? '' : '  WRONG';
  yield `${name}  ${order.side} ${size} = ${parts}${average}${balanced}`;
}

const usage = `The order protocol: a tape of messages for four orders, what each order makes of them, and where every share went.

  node build/examples/orders/main.js [options]

  --help   this text`;

/** The whole story, line by line. What comes later looks at the book only when it is its turn. */
async function tell(): Promise<void> {
  const book = new Book();
  await concat(
    from(tape).pipe(map((entry) => book.take(entry))),
    of('', 'where every share went'),
    from(book.orders).pipe(mergeMap((order) => from(balance(order)))),
  )
    .pipe(
      map((line) => `${line}\n`),
      stdout(),
    )
    .drain();
}

try {
  if (given(process.argv.slice(2)) === null) await of(`${usage}\n`).pipe(stdout()).drain();
  else await tell();
} catch (error) {
  const known = error instanceof UsageError || (error instanceof Error && 'syscall' in error);
  console.error(known ? `orders: ${error.message}` : error);
  process.exitCode = 1;
}
