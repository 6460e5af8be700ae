import { conforms } from './differential.ts';
import { SOURCE } from './source.ts';

conforms('source', SOURCE);
