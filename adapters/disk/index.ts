export { type ReadBytesOptions, readBytes, type ReadOptions } from './bytes.ts';
export {
  BrokenJsonError,
  BrokenTextError,
  DirectoryError,
  DiskError,
  DiskFullError,
  LineTooLongError,
  MissingFileError,
} from './errors.ts';
export { readJsonLines, readLines, type ReadLinesOptions } from './lines.ts';
export type { WriteOptions, Written } from './sink.ts';
export { writeBytes, writeJsonLines, writeLines, type WriteLinesOptions } from './write.ts';
