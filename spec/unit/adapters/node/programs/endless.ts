// Writes lines until nobody reads them any more; says on standard error how it ended.
import { from } from 'millrace';
import { stderr, stdout } from 'millrace/adapters/node';
import { finalize, map } from 'millrace/operators';

function* numbers(): Generator<number> {
  for (let i = 0; ; i++) yield i;
}

let closed = false;
await from({ [Symbol.iterator]: numbers })
  .pipe(
    map((i) => `line ${i}\n`),
    finalize(() => {
      closed = true;
    }),
    stdout(),
  )
  .drain();
await from([`ended, upstream closed: ${closed}\n`])
  .pipe(stderr())
  .drain();
