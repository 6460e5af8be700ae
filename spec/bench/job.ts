import * as ix from 'ix/iterable';
import * as ixo from 'ix/iterable/operators';
import { from } from 'millrace';
import { mapAccum, mapConcat, reduce, skipWhile, take, takeWhile } from 'millrace/operators';
import * as rx from 'rxjs';
import { Assembly, type Flight } from '../../examples/delays/assembly.ts';
import type { Columns } from '../../examples/delays/columns.ts';
import { type Hour, type HourRow, hourRows } from '../../examples/delays/hours.ts';
import { sorted } from '../../examples/delays/quantile.ts';
import { named, type Work } from './group.ts';
import { only } from './peers.ts';

// The inner pipeline of the main job (examples/delays), from decoded columns to the rows of its output, with the job's
// own functions. The rows are kept in memory and made up: some three thousand an hour.

const AIRPORTS = Array.from({ length: 200 }, (_, i) => `A${String(i).padStart(3, '0')}`);
const FIRST = 16_000_000;
const GROUP = 100_000;

/** Decoded row groups, `n` rows together, in order of time. */
function columns(n: number): Columns[] {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (seed >>> 8) % below;
  };
  const groups: Columns[] = [];
  for (let start = 0; start < n; start += GROUP) {
    const rows = Math.min(GROUP, n - start);
    groups.push({
      rows,
      minutes: Int32Array.from({ length: rows }, (_, i) => FIRST + Math.floor((start + i) / 50)),
      delays: Int32Array.from({ length: rows }, () => random(120) - 20),
      origins: Uint32Array.from({ length: rows }, () => random(AIRPORTS.length)),
      airports: AIRPORTS,
    });
  }
  return groups;
}

/** The hour that is open: what an airport's flights of it were late. */
class Window {
  private hour = -Infinity;
  private delays = new Map<string, number[]>();

  /** Takes a flight in; the hour that this closed, if it closed one. */
  add({ minute, delay, origin }: Flight): Hour | null {
    const hour = Math.floor(minute / 60);
    const passed = hour === this.hour ? null : this.close();
    this.hour = hour;
    const list = this.delays.get(origin);
    if (list === undefined) this.delays.set(origin, [delay]);
    else list.push(delay);
    return passed;
  }

  close(): Hour | null {
    if (this.delays.size === 0) return null;
    const airports = Array.from(this.delays, ([origin, delays]) => {
      let total = 0;
      for (const delay of delays) total += delay;
      return { origin, flights: delays.length, total, delays: sorted(delays) };
    });
    this.delays = new Map();
    return { hour: this.hour, airports };
  }
}

/** What is kept of the rows that come out, so that all can be compared. */
function worst(sum: number, row: HourRow): number {
  return sum + row.worst;
}

function byHand(groups: readonly Columns[], from: number, to: number, limit: number): number {
  const assembly = new Assembly('memory');
  const window = new Window();
  let sum = 0;
  let taken = 0;
  const give = (hour: Hour | null): void => {
    if (hour !== null) for (const row of hourRows(hour)) sum += row.worst;
  };
  all: for (const group of groups)
    for (const batch of assembly.batches(group))
      for (const flight of batch) {
        if (taken === 0 && flight.minute < from) continue;
        if (flight.minute >= to || taken === limit) break all;
        taken++;
        give(window.add(flight));
      }
  give(window.close());
  return sum;
}

function* flights(groups: readonly Columns[]): Generator<Flight> {
  const assembly = new Assembly('memory');
  for (const group of groups) for (const batch of assembly.batches(group)) yield* batch;
}

function* between(xs: Iterable<Flight>, from: number, to: number): Generator<Flight> {
  let begun = false;
  for (const flight of xs) {
    begun ||= flight.minute >= from;
    if (flight.minute >= to) return;
    if (begun) yield flight;
  }
}

function* atMost<T>(xs: Iterable<T>, count: number): Generator<T> {
  let taken = 0;
  for (const x of xs) {
    yield x;
    if (++taken === count) return;
  }
}

function* hourly(xs: Iterable<Flight>): Generator<Hour> {
  const window = new Window();
  for (const flight of xs) {
    const hour = window.add(flight);
    if (hour !== null) yield hour;
  }
  const last = window.close();
  if (last !== null) yield last;
}

function given(hour: Hour | null): readonly Hour[] {
  return hour === null ? NOTHING : [hour];
}

const NOTHING: readonly Hour[] = [];

export function job(n: number): Work {
  const groups = columns(n);
  const to = FIRST + n;
  const batches = () => {
    const assembly = new Assembly('memory');
    return (group: Columns): Iterable<Flight[]> => assembly.batches(group);
  };
  return {
    title: named("the main job's inner pipeline", n),
    n,
    expected: byHand(groups, FIRST, to, n),
    rivals: {
      'hand-written loop': () => byHand(groups, FIRST, to, n),
      millrace: () =>
        from(groups)
          .pipe(
            mapConcat(batches()),
            mapConcat((batch) => batch),
            skipWhile((flight) => flight.minute < FIRST),
            takeWhile((flight) => flight.minute < to),
            take(n),
            mapAccum(
              () => new Window(),
              (window, flight: Flight) => [window, given(window.add(flight))],
              (window) => given(window.close()),
            ),
            mapConcat(hourRows),
            reduce(worst, 0),
          )
          .lastSync(),
      RxJS: () => {
        const window = new Window();
        return only(
          rx.from(groups).pipe(
            rx.concatMap(batches()),
            rx.concatMap((batch) => batch),
            rx.skipWhile((flight) => flight.minute < FIRST),
            rx.takeWhile((flight) => flight.minute < to),
            rx.take(n),
            rx.map((flight) => window.add(flight)),
            rx.endWith(null),
            rx.concatMap((hour, i) => given(i === n ? window.close() : hour)),
            rx.concatMap(hourRows),
            rx.reduce(worst, 0),
          ),
        );
      },
      IxJS: () => {
        const window = new Window();
        const hours = ix.from(groups).pipe(
          ixo.flatMap(batches()),
          ixo.flatMap((batch) => batch),
          ixo.skipWhile((flight) => flight.minute < FIRST),
          ixo.takeWhile((flight) => flight.minute < to),
          ixo.take(n),
          ixo.flatMap((flight) => given(window.add(flight))),
        );
        return ix.reduce(
          ix
            .concat(
              hours,
              ix.defer(() => given(window.close())),
            )
            .pipe(ixo.flatMap(hourRows)),
          { callback: worst, seed: 0 },
        );
      },
      generators: () => {
        let sum = 0;
        const kept = atMost(between(flights(groups), FIRST, to), n);
        for (const hour of hourly(kept)) for (const row of hourRows(hour)) sum = worst(sum, row);
        return sum;
      },
    },
  };
}
