import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { type SharedHandle, type SharedPublisher, type SharedQueue, sharedQueue } from 'millrace';
import { readLines, writeLines } from 'millrace/adapters/disk';
import { bufferCount, map } from 'millrace/operators';
import { format, type Message, message, parse, worked } from './message.ts';
import type { Stage } from './stage.ts';

/** One run: a file of lines, so many rounds of work for each, and a file for the results. */
export interface Job {
  readonly input: string;
  readonly output: string;
  readonly messages: number;
  readonly rounds: number;
}

export interface Outcome {
  readonly threads: number;
  /** Milliseconds, from the opening of the one file to the closing of the other. */
  readonly wall: number;
  /** Cores that the whole program kept busy in this time, on the average. */
  readonly cores: number;
  /** Milliseconds from a line's reading to its result's writing, sorted. */
  readonly lateness: Float64Array;
  /** Lines in the file of results, and those that have a number of their own. */
  readonly delivered: number;
  readonly different: number;
  /** Of the file of results: equal for equal results in equal order. */
  readonly hash: string;
}

/** Messages that a ring holds. */
const CAPACITY = 256;
/** Messages that the reader pushes together. */
const BATCH = 64;

/** Runs the job over one, two or three threads, and measures. */
export async function trial(threads: number, job: Job): Promise<Outcome> {
  const lateness = new Float64Array(new SharedArrayBuffer(8 * job.messages));
  const crew = await Crew.start(threads, job, lateness);
  const start = performance.now();
  const before = process.cpuUsage();
  crew.go();
  // A thread that fails ends the run, even while another waits for it.
  await Promise.all([mine(threads, job, crew, lateness), crew.ended]);
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { threads, wall, cores: (user + system) / 1000 / wall, lateness: lateness.sort(), ...checked(job) };
}

/** What this thread does. */
async function mine(threads: number, job: Job, crew: Crew, lateness: Float64Array): Promise<void> {
  if (threads === 1) return onOne(job, lateness);
  await Promise.all([readInto(job, crew.inbound), threads === 2 ? writeFrom(job, crew, lateness) : null]);
}

/** The reference: a pipeline on this thread. */
async function onOne({ input, output, rounds }: Job, lateness: Float64Array): Promise<void> {
  await readLines(input)
    .pipe(
      map(parse),
      map((one) => worked(one, rounds)),
      map((one) => format(one, lateness)),
      writeLines(output),
    )
    .drain();
}

async function readInto({ input }: Job, out: SharedPublisher<Message>): Promise<void> {
  for await (const batch of readLines(input).pipe(map(parse), bufferCount(BATCH))) await out.pushAll(batch);
  out.close();
}

async function writeFrom({ output }: Job, { outbound }: Crew, lateness: Float64Array): Promise<void> {
  await outbound
    .sub({ views: true })
    .pipe(
      map((one) => format(one, lateness)),
      writeLines(output),
    )
    .drain();
}

/** The other threads, and the rings to and from them. */
class Crew {
  readonly inbound: SharedPublisher<Message>;
  readonly outbound: SharedQueue<Message>;
  readonly ended: Promise<unknown>;
  private readonly workers: readonly Worker[];

  private constructor(threads: number, { rounds, output }: Job, lateness: Float64Array) {
    const there = ring();
    this.inbound = there.pub();
    this.outbound = ring();
    const stages: Stage[] = [];
    const back: SharedHandle = this.outbound.handle;
    if (threads > 1) stages.push({ task: 'work', inbound: there.handle, outbound: back, rounds });
    if (threads > 2) stages.push({ task: 'write', inbound: back, file: output, lateness });
    const url = new URL('./stage.js', import.meta.url);
    this.workers = stages.map((workerData) => new Worker(url, { workerData }));
    this.ended = Promise.all(this.workers.map((worker) => once(worker, 'exit')));
    this.ended.catch(() => {}); // it may fail before anybody waits for it
  }

  /** Resolves once every thread has loaded its module: starting them is not measured. */
  static async start(threads: number, job: Job, lateness: Float64Array): Promise<Crew> {
    const crew = new Crew(threads, job, lateness);
    await Promise.all(crew.workers.map((worker) => once(worker, 'message')));
    return crew;
  }

  go(): void {
    for (const worker of this.workers) worker.postMessage('go');
  }
}

function ring(): SharedQueue<Message> {
  return sharedQueue({ kind: 'spsc', codec: message, capacity: CAPACITY });
}

/** Reads the results back: nothing that a thread says about itself is believed. */
function checked({ output }: Job): Pick<Outcome, 'delivered' | 'different' | 'hash'> {
  const text = readFileSync(output, 'utf8');
  const lines = text.split('\n').slice(0, -1);
  return {
    delivered: lines.length,
    different: new Set(lines.map((line) => line.slice(0, line.indexOf(' ')))).size,
    hash: createHash('sha256').update(text).digest('hex'),
  };
}
