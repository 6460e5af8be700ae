// What `#parts` is in browsers: nothing, so that a program holds no more than it names. What it wants besides it
// imports: see fused.ts.
export {};
