import { type Operator, pipe } from 'millrace';
import { group } from 'millrace/adapters/workers';
import { map, mapAsync } from 'millrace/operators';
import type { Columns } from './columns.ts';
import type { Piece } from './decode.ts';
import { type FlightFile, type Group, InputError } from './flights.ts';

/** Turns row groups into columns, in order, and no more of them at a time than it must to be quick. */
export interface Decoder {
  readonly decoded: Operator<Group, Columns>;
  close(): Promise<unknown>;
}

/** With no workers, a row group is decoded on this thread when it is asked for. */
export async function startDecoder(file: FlightFile, workers: number): Promise<Decoder> {
  return workers === 0 ? ownThread(file) : workerThreads(file, workers);
}

function ownThread(file: FlightFile): Decoder {
  return { decoded: mapAsync((rows: Group) => file.decode(rows)), close: async () => {} };
}

/**
 * While one row group is used up here, each worker decodes another, and no more than that: so there are as many in
 * memory as there are workers, and one.
 */
async function workerThreads({ path }: FlightFile, workers: number): Promise<Decoder> {
  const threads = await group<typeof import('./decode.ts')>({ module, workers, errors: [InputError] });
  const decoded = pipe(
    map((rows: Group): Piece => ({ path, group: rows })),
    threads.map('decode', { ordered: true, inFlight: workers + 1 }),
  );
  return { decoded, close: () => threads.close('abort') };
}

/** The file beside this one: compiled, or not, as this one is. */
const module = new URL(`./decode${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);
