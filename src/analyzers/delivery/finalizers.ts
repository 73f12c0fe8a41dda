import type { Micros } from '../../lib/micros.ts';
import type { Observation } from '../../model/observation.ts';
import type { FinalizerHold } from '../../model/removal.ts';
import type { Life } from './life.ts';
import type { Removal } from './watch.ts';

/** Finalizers that Kubernetes itself sets on Pods and the objects around them, and who takes them off. */
const CONTROLLERS = new Map<string, string>([
  ['foregroundDeletion', 'the garbage collector'],
  ['orphan', 'the garbage collector'],
  ['batch.kubernetes.io/job-tracking', 'the Job controller'],
  ['kubernetes', 'the namespace controller'],
  ['kubernetes.io/pvc-protection', 'the PersistentVolumeClaim protection controller'],
  ['kubernetes.io/pv-protection', 'the PersistentVolume protection controller'],
  ['resource.kubernetes.io/delete-protection', 'the ResourceClaim controller'],
]);

/** Whose a finalizer is, as its name tells: its domain is that of the program that set it. */
function controllerOfFinalizer(name: string): string | null {
  const known = CONTROLLERS.get(name);
  if (known !== undefined) return known;
  const slash = name.indexOf('/');
  return slash > 0 ? name.slice(0, slash) : null;
}

/** Only a change of the object itself takes finalizers off: what else shows one gone tells when, and not who. */
const isChange = ({ action, subresource }: Observation): boolean => action === 'update' && subresource === '';

/**
 * Every finalizer that the Pod had when its deletion began or got since, in order of their names, and how long it stayed.
 * One that came back has stayed.
 */
export function finalizerHolds({ steps }: Life, removal: Removal): FinalizerHold[] {
  const holds = new Map<string, { removedAt: Micros; removedBy: string | null } | null>();
  const begun = steps.indexOf(removal.step);
  for (const [index, { pod, before, at, observation }] of steps.entries()) {
    if (index < begun) continue;
    const now = pod?.metadata?.finalizers ?? [];
    for (const name of before?.metadata?.finalizers ?? []) {
      if (now.includes(name)) continue;
      holds.set(name, { removedAt: at, removedBy: isChange(observation) ? observation.user : null });
    }
    for (const name of now) holds.set(name, null);
  }
  return [...holds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, gone]) => ({
      name,
      removedAt: gone?.removedAt ?? null,
      removedBy: gone?.removedBy ?? null,
      controller: controllerOfFinalizer(name),
    }));
}
