import { parentPort, workerData } from 'node:worker_threads';
import type { DecodingThreadData } from './decoding-messages.js';
import { DecodingThread } from './decoding-thread.js';
import { TrainingLeader } from './training-leader.js';
import { TrainingThread, type TrainingThreadData } from './training-thread.js';

// The entry of every thread of the engine; build.mjs bundles it into one string.
const data = workerData as TrainingThreadData | DecodingThreadData;
if (data.kind === 'decode') {
  new DecodingThread(data, parentPort!);
} else if (data.index === 0) {
  new TrainingLeader(data, (message) => parentPort!.postMessage(message)).run();
} else {
  const thread = new TrainingThread(data);
  thread.crew.follow(thread.carryOut);
}
