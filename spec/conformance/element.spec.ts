import { conforms } from './differential.ts';
import { CHAINS, ELEMENT } from './element.ts';

conforms('element', [...ELEMENT, CHAINS]);
