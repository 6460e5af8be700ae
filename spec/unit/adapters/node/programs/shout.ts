// Standard input to standard output, in capitals.
import { stdin, stdout } from 'millrace/adapters/node';
import { decodeText, map } from 'millrace/operators';

await stdin()
  .pipe(
    decodeText(),
    map((text) => text.toUpperCase()),
    stdout(),
  )
  .drain();
