import type { Columns } from './columns.ts';
import { FlightFile, type Group } from './flights.ts';

// What a worker thread runs: it loads this module, and opens the file for itself.

/** A row group, and the file that it is in. */
export interface Piece {
  readonly path: string;
  readonly group: Group;
}

let file: Promise<FlightFile> | undefined;

/** Decodes a row group. A thread serves one file, which stays open until the thread ends. */
export async function decode({ path, group }: Piece): Promise<Columns> {
  file ??= FlightFile.open(path);
  return (await file).decode(group);
}
