import { boolean, list, number, object, string, type Field } from '../../decode/fields.ts';
import { createMetadata, identityMetadata, patchMetadata, updateMetadata } from './metadata.ts';

/**
 * Of Deployments, ReplicaSets, StatefulSets, DaemonSets, Jobs, CronJobs and ReplicationControllers: who they are, whose
 * they are, and how far they got. One declaration for all: a kind simply lacks the fields of the others.
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
});

const conditionFields = {
  type: string,
  status: string,
  reason: string,
  message: string,
  lastTransitionTime: string,
} satisfies { readonly [key: string]: Field };

const workloadStatus = (condition: { readonly [key: string]: Field }): Field =>
  object({
    observedGeneration: number,
    replicas: number,
    updatedReplicas: number,
    readyReplicas: number,
    availableReplicas: number,
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
