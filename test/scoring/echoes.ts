import { fileURLToPath } from 'node:url';

import { loadRules } from '../../src/analyzers/diagnosis/load-rules.ts';

/** Codes that only repeat what the kubelet calls a state, and yield to the cause. */
export function echoCodes(): ReadonlySet<string> {
  const loaded = loadRules([fileURLToPath(new URL('../../diagnosis-rules', import.meta.url))]);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return new Set(loaded.rules.filter(({ echo }) => echo).map(({ code }) => code));
}
