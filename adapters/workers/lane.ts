import { Batch } from './batch.ts';
import { END, TAKEN } from './channel.ts';
import type { LostTask } from './errors.ts';
import type { Group } from './group.ts';
import { packed, packing, unpacked } from './packing.ts';
import type { Opening } from './runs.ts';
import { Session } from './session.ts';
import type { NamedStage } from './stages.ts';

/** Who deals batches to lanes. */
export interface Dealer {
  began(): void;
  /** Something has come out of a batch, or it is used up. */
  heard(batch: Batch<Lane>): void;
  /** A batch of so many elements took so many milliseconds. */
  timed(elements: number, milliseconds: number): void;
  /** A lane has ended. */
  ended(): void;
}

/** What all lanes of a stream have in common. */
export interface Course {
  readonly group: Group<any>;
  readonly stages: readonly NamedStage[];
  readonly window: number;
}

/** One of the lanes: a pipeline on a worker, with the batches that were dealt to it and are not used up. */
export class Lane extends Session {
  readonly names: readonly string[];
  readonly resumable = true;
  readonly batches: Batch<Lane>[] = [];
  private readonly stages: readonly NamedStage[];
  private readonly dealer: Dealer;

  constructor({ group, stages, window }: Course, dealer: Dealer) {
    super(group, window);
    this.stages = stages;
    this.names = stages.map((stage) => stage.name);
    this.dealer = dealer;
    this.ask();
  }

  /** Another batch; without elements, it is the end. */
  deal(elements: readonly unknown[]): Batch<Lane> {
    const batch = new Batch<Lane>(this, elements);
    this.batches.push(batch);
    this.feed(batch);
    return batch;
  }

  private feed({ elements }: Batch<Lane>): void {
    if (elements.length === 0) this.say(END, undefined);
    else this.say(packing(elements), packed(elements));
  }

  override get unfinished(): readonly LostTask[] {
    const name = this.names.join(' | ');
    return this.batches.flatMap(({ elements }) => elements.map((value) => ({ name, value })));
  }

  protected override opening(): Omit<Opening, 'credit'> {
    return { source: null, stages: this.stages, skip: this.batches[0]?.received ?? 0 };
  }

  protected override begun(): void {
    for (const batch of this.batches) this.feed(batch);
    this.dealer.began();
  }

  /** Whether it can be dealt to. A lane that no worker has room for is left out. */
  get able(): boolean {
    return this.given && !this.over;
  }

  protected override came(kind: number, value: unknown): void {
    if (kind === TAKEN) {
      const batch = this.batches.shift()!;
      batch.done = true;
      this.dealer.timed(batch.elements.length, value as number);
      this.dealer.heard(batch);
      return;
    }
    const results = unpacked(kind, value);
    this.hold(results.length);
    const batch = this.batches[0] ?? this.straggling();
    batch.add(results);
    this.dealer.heard(batch);
  }

  /** What comes although all batches are used up, since a stage kept it back. */
  private straggling(): Batch<Lane> {
    const batch = new Batch<Lane>(this, []);
    batch.done = true;
    return batch;
  }

  protected override ended(failure: { readonly error: unknown } | null): void {
    const batch = failure === null ? undefined : (this.batches[0] ?? this.straggling());
    if (batch !== undefined) {
      batch.failure = failure;
      batch.done = true;
      this.dealer.heard(batch);
    }
    for (const left of this.batches.splice(0)) {
      if (left === batch) continue;
      left.done = true;
      this.dealer.heard(left);
    }
    this.dealer.ended();
  }
}
