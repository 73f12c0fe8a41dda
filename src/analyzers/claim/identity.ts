import type { ObjectIdentity } from '../../model/delivery.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import { type ClaimLife, lastKnown } from './claim-life.ts';

const STATEFUL_SET_CONTROLLER = 'system:serviceaccount:kube-system:statefulset-controller';
/** `<template>-<StatefulSet>-<ordinal>`, where neither name holds a dash: only then is it certain which is which. */
const OF_TEMPLATE = /^[^-]+-([^-]+)-\d+$/;

/**
 * Whose the claim is: what its owner reference says (of an ephemeral volume, its Pod). The StatefulSet controller sets none
 * on most of the claims that it makes; then the name tells, where it can be read in one way only.
 */
function ownerOf(life: ClaimLife, name: string): ObjectIdentity['owner'] {
  const owners = lastKnown(life)?.metadata?.ownerReferences ?? [];
  const owner = owners.find(({ controller }) => controller === true) ?? owners[0];
  if (owner?.kind !== undefined && owner.name !== undefined) return { kind: owner.kind, name: owner.name };
  const creator = life.steps.find(({ observation }) => observation.action === 'create')?.observation.user;
  const set = creator === STATEFUL_SET_CONTROLLER ? OF_TEMPLATE.exec(name)?.[1] : undefined;
  return set === undefined ? null : { kind: 'StatefulSet', name: set };
}

/** Who a claim is, as far as its life tells. */
export function claimIdentity(target: ObservationTarget, life: ClaimLife): ObjectIdentity {
  const { cluster, namespace, name } = target;
  return {
    cluster,
    kind: 'PersistentVolumeClaim',
    namespace,
    name: name === '' ? null : name,
    uid: life.uid,
    node: null,
    owner: ownerOf(life, name),
  };
}
