import { standardFusion, type Waker } from '../stream/context.ts';
import { Wheel } from '../time/wheel.ts';
import type { Driven, Host, Seat } from './host.ts';
import { nativeHost } from './native.ts';
import type { ExecutorOptions } from './options.ts';
import { Ordered } from './ordered.ts';

/** What an executor asks of its host: turns, one timer, and to be told of failures that nobody joined. */
export abstract class Hosted extends Ordered implements Driven {
  protected declare readonly host: Host;
  private readonly seat: Seat;
  protected readonly timers: Wheel;
  private readonly onError: ((error: unknown, task: number) => void) | undefined;
  protected scheduled = false;
  /** Where the host's timer stands: never after the first deadline, unless `untimed`. */
  protected armed: number = Infinity;
  protected untimed = false;

  constructor(options: ExecutorOptions) {
    const { capacity = 256, full = 'grow', fusion = standardFusion(), discipline } = options;
    super(capacity, full, fusion, discipline);
    this.host = options.host ?? nativeHost();
    this.onError = options.onError;
    this.timers = new Wheel(this.host.now());
    this.seat = this.host.attach(this);
  }

  abstract turn(): void;
  abstract tick(): void;

  override now(): number {
    return this.host.now();
  }

  override arm(deadline: number, waker: Waker, key: number): number {
    const timer = this.timers.insert(deadline, waker, key);
    if (deadline < this.armed || this.host.exact) this.retime();
    return timer;
  }

  override disarm(timer: number): boolean {
    const was = this.timers.cancel(timer);
    if (was && (this.timers.size === 0 || this.host.exact)) this.retime();
    return was;
  }

  protected schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.seat.soon();
  }

  /** The host's timer does not fit any more: sees to it now, or when the turn ends. */
  private retime(): void {
    this.untimed = true;
    if (this.driving === 0) this.rearm();
  }

  protected rearm(): void {
    if (!this.untimed) return;
    this.untimed = false;
    const next = this.timers.size === 0 ? Infinity : this.timers.nextDeadline();
    if (next === this.armed) return;
    if (next === Infinity) this.seat.disarm();
    else if (next < this.armed || this.host.exact) this.seat.arm(next);
    else return;
    this.armed = next;
  }

  protected override complain(): void {
    this.schedule();
  }

  /** Tells of the failures that nobody joined. */
  protected report(): void {
    for (const { id, error } of this.unclaimed.splice(0)) {
      try {
        if (this.onError === undefined) this.host.report(error);
        else this.onError(error, id);
      } catch (failure) {
        this.host.report(failure);
      }
    }
  }
}
