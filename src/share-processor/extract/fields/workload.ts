import { boolean, digest, list, number, object, string, type Field } from '../../decode/fields.ts';
import { createMetadata, identityMetadata, patchMetadata, updateMetadata } from './metadata.ts';

/**
 * Of Deployments, StatefulSets, DaemonSets and Jobs: who they are, whose they are, what they ask for, and how far they got.
 * One declaration for all: a kind simply lacks the fields of the others. Of the Pod template only a fingerprint is read,
 * and only where it can change: most events are about the status.
 */
const spec = object({
  replicas: number,
  paused: boolean,
  suspend: boolean,
  completions: number,
  parallelism: number,
  backoffLimit: number,
  activeDeadlineSeconds: number,
  progressDeadlineSeconds: number,
  minReadySeconds: number,
  strategy: object({ type: string }),
  updateStrategy: object({ type: string, rollingUpdate: object({ partition: number }) }),
  template: digest,
});

/** What a workload born before the log is judged by. */
const statusSpec = object({ replicas: number, paused: boolean, suspend: boolean });

const conditionFields = {
  type: string,
  status: string,
  reason: string,
  message: string,
  lastTransitionTime: string,
  lastUpdateTime: string,
} satisfies { readonly [key: string]: Field };

const workloadStatus = (condition: { readonly [key: string]: Field }): Field =>
  object({
    observedGeneration: number,
    replicas: number,
    updatedReplicas: number,
    readyReplicas: number,
    availableReplicas: number,
    currentRevision: string,
    updateRevision: string,
    desiredNumberScheduled: number,
    currentNumberScheduled: number,
    updatedNumberScheduled: number,
    numberReady: number,
    numberAvailable: number,
    active: number,
    succeeded: number,
    failed: number,
    startTime: string,
    completionTime: string,
    conditions: list(object(condition)),
  });

const status = workloadStatus(conditionFields);
const workload = (metadata: Field) => ({ kind: string, metadata, spec, status });

export const workloadFields = workload(identityMetadata);
export const workloadObject: Field = object(workloadFields);
export const workloadCreate: Field = object(workload(createMetadata));
export const workloadUpdate: Field = object(workload(updateMetadata));
export const workloadPatch: Field = object({
  apiVersion: string,
  kind: string,
  metadata: patchMetadata,
  spec,
  status: workloadStatus({ ...conditionFields, $patch: string }),
});

const statusMetadata = object({
  name: string,
  namespace: string,
  uid: string,
  resourceVersion: string,
  creationTimestamp: string,
  deletionTimestamp: string,
  generation: number,
  ownerReferences: list(object({ kind: string, name: string, controller: boolean })),
});

/** Where only the status can have changed, or only the existence of the object. */
export const workloadStatusFields = { kind: string, metadata: statusMetadata, spec: statusSpec, status };
export const workloadStatusUpdate: Field = object(workloadStatusFields);
export const workloadStatusPatch: Field = object({
  apiVersion: string,
  kind: string,
  metadata: object({ uid: string }),
  status: workloadStatus({ ...conditionFields, $patch: string }),
});

/** `autoscaling/v1` Scale: the number of replicas alone. Its version and UID are those of the object it scales. */
export const scaleFields = {
  kind: string,
  metadata: object({ name: string, namespace: string, uid: string, resourceVersion: string }),
  spec: object({ replicas: number }),
};
export const scaleRequest: Field = object({ spec: object({ replicas: number }) });
