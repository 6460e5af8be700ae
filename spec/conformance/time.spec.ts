import { conforms } from './differential.ts';
import { TIME } from './time.ts';

conforms('time', TIME);
