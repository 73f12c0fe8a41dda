import type { SparseBody } from '../model/audit-event.ts';
import type { Observation } from '../model/observation.ts';
import { currentState } from './object-state.ts';

/** What the last claim of a name asks for and has come to; `null` what the log does not tell. */
export interface ClaimFacts {
  readonly phase: string | null;
  /** `''` when it asks for none. */
  readonly storageClass: string | null;
  readonly volume: string | null;
  readonly requested: string | null;
  readonly capacity: string | null;
}

/** What the class was before it became a field. */
const STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class';

const within = (body: SparseBody | null, ...path: readonly string[]): SparseBody | null => {
  let part: SparseBody | null = body;
  for (const name of path) part = (part?.[name] ?? null) as SparseBody | null;
  return part;
};

const textOf = (body: SparseBody | null, name: string): string | null => {
  const value = body?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
};

export function claimFacts(observations: readonly Observation[]): ClaimFacts {
  const claim = currentState(observations)?.body ?? null;
  const spec = within(claim, 'spec');
  const volume = textOf(spec, 'volumeName');
  return {
    phase: textOf(within(claim, 'status'), 'phase'),
    storageClass:
      textOf(within(claim, 'metadata', 'annotations'), STORAGE_CLASS) ?? textOf(spec, 'storageClassName'),
    volume: volume === '' ? null : volume,
    requested: textOf(within(spec, 'resources', 'requests'), 'storage'),
    capacity: textOf(within(claim, 'status', 'capacity'), 'storage'),
  };
}
