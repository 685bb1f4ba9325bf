/** For tests of adapters and of applications: the contracts as cases, fakes, and recorded exchanges. */

export type { ChaosFault, ChaosMishap, ChaosRetryAfter, ChaosTarget } from './chaos/fault.js';
export type { ChaosJobStatus } from './chaos/fine-tuning.js';
export type { ChaosRoute } from './chaos/openai-service.js';
export { type ChaosOptions, type ChaosRequest, type ChaosServer, chaosServer } from './chaos/server.js';
export type {
  ChatConformance,
  ConformanceCase,
  DeployConformance,
  FineTuneConformance,
  Make,
  RowsConformance,
} from './conformance/index.js';
export * as conformance from './conformance/index.js';
export { fakeChat } from './fake-chat.js';
export { type FakeClock, fakeClock } from './fake-clock.js';
export {
  type FakeCall,
  type FakeControl,
  type FakeProvider,
  type FakeProviderOptions,
  type FakeRun,
  type Fault,
  fakeProvider,
} from './fake-provider.js';
export { type Exchange, type Replay, replay, type SeenRequest } from './replay.js';
