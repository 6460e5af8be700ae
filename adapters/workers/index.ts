export { GroupClosedError, type LostTask, ModuleLoadError, WorkerLostError } from './errors.ts';
export { type Group, group } from './group.ts';
export type { MapOptions } from './map.ts';
export type { DeflectOptions, Topology } from './mesh.ts';
export type { Input, Output, TaskName } from './names.ts';
export type { CallOptions, CloseReport, GroupOptions } from './options.ts';
export type { TaskContext } from './serve.ts';
