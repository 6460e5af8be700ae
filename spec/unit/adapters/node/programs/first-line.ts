// Reads one line, and leaves the rest of standard input: the process must end although more could come.
import { stdin, stdout } from 'millrace/adapters/node';
import { lines, take } from 'millrace/operators';

await stdin().pipe(lines(), take(1), stdout()).drain();
