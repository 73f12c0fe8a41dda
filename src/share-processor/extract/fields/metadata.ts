import { boolean, list, map, number, object, string, type Field } from '../../decode/fields.ts';

/** `kubectl apply` keeps the whole manifest in it, environment variables included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const annotations = map(string, [LAST_APPLIED]);

const ownerReferences = list(
  object({ apiVersion: string, kind: string, name: string, uid: string, controller: boolean }),
);

/** What only the one who writes the object decides; the API server fills in the rest. */
const written = {
  name: string,
  generateName: string,
  namespace: string,
  labels: map(string),
  annotations,
  ownerReferences,
  finalizers: list(string),
};

/** `metadata` of an object as the API server answers it. */
export const objectMetadata: Field = object({
  ...written,
  uid: string,
  resourceVersion: string,
  creationTimestamp: string,
  deletionTimestamp: string,
  deletionGracePeriodSeconds: number,
  generation: number,
});

/** Of a Pod, where nothing but its status or its deletion can have changed: who it is, whose, and whether it is going. */
export const statusMetadata: Field = object({
  name: string,
  namespace: string,
  uid: string,
  resourceVersion: string,
  creationTimestamp: string,
  deletionTimestamp: string,
  deletionGracePeriodSeconds: number,
  generation: number,
  labels: object({ 'pod-template-hash': string }),
  ownerReferences: list(object({ kind: string, name: string, controller: boolean })),
  finalizers: list(string),
});

/** Enough to know which object it is and whose. */
export const identityMetadata: Field = object({
  name: string,
  namespace: string,
  uid: string,
  resourceVersion: string,
  creationTimestamp: string,
  deletionTimestamp: string,
  generation: number,
  ownerReferences,
  finalizers: list(string),
});

/**
 * `metadata` of the request of a create. Its `uid` is not read: the API server gives another one (the mirror Pod of a
 * static Pod asks for the hash of its manifest), and there is no version yet.
 */
export const createMetadata: Field = object(written);

/** `metadata` of the request of a PUT. Its `resourceVersion` is the one before the change and is not read. */
export const updateMetadata: Field = object({
  ...written,
  uid: string,
  creationTimestamp: string,
  deletionTimestamp: string,
  deletionGracePeriodSeconds: number,
});

/** `metadata` of a patch: what it sets, what it takes away (`null`, or a directive), and the UID it insists on. */
export const patchMetadata: Field = object({
  ...written,
  uid: string,
  '$deleteFromPrimitiveList/finalizers': list(string),
  '$setElementOrder/finalizers': list(string),
  $patch: string,
});
