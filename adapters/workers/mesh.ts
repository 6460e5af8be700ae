import { wholeNumber } from '../../lib/stream/errors.ts';
import { LINE } from '../../lib/memory/words.ts';
import { type ChannelHandle, Inbox, MOST_HOPS, Outbox } from './channel.ts';

/**
 * What a worker does that has too much:
 *
 * - `pinned`: nothing; a task stays with the worker that it was given to;
 * - `mesh`: it hands tasks on to the worker with the least, through a mailbox between the two;
 * - `star`: it gives tasks back to the group, in the middle, which gives them to another.
 */
export type Topology = 'pinned' | 'mesh' | 'star';

export interface DeflectOptions {
  /** More than this many waiting tasks is too much: 8. */
  readonly above?: number;
  /** And it stays so until no more than this many wait: 2. So a worker does not change its mind at every task. */
  readonly until?: number;
  /** How often one task may be handed on: 3. */
  readonly hops?: number;
}

/** The same, complete: as plain data for the workers. */
export interface Deflection {
  readonly topology: Topology;
  readonly above: number;
  readonly until: number;
  readonly hops: number;
}

export function deflection(
  topology: Topology,
  { above = 8, until = 2, hops = 3 }: DeflectOptions,
): Deflection {
  wholeNumber('deflect: above', above, 1);
  wholeNumber('deflect: until', until, 0);
  wholeNumber('deflect: hops', hops, 0);
  return { topology, above, until: Math.min(until, above), hops: Math.min(hops, MOST_HOPS) };
}

/** A worker as another one sees it. */
export interface PeerHandle {
  readonly index: number;
  /** Which of the workers that had this place: the group must know whether the one that a task went to still lives. */
  readonly generation: number;
  readonly inbound: ChannelHandle;
  readonly outbound: ChannelHandle;
}

/**
 * How many tasks wait at each worker, for all to see; a place without a worker looks full. A worker says so itself with
 * each task that it comes to; in between, whoever sends it one claims the place, so that not everybody takes it for idle.
 */
export class Loads {
  static readonly FULL = 0x3fffffff;
  readonly cells: Int32Array;

  constructor(cells: Int32Array) {
    this.cells = cells;
  }

  static create(workers: number): Loads {
    const loads = new Loads(new Int32Array(new SharedArrayBuffer(4 * LINE * workers)));
    for (let i = 0; i < workers; i++) loads.set(i, Loads.FULL);
    return loads;
  }

  get(worker: number): number {
    return Atomics.load(this.cells, worker * LINE);
  }

  set(worker: number, load: number): void {
    Atomics.store(this.cells, worker * LINE, load);
  }

  claim(worker: number): void {
    Atomics.add(this.cells, worker * LINE, 1);
  }

  get workers(): number {
    return this.cells.length / LINE;
  }
}

interface Peer {
  readonly index: number;
  readonly generation: number;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
}

/** A worker's own part of the mesh: its mailboxes, and whether it has too much. */
export class Mesh {
  readonly inboxes: Inbox[] = [];
  private readonly peers: (Peer | undefined)[] = [];
  private readonly self: number;
  private readonly loads: Loads;
  private readonly deflection: Deflection;
  private deflecting = false;

  constructor(self: number, loads: Loads, options: Deflection) {
    this.self = self;
    this.loads = loads;
    this.deflection = options;
  }

  /** Gets to know a worker, or the one that took its place. */
  meet(handle: PeerHandle): void {
    const old = this.peers[handle.index];
    if (old !== undefined) this.inboxes.splice(this.inboxes.indexOf(old.inbox), 1);
    const { index, generation } = handle;
    const peer: Peer = {
      index,
      generation,
      inbox: new Inbox(handle.inbound),
      outbox: new Outbox(handle.outbound),
    };
    this.peers[index] = peer;
    this.inboxes.push(peer.inbox);
  }

  /** Says how many wait here, and decides by it whether a task that made `hops` may be handed on. */
  overloaded(waiting: number, hops: number): boolean {
    const { topology, above, until, hops: most } = this.deflection;
    if (topology === 'pinned') return false;
    this.loads.set(this.self, waiting);
    if (waiting > above) this.deflecting = true;
    else if (waiting <= until) this.deflecting = false;
    return this.deflecting && hops < most;
  }

  get star(): boolean {
    return this.deflection.topology === 'star';
  }

  /**
   * The place of the worker with the least waiting, if there are no more than `until` and clearly fewer than here, and it
   * can be reached; else -1: then nothing is handed on, since nobody could do it sooner. Never this one. The place is
   * claimed: so no more than `until + 1` tasks are sent to it before it has said how many it has.
   */
  idlest(waiting: number): number {
    const { loads, self } = this;
    let best = -1;
    let least = Math.min(this.deflection.until + 1, waiting);
    for (let place = 0; place < loads.workers; place++) {
      if (place === self || !(this.star || this.peers[place] !== undefined)) continue;
      const load = loads.get(place);
      if (load >= least) continue;
      best = place;
      least = load;
    }
    if (best >= 0) loads.claim(best);
    return best;
  }

  /** The mailboxes between this worker and another. */
  peer(place: number): Peer | undefined {
    return this.peers[place];
  }

  flush(): void {
    for (const peer of this.peers) peer?.outbox.flush();
  }
}
