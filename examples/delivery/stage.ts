import { parentPort, workerData } from 'node:worker_threads';
import { type SharedHandle, sharedQueue } from 'millrace';
import { writeLines } from 'millrace/adapters/disk';
import { map } from 'millrace/operators';
import { calibrate, format, type Message, worked } from './message.ts';

// A thread that does one of the tasks: the work in the middle, or the writing at the end.

export type Stage =
  | {
      readonly task: 'work';
      readonly inbound: SharedHandle;
      readonly outbound: SharedHandle;
      readonly rounds: number;
    }
  | {
      readonly task: 'write';
      readonly inbound: SharedHandle;
      readonly file: string;
      readonly lateness: Float64Array;
    };

async function run(stage: Stage): Promise<void> {
  if (stage.task === 'work') return work(stage);
  const { inbound, file, lateness } = stage;
  await sharedQueue<Message>(inbound)
    .sub({ views: true })
    .pipe(
      map((one) => format(one, lateness)),
      writeLines(file),
    )
    .drain();
}

/** This thread has nothing else to do, so it may block: it needs no event loop. */
function work({ inbound, outbound, rounds }: Stage & { task: 'work' }): void {
  const input = sharedQueue<Message>(inbound).sub();
  const output = sharedQueue<Message>(outbound).pub();
  const pass = (one: Message): void => output.pushSync(worked(one, rounds));
  while (input.waitSync()) input.readBatch(64, pass);
  output.close();
}

// The first thread has compiled the work when it measured it; this one is to start as warm.
if ((workerData as Stage).task === 'work') calibrate();

const port = parentPort!;
port.once('message', () => {
  void run(workerData as Stage).then(() => port.close());
});
port.postMessage('ready');
