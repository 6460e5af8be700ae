import { type Operator, pipe } from 'millrace';
import { group } from 'millrace/adapters/workers';
import { map, mapAsync } from 'millrace/operators';
import { type Columns, Packing } from './columns.ts';
import { collect } from './collect.ts';
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

/** The next row group is asked for when this one has been used up: so all of them are decoded into the same place. */
function ownThread(file: FlightFile): Decoder {
  const packing = new Packing();
  const decode = async (rows: Group): Promise<Columns> => {
    const columns = await file.decode(rows, packing);
    collect();
    return columns;
  };
  return { decoded: mapAsync(decode), close: async () => {} };
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
