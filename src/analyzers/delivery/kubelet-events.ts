import type { Micros } from '../../lib/micros.ts';
import type { Phase } from '../../model/delivery.ts';
import type { KubernetesEvent } from '../../model/pod.ts';
import type { Life } from './life.ts';

const VOLUME_TROUBLE = new Set(['FailedMount', 'FailedAttachVolume', 'FailedMapVolume']);
const SANDBOX_TROUBLE = new Set([
  'FailedCreatePodSandBox',
  'FailedPodSandBoxStatus',
  'NetworkNotReady',
  'FailedPrepareDynamicResources',
]);
/** Reasons under which the kubelet writes of images and of containers alike. */
const SHARED_REASONS = new Set(['Failed', 'BackOff', 'InspectFailed', 'ErrImageNeverPull']);
const ABOUT_AN_IMAGE =
  /pull(ing)? image|ErrImage|ImagePullBackOff|InvalidImageName|inspect image|container image .* is not present/i;

const CONTAINER = /\{(.+)\}$/;

/** What the kubelet last said in Events of how far it is with a Pod. */
export interface ToldPhase {
  readonly phase: Phase;
  readonly stuck: boolean;
  readonly container: string | null;
  readonly at: Micros;
}

function tell({ reason, message, type, fieldPath }: KubernetesEvent): Omit<ToldPhase, 'at'> | null {
  // A debugging container holds nothing up.
  if ((fieldPath ?? '').startsWith('spec.ephemeralContainers')) return null;
  const container = CONTAINER.exec(fieldPath ?? '')?.[1] ?? null;
  const isInit = (fieldPath ?? '').startsWith('spec.initContainers');
  if (VOLUME_TROUBLE.has(reason)) return { phase: 'volume', stuck: true, container: null };
  if (SANDBOX_TROUBLE.has(reason)) return { phase: 'sandbox', stuck: true, container: null };
  if (type === 'Warning' && SHARED_REASONS.has(reason) && ABOUT_AN_IMAGE.test(message ?? '')) {
    return { phase: 'image', stuck: true, container };
  }
  if (reason === 'Pulling') return { phase: 'image', stuck: false, container };
  if (reason === 'Pulled' || reason === 'Created' || reason === 'Started') {
    return { phase: isInit ? 'init' : 'container-start', stuck: false, container };
  }
  return null;
}

/** The last of such words from `from` on; `null` when there is none. Each overtakes the one before it. */
export function lastToldPhase(life: Life, from: Micros): ToldPhase | null {
  for (const { at, event } of life.events.toReversed()) {
    if (at < from) break;
    const told = tell(event);
    if (told !== null) return { ...told, at };
  }
  return null;
}
