import { conforms } from './differential.ts';
import { LIFE } from './life.ts';

conforms('life', LIFE);
