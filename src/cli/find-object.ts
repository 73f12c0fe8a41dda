import { LorgnetteError } from '../lib/errors.ts';
import type { DiagnosisDocument } from '../model/answer.ts';
import type { ClaimDocument, WorkloadDocument } from '../model/object-answer.ts';
import { type ObjectRef, parseObjectRef } from '../model/object-ref.ts';
import type { PodRow } from '../store/contract.ts';
import type { Answerer, NamedDocument } from './answerer.ts';
import { findNamed, namedKindOf, namesakes } from './find-named.ts';
import { findPod } from './find-pod.ts';
import { missingNamed, missingPod, type Missing } from './missing.ts';

/** The answer about what was asked for, or why there is none. */
export type FoundObject =
  | { readonly type: 'pod'; readonly id: string; readonly document: DiagnosisDocument }
  | { readonly type: 'workload'; readonly document: WorkloadDocument }
  | { readonly type: 'claim'; readonly document: ClaimDocument }
  | { readonly type: 'missing'; readonly missing: Missing };

const MAX_OWNED = 8;

/**
 * Finds what a target means: `KIND/NAME` and the like, the name of a Pod, or any id. `namespace` is that of a target that
 * tells none. A namespace may be called like a kind: where no such object is found, a Pod of that namespace is meant.
 */
export async function findObject(
  asked: Answerer,
  target: string,
  namespace: string | null,
): Promise<FoundObject> {
  const ref = parseObjectRef(target);
  const kind = ref === null ? null : namedKindOf(ref);
  if (ref !== null && kind !== null) {
    const named = await findNamed(asked, { ...ref, namespace: ref.namespace ?? namespace }, kind);
    const object = named.type === 'found' ? await asked.describe(kind, named.row) : null;
    if (object !== null) return object;
    const pod = ref.namespace === null ? await unlessForbidden(findPod(asked, target)) : null;
    if (pod?.type === 'found') return { ...pod, type: 'pod' };
    const pods = named.type === 'not-found' ? await podsOwnedBy(asked, ref, namespace) : [];
    return { type: 'missing', missing: missingNamed(named, kind, pods) };
  }
  const name = ref === null ? target : ref.namespace === null ? ref.name : `${ref.namespace}/${ref.name}`;
  const byPodId = namespace === null || name.includes('/') ? null : await asked.explain(name);
  if (byPodId !== null) return { type: 'pod', id: name, document: byPodId };
  const pod = await findPod(asked, namespace === null || name.includes('/') ? name : `${namespace}/${name}`);
  if (pod.type === 'found') return { ...pod, type: 'pod' };
  const others = await byId(asked, target);
  return others ?? { type: 'missing', missing: missingPod(pod, await namesakes(asked, name)) };
}

/** That a kind is a namespace is a guess: who may not read what is called so has not asked for it. */
async function unlessForbidden<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof LorgnetteError && error.code === 'Forbidden') return null;
    throw error;
  }
}

/** What a log may hold of a workload that it says nothing of: Pods, and creates that were refused. */
async function podsOwnedBy(asked: Answerer, ref: ObjectRef, namespace: string | null): Promise<PodRow[]> {
  const within = ref.namespace ?? namespace;
  const { items } = await asked.pods({
    ...(within === null ? {} : { namespace: within }),
    ownerKind: ref.kind,
    ownerName: ref.name,
    limit: MAX_OWNED,
  });
  return items;
}

/** A UID, or the id of a delivery. */
async function byId(asked: Answerer, id: string): Promise<NamedDocument | null> {
  if (id.includes('/')) return null;
  return (await asked.describeById('Workload', id)) ?? asked.describeById('PersistentVolumeClaim', id);
}
