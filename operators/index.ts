export * from './element/index.ts';
export * from './life/index.ts';
export * from './many/index.ts';
export * from './share/index.ts';
export * from './source/index.ts';
export * from './time/index.ts';
