import type { Usage } from '../spec/chat.js';

/** What some calls have cost so far. */
export interface Bill {
  add(usage: Usage): void;
  /** The sum; undefined where nothing was called. */
  total(): Usage | undefined;
}

const optional = ['cachedInputTokens', 'reasoningTokens'] as const;

/** Gives an empty bill. A count that no call had is absent from the sum; an estimate in it makes the sum an estimate. */
export function bill(): Bill {
  let sum: Usage | undefined;
  return {
    add(usage) {
      const { inputTokens = 0, outputTokens = 0 } = sum ?? {};
      const others = optional.flatMap((key) => {
        const known = sum?.[key] ?? usage[key];
        return known === undefined ? [] : [[key, (sum?.[key] ?? 0) + (usage[key] ?? 0)] as const];
      });
      sum = {
        inputTokens: inputTokens + usage.inputTokens,
        outputTokens: outputTokens + usage.outputTokens,
        ...Object.fromEntries(others),
        ...(sum?.estimated === true || usage.estimated === true ? { estimated: true } : {}),
      };
    },
    total: () => sum,
  };
}
