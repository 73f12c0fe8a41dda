import type { BodyFields } from '../../decode/contract.ts';
import { boolean, list, map, number, object, quantity, string, type Field } from '../../decode/fields.ts';
import { deleteOptions } from './delete-options.ts';
import { createMetadata, objectMetadata, patchMetadata, statusMetadata, updateMetadata } from './metadata.ts';
import { statusAnswer } from './status.ts';

/**
 * What is read of a Pod: exactly `model/pod.ts`. Never declared, whatever the need: `env`, `command`, `args`, which
 * may hold credentials, and `managedFields`, which are a fifth of the bytes.
 */

const resources = object({ requests: map(quantity), limits: map(quantity) });

const probe = object({
  initialDelaySeconds: number,
  periodSeconds: number,
  timeoutSeconds: number,
  failureThreshold: number,
  successThreshold: number,
});

const containerFields = {
  name: string,
  image: string,
  imagePullPolicy: string,
  restartPolicy: string,
  resources,
  readinessProbe: probe,
  livenessProbe: probe,
  startupProbe: probe,
  // That there is a hook is all that is read of it.
  lifecycle: object({ postStart: object({}), preStop: object({}) }),
  ports: list(object({ containerPort: number, hostPort: number })),
} satisfies { readonly [key: string]: Field };

const toleration = object({
  key: string,
  operator: string,
  value: string,
  effect: string,
  tolerationSeconds: number,
});

const volumeFields = {
  name: string,
  persistentVolumeClaim: object({ claimName: string }),
  // That there is one is all that is read of it: its claim is named after it.
  ephemeral: object({}),
  configMap: object({ name: string }),
  secret: object({ secretName: string }),
} satisfies { readonly [key: string]: Field };

const specFields = {
  nodeName: string,
  schedulerName: string,
  restartPolicy: string,
  terminationGracePeriodSeconds: number,
  activeDeadlineSeconds: number,
  priority: number,
  priorityClassName: string,
  preemptionPolicy: string,
  hostNetwork: boolean,
  serviceAccountName: string,
  runtimeClassName: string,
  nodeSelector: map(string),
  tolerations: list(toleration),
  schedulingGates: list(object({ name: string })),
  readinessGates: list(object({ conditionType: string })),
  imagePullSecrets: list(object({ name: string })),
  containers: list(object(containerFields)),
  initContainers: list(object(containerFields)),
  ephemeralContainers: list(object(containerFields)),
  volumes: list(object(volumeFields)),
} satisfies { readonly [key: string]: Field };

const containerState = object({
  waiting: object({ reason: string, message: string }),
  running: object({ startedAt: string }),
  terminated: object({
    exitCode: number,
    signal: number,
    reason: string,
    message: string,
    startedAt: string,
    finishedAt: string,
  }),
});

const containerStatus = object({
  name: string,
  ready: boolean,
  started: boolean,
  restartCount: number,
  image: string,
  containerID: string,
  state: containerState,
  lastState: containerState,
  resources,
});

const conditionFields = {
  type: string,
  status: string,
  reason: string,
  message: string,
} satisfies { readonly [key: string]: Field };

const statusFields = {
  phase: string,
  reason: string,
  message: string,
  nominatedNodeName: string,
  podIP: string,
  podIPs: list(object({ ip: string })),
  resize: string,
  observedGeneration: number,
  conditions: list(object(conditionFields)),
  containerStatuses: list(containerStatus),
  initContainerStatuses: list(containerStatus),
  ephemeralContainerStatuses: list(containerStatus),
} satisfies { readonly [key: string]: Field };

/** A status that need not have been told before: with the times at which its conditions came to be. */
const datedStatus = object({
  ...statusFields,
  conditions: list(object({ ...conditionFields, lastTransitionTime: string })),
});

const podSpec = object(specFields);
const podStatus = object(statusFields);

/** Lists of a strategic merge patch: an element may carry a directive, and their order may be told beside them. */
const patchList = (fields: { readonly [key: string]: Field }): Field =>
  list(object({ ...fields, $patch: string, $retainKeys: list(string) }));
const order = (key: string): Field => list(object({ [key]: string }));

const podSpecPatch = object({
  ...specFields,
  schedulingGates: patchList({ name: string }),
  imagePullSecrets: patchList({ name: string }),
  containers: patchList(containerFields),
  initContainers: patchList(containerFields),
  ephemeralContainers: patchList(containerFields),
  volumes: patchList(volumeFields),
  '$setElementOrder/containers': order('name'),
  '$setElementOrder/initContainers': order('name'),
  '$setElementOrder/ephemeralContainers': order('name'),
  $patch: string,
});

// The order of conditions says nothing, so it is not read; the lists of container statuses are replaced whole.
const podStatusPatch = object({ ...statusFields, conditions: patchList(conditionFields), $patch: string });

const podFields = { kind: string, metadata: objectMetadata, spec: podSpec, status: datedStatus };
/** An answer is the Pod, or a Status. */
const podAnswer = object({ ...podFields, ...statusAnswer });

/**
 * The answer of a request that cannot change the spec: of that only what a Pod born before the log is judged by. Most
 * events are of this kind, and most of a Pod is its spec.
 */
const statusAnswerFields = {
  kind: string,
  metadata: statusMetadata,
  spec: object({
    nodeName: string,
    restartPolicy: string,
    terminationGracePeriodSeconds: number,
    initContainers: list(object({ name: string, restartPolicy: string })),
  }),
  ...statusAnswer,
};
const podStatusAnswer = object({ ...statusAnswerFields, status: podStatus });
const podDeleteAnswer = object({ ...statusAnswerFields, status: datedStatus });

/** A Pod as the items of a list show it, or an operation of a JSON patch may speak of it. */
export const podObject: Field = object(podFields);

export const podCreate: BodyFields = {
  request: object({ kind: string, metadata: createMetadata, spec: podSpec }),
  response: podAnswer,
};

export const podUpdate: BodyFields = {
  request: object({ kind: string, metadata: updateMetadata, spec: podSpec, status: podStatus }),
  response: podAnswer,
};

/** Requests of patches of the main resource, `resize` and `ephemeralcontainers`. */
export const podPatchRequest: Field = object({
  apiVersion: string,
  kind: string,
  metadata: patchMetadata,
  spec: podSpecPatch,
});
export const podPatchResponse: Field = podAnswer;
export const podStatusResponse: Field = podStatusAnswer;

/** Requests of patches of `pods/status`. */
export const podStatusPatchRequest: Field = object({
  apiVersion: string,
  kind: string,
  metadata: object({ uid: string }),
  status: podStatusPatch,
});

export const podDelete: BodyFields = {
  request: object(deleteOptions),
  response: podDeleteAnswer,
  told: ['gracePeriodSeconds', 'preconditions.uid', 'dryRun', 'details.uid'],
};

export const podCollectionDelete: BodyFields = {
  request: object(deleteOptions),
  response: object({ kind: string, items: list(podDeleteAnswer) }),
};

export const podEviction: BodyFields = {
  request: object({
    metadata: object({ name: string, namespace: string, uid: string }),
    deleteOptions: object(deleteOptions),
  }),
  response: object({ kind: string, ...statusAnswer }),
};

export const podBinding: BodyFields = {
  request: object({
    kind: string,
    metadata: object({ name: string, namespace: string, uid: string }),
    target: object({ kind: string, name: string }),
  }),
  response: object({ kind: string, ...statusAnswer }),
  told: ['target.kind', 'target.name'],
};
