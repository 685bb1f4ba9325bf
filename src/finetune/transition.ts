import type { FineTuneReport } from '../spec/fine-tune.js';
import type { Machine } from '../store/journaled.js';
import { isFinal, isRemote, type JobChange, type JobIn, type JobState } from './state.js';

/**
 * Gives the state a job is in after a change, or `undefined` where that change cannot happen. The very same state comes
 * back where nothing is new. Pure: this is the one place that decides what a job may do.
 */
export function transition(state: JobState, change: JobChange): JobState | undefined {
  const { plan } = state;
  switch (change.type) {
    case 'prepare':
      return isLocal(state) ? { phase: 'preparing', plan: change.plan } : undefined;

    case 'prepared':
      if (state.phase !== 'preparing') return undefined;
      return { phase: 'uploading', plan, data: change.data, key: change.key, files: {} };

    case 'uploaded':
      if (state.phase !== 'uploading' || state.data[change.part] === undefined) return undefined;
      return { ...state, files: { ...state.files, [change.part]: change.file } };

    case 'launch': {
      if (state.phase === 'launching') return { ...state, attempt: state.attempt + 1 };
      if (state.phase !== 'uploading') return undefined;
      const { train, validation } = state.files;
      if (train === undefined || (state.data.validation !== undefined && validation === undefined)) return undefined;
      return { ...state, phase: 'launching', attempt: 1, files: { ...state.files, train } };
    }

    case 'refused': {
      if (state.phase !== 'launching') return undefined;
      const { data, key } = state;
      return { phase: 'uploading', plan, data, key, files: {} };
    }

    case 'launched': {
      if (state.phase !== 'launching') return undefined;
      const { data, key, files } = state;
      return { phase: 'queued', plan, data, key, files, handle: change.handle };
    }

    case 'report':
      return isRemote(state) ? reported(state, change.report) : undefined;

    case 'cancel':
      if (isLocal(state)) return { phase: 'cancelled', plan };
      if (state.phase === 'cancelling') return state;
      return isRemote(state) ? { ...state, phase: 'cancelling' } : undefined;
  }
}

/** The fine-tune job as something journaled. */
export const jobMachine: Machine<JobState, JobChange> = {
  kind: 'FineTuneJob',
  folder: 'fine-tune',
  transition,
  isFinal,
};

/** True while nothing that costs money can have been started. */
function isLocal(state: JobState): state is JobIn<'drafted' | 'preparing' | 'uploading'> {
  return state.phase === 'drafted' || state.phase === 'preparing' || state.phase === 'uploading';
}

function reported(state: JobIn<'queued' | 'running' | 'cancelling'>, report: FineTuneReport): JobState {
  switch (report.phase) {
    case 'queued':
    case 'running':
      // a wish to cancel stands until the provider reports an end
      return state.phase === report.phase || state.phase === 'cancelling' ? state : { ...state, phase: report.phase };
    case 'succeeded':
      return { ...state, phase: 'succeeded', model: report.model };
    case 'failed':
      return { ...state, phase: 'failed', reason: report.reason };
    case 'cancelled':
      return { ...state, phase: 'cancelled' };
  }
}
