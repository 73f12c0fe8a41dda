import type { DiagnosisDocument } from '../model/answer.ts';
import type { ClaimDocument, WorkloadDocument } from '../model/object-answer.ts';
import { type ObjectRef, parseObjectRef } from '../model/object-ref.ts';
import type { NamedKind, NamedRow, PodRow, StoreReader } from '../store/contract.ts';
import type { ReplayResult } from './app-contract.ts';
import { findNamed, namedKindOf, namesakes } from './find-named.ts';
import { findPod } from './find-pod.ts';
import { missingNamed, missingPod, type Missing } from './missing.ts';

/** The answer about what was asked for, or why there is none. */
export type FoundObject =
  | { readonly type: 'pod'; readonly document: DiagnosisDocument }
  | { readonly type: 'workload'; readonly document: WorkloadDocument }
  | { readonly type: 'claim'; readonly document: ClaimDocument }
  | { readonly type: 'missing'; readonly missing: Missing };

const MAX_OWNED = 8;

type Found = Pick<ReplayResult, 'reader' | 'explain' | 'describeWorkload' | 'describeClaim'>;

/**
 * Finds what a target means: `KIND/NAME` and the like, the name of a Pod, or any id. `namespace` is that of a target that
 * tells none. A namespace may be called like a kind: where no such object is found, a Pod of that namespace is meant.
 */
export function findObject(found: Found, target: string, namespace: string | null): FoundObject {
  const { reader, explain } = found;
  const ref = parseObjectRef(target);
  const kind = ref === null ? null : namedKindOf(ref);
  if (ref !== null && kind !== null) {
    const named = findNamed(reader, { ...ref, namespace: ref.namespace ?? namespace }, kind);
    const object = named.type === 'found' ? described(found, kind, named.row) : null;
    if (object !== null) return object;
    const pod = ref.namespace === null ? findPod(reader, explain, target) : null;
    if (pod?.type === 'found') return { type: 'pod', document: pod.document };
    const pods = named.type === 'not-found' ? podsOwnedBy(reader, ref, namespace) : [];
    return { type: 'missing', missing: missingNamed(named, kind, pods) };
  }
  const name = ref === null ? target : ref.namespace === null ? ref.name : `${ref.namespace}/${ref.name}`;
  const byPodId = namespace === null || name.includes('/') ? null : explain(name);
  if (byPodId !== null) return { type: 'pod', document: byPodId };
  const pod = findPod(
    reader,
    explain,
    namespace === null || name.includes('/') ? name : `${namespace}/${name}`,
  );
  if (pod.type === 'found') return { type: 'pod', document: pod.document };
  return byId(found, target) ?? { type: 'missing', missing: missingPod(pod, namesakes(reader, name)) };
}

function described(found: Found, kind: NamedKind, { cluster, key }: NamedRow): FoundObject | null {
  if (kind === 'Workload') {
    const document = found.describeWorkload(cluster, key);
    return document === null ? null : { type: 'workload', document };
  }
  const document = found.describeClaim(cluster, key);
  return document === null ? null : { type: 'claim', document };
}

/** What a log may hold of a workload that it says nothing of: Pods, and creates that were refused. */
function podsOwnedBy(reader: StoreReader, ref: ObjectRef, namespace: string | null): PodRow[] {
  const within = ref.namespace ?? namespace;
  return reader.pods({
    ...(within === null ? {} : { namespace: within }),
    ownerKind: ref.kind,
    ownerName: ref.name,
    limit: MAX_OWNED,
  }).items;
}

/** A UID, or the id of a delivery. */
function byId(found: Found, id: string): FoundObject | null {
  if (id.includes('/')) return null;
  for (const kind of ['Workload', 'PersistentVolumeClaim'] as const) {
    const [row] = found.reader.named(kind, id);
    const object = row === undefined ? null : described(found, kind, row);
    if (object !== null) return object;
  }
  return null;
}
