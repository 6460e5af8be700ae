// What turns and polls may cost where nobody says otherwise. Constants and nothing else, as in marks.ts.

/** The budget of one turn, in milliseconds. */
export const TIME = 4;
/** The budget of one poll, in elements. */
export const ELEMENTS = 2048;
