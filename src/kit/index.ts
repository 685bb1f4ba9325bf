/** Helpers for people who write adapters. */
export { fromChatChunks, fromChatCompletion, type ReplyContext } from './chat-completion-reply.js';
export { type ChatDialect, toChatCompletions, toWireMessage, toWireTool } from './chat-completions.js';
export { type Credential, type CredentialPlace, resolveCredential } from './credential.js';
export { type GuardOptions, guardedFetch } from './guarded-fetch.js';
export { type Http, type HttpOptions, type HttpRequest, http } from './http.js';
export { type FailedReply, networkError, ownError, replyError, unexpectedReply } from './http-error.js';
export { invalidRow, jsonlBytes, jsonlRows } from './jsonl-body.js';
export { loadPeer } from './peer.js';
export { type PollOptions, poll } from './poll.js';
export { type RemoteOptions, remoteCall, remoteStream } from './remote-call.js';
export { capabilitiesOf, requireCapability } from './require-capability.js';
export { type Attempt, type RetryOptions, retry } from './retry.js';
export { type ServerEvent, serverEvents } from './sse.js';
export { isStrictSchema } from './strict-schema.js';
export { checkedUrl } from './url.js';
export { type Checked, describeIssues, validate, validateSync } from './validate.js';
