export { GroupClosedError, type LostTask, ModuleLoadError, WorkerLostError } from './errors.ts';
export {
  type CallOptions,
  type CloseReport,
  type Group,
  type GroupOptions,
  group,
  type Input,
  type Output,
  type TaskName,
} from './group.ts';
export type { MapOptions } from './map.ts';
export type { DeflectOptions, Topology } from './mesh.ts';
export type { TaskContext } from './serve.ts';
