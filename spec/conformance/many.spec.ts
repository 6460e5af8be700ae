import { conforms } from './differential.ts';
import { MANY } from './many.ts';

conforms('many', MANY);
