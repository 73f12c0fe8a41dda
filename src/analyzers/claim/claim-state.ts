import type { Claim } from '../../model/claim.ts';
import type { ClaimStep } from './claim-life.ts';

const BIND_COMPLETED = 'pv.kubernetes.io/bind-completed';
const SELECTED_NODE = 'volume.kubernetes.io/selected-node';
/** Since 1.23, and before that. */
const PROVISIONERS = [
  'volume.kubernetes.io/storage-provisioner',
  'volume.beta.kubernetes.io/storage-provisioner',
];
/** What the class was before it became a field; it still comes first. */
const STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class';

const annotation = (claim: Claim | null, name: string): string | null =>
  claim?.metadata?.annotations?.[name] ?? null;

const told = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

/** `null` where it is not told. */
export const phaseOf = (claim: Claim | null): string | null => told(claim?.status?.phase);

/** Name of the volume that it has, or wants. */
export const volumeOf = (claim: Claim | null): string | null => told(claim?.spec?.volumeName);

/** The node for which the scheduler wants its volume made. */
export const selectedNodeOf = (claim: Claim | null): string | null => annotation(claim, SELECTED_NODE);

/** Whether the binder handed it to a provisioner. */
export const hasProvisioner = (claim: Claim | null): boolean =>
  PROVISIONERS.some((name) => annotation(claim, name) !== null);

/** The binder has done its part; the status follows. */
export const isBindCompleted = (claim: Claim | null): boolean => annotation(claim, BIND_COMPLETED) !== null;

export const isTerminating = (claim: Claim | null): boolean =>
  claim?.metadata?.deletionTimestamp !== undefined;

/**
 * The class that it asks for, `''` when for none, `null` when that is not known: what a create asks for may lack the class
 * that the API server then gives it, so only what the API server answered, or somebody read before writing, tells of none.
 */
export function storageClassOf(steps: readonly ClaimStep[]): string | null {
  const claim = steps.at(-1)?.claim ?? null;
  const named = annotation(claim, STORAGE_CLASS) ?? claim?.spec?.storageClassName;
  if (named !== undefined) return named;
  const isWhole = steps.some(
    ({ observation: { action, bodyType, bodyPath } }) =>
      bodyType === 'full' && (action !== 'create' || bodyPath === 'responseObject'),
  );
  return isWhole ? '' : null;
}
