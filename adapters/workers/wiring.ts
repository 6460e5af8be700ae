import { MessageChannel } from 'node:worker_threads';
import { type ChannelHandle, channelBuffer } from './channel.ts';
import type { PeerHandle } from './mesh.ts';

/** Both ends of a new channel. */
export function channel(capacity: number, news?: SharedArrayBuffer): [ChannelHandle, ChannelHandle] {
  const { port1, port2 } = new MessageChannel();
  const shared = { buffer: channelBuffer(capacity), capacity, ...(news === undefined ? {} : { news }) };
  return [
    { ...shared, port: port1 },
    { ...shared, port: port2 },
  ];
}

/** A worker, as far as those who write to it must know. */
export interface Wired {
  readonly index: number;
  readonly generation: number;
  /** The channel at whose news it sleeps. */
  readonly newsBuffer: SharedArrayBuffer;
}

/** Two mailboxes between a new worker and one that is there: as the new one is told, and as the other is. */
export function meeting(
  made: Wired,
  other: Wired,
  capacity: number,
): { there: PeerHandle; here: PeerHandle } {
  const [toOther, atOther] = channel(capacity, other.newsBuffer);
  const [toMade, atMade] = channel(capacity, made.newsBuffer);
  return {
    there: { index: other.index, generation: other.generation, inbound: atMade, outbound: toOther },
    here: { index: made.index, generation: made.generation, inbound: atOther, outbound: toMade },
  };
}
