/** Helpers for people who write adapters. */
export { type PollOptions, poll } from './poll.js';
export { capabilitiesOf, requireCapability } from './require-capability.js';
export { type Attempt, type RetryOptions, retry } from './retry.js';
export { type Checked, describeIssues, validate, validateSync } from './validate.js';
