import type { ObservationTarget } from '../model/observation.ts';
import type { ObjectRecord } from '../share-processor/fold/record.ts';
import type { RecordCache } from '../share-processor/fold/record-cache.ts';
import { nameKey } from './desk.ts';

/** Of which Pods in memory something was said without their UID: by their name, or of all Pods of their namespace. */
export interface SpokenNames {
  add(name: ObservationTarget): void;
  delete(name: ObservationTarget): void;
  has(name: ObservationTarget): boolean;
  /** The record of what was said of the name of a Pod; `null` when nothing was. */
  recordOf(pod: ObservationTarget): ObjectRecord | null;
  /** Whether anything was said that may have meant the Pod. */
  mayMean(pod: ObservationTarget): boolean;
  /** What was said of namespaces is to be looked up again. */
  forgetNamespaces(): void;
}

export function createSpokenNames(cache: RecordCache): SpokenNames {
  const names = new Set<string>();
  /** The namespace that was asked for last, most are asked for many times in a row, and the answer. */
  let asked: { cluster: string; namespace: string; isCollected: boolean } | null = null;

  function isCollected({ cluster, namespace }: ObservationTarget): boolean {
    if (asked?.namespace === namespace && asked.cluster === cluster) return asked.isCollected;
    const { observations } = cache.get({
      cluster,
      kind: 'Namespace',
      uid: namespace,
      namespace,
      name: namespace,
    });
    const found = [...observations.values()].some(({ action }) => action === 'delete-collection');
    asked = { cluster, namespace, isCollected: found };
    return found;
  }

  const has = (name: ObservationTarget): boolean => names.size > 0 && names.has(nameKey(name));
  return {
    add: (name) => void names.add(nameKey(name)),
    delete: (name) => void names.delete(nameKey(name)),
    has,
    recordOf({ cluster, namespace, name }) {
      const record = cache.get({ cluster, kind: 'PodName', uid: `${namespace}/${name}`, namespace, name });
      return record.observations.size === 0 ? null : record;
    },
    mayMean: (pod) => has(pod) || isCollected(pod),
    forgetNamespaces() {
      asked = null;
    },
  };
}
