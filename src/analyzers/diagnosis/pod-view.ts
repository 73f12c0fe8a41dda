import type { Pod } from '../../model/pod.ts';
import { isFound, type Pattern } from './compile.ts';
import type { PodFacets } from './rule.ts';

/** What rules ask of a Pod; `null` where the log does not tell. */
export interface PodView {
  readonly restartPolicy: string | null;
  readonly defaultScheduler: boolean | null;
  readonly placedByScheduler: boolean | null;
  readonly finalizers: readonly string[] | null;
}

const DEFAULT_SCHEDULER = 'default-scheduler';

export const UNKNOWN_POD: PodView = {
  restartPolicy: null,
  defaultScheduler: null,
  placedByScheduler: null,
  finalizers: null,
};

/** `placed`: whether a scheduler gave it its node, where the requests tell. */
export function viewPod(pod: Pod | null, placed: boolean | null): PodView {
  if (pod === null) return UNKNOWN_POD;
  return {
    restartPolicy: pod.spec?.restartPolicy ?? null,
    defaultScheduler:
      pod.spec?.schedulerName === undefined ? null : pod.spec.schedulerName === DEFAULT_SCHEDULER,
    placedByScheduler: placed ?? wasBound(pod),
    finalizers: pod.metadata?.finalizers ?? null,
  };
}

/**
 * The API server sets PodScheduled when the scheduler binds a Pod. One whose author set `nodeName`, and that its kubelet
 * rejected, mostly has no such condition; some kubelets add it.
 */
function wasBound(pod: Pod): boolean | null {
  if (pod.status === undefined) return null;
  return (pod.status.conditions ?? []).some(
    ({ type, status }) => type === 'PodScheduled' && status === 'True',
  );
}

/**
 * Whether the facets hold of the Pod. What the log does not tell does not hold, but that an untold restart policy is
 * Kubernetes' default. `finalizer` is the pattern of the facet.
 */
export function podHolds(facets: PodFacets, pod: PodView, finalizer: Pattern | null): boolean {
  const { restartPolicies, defaultScheduler, placedByScheduler: placed } = facets;
  const restartPolicy = pod.restartPolicy ?? 'Always';
  if (restartPolicies !== undefined && !restartPolicies.some((policy) => policy === restartPolicy))
    return false;
  if (defaultScheduler !== undefined && defaultScheduler !== pod.defaultScheduler) return false;
  if (placed !== undefined && placed !== pod.placedByScheduler) return false;
  return (
    finalizer === null || (pod.finalizers ?? []).some((name) => isFound(finalizer, name, name.toLowerCase()))
  );
}

/** Distinguishes what rules can tell apart. */
export const podKey = (pod: PodView): string =>
  `${pod.restartPolicy}|${pod.defaultScheduler}|${pod.placedByScheduler}|${pod.finalizers?.join(',') ?? '?'}`;
