// What every file that arms timers imports for its effect. Here it has none: an executor has a wheel for them. In browsers
// timed.ts takes its place.
export {};
