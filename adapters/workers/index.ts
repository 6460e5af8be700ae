export { GroupClosedError, type LostTask, ModuleLoadError, WorkerLostError } from './errors.ts';
export { type Group, group, type MergeMapOptions } from './group.ts';
export type { MapOptions } from './map.ts';
export type { DeflectOptions, Topology } from './mesh.ts';
export type {
  Element,
  FilterName,
  Given,
  Input,
  Kept,
  MapName,
  OperatorName,
  Output,
  StreamName,
  Taken,
  TaskName,
} from './names.ts';
export type { CallOptions, CloseReport, GroupOptions } from './options.ts';
export { type FirstStage, type Lanes, type Parallel, parallel, type ParallelOptions } from './parallel.ts';
export type { StreamOptions } from './stream.ts';
export type { TaskContext } from './running.ts';
