import { hash } from 'node:crypto';

import { formatMicros, parseMicros, seconds } from '../../src/lib/micros.ts';

/** What becomes of a Pod of the fleet; times are seconds after its create. */
export type Fate =
  /** Its image is pulled or was there, and it is up. */
  | { readonly type: 'up'; readonly pulled?: boolean }
  /** Its sandbox cannot be made, again and again. */
  | { readonly type: 'no-sandbox' }
  /** Its image cannot be pulled, in these words; `until` then it is pulled, and the Pod up. */
  | { readonly type: 'no-image'; readonly words: string; readonly until?: number };

export interface FleetPod {
  /** Seconds after the log begins. */
  readonly at: number;
  readonly name: string;
  readonly deployment: string;
  readonly node: string;
  readonly image: string;
  readonly fate: Fate;
  readonly namespace?: string;
}

export const FLEET_BEGAN = parseMicros('2026-03-05T03:00:00Z') ?? Number.NaN;
/** Event time so many seconds after the log begins, as answers tell it. */
export const fleetTime = (after: number): string => formatMicros(FLEET_BEGAN + seconds(after));

/** The UID of a Pod of the fleet. */
export const fleetUid = (name: string): string => {
  return `00000000-0000-4000-8000-${hash('sha256', name).slice(0, 12)}`;
};

interface Change {
  readonly at: number;
  readonly event: (resourceVersion: string) => object;
}

const SANDBOX_WORDS =
  'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "4f": plugin type="bridge" failed (add): failed to allocate for range 0: no IP addresses available in range set: 10.244.1.1-10.244.1.254';

/** The audit log of Pods that come up or do not, as the recommended policy writes it: one event a line, in order of time. */
export function fleetLog(pods: readonly FleetPod[]): Buffer {
  const changes = pods.flatMap(changesOf).toSorted((a, b) => a.at - b.at);
  const lines = changes.map(({ event }, i) => JSON.stringify(event(String(1000 + i))));
  return Buffer.from(`${lines.join('\n')}\n`);
}

function changesOf(pod: FleetPod): Change[] {
  const { at, fate } = pod;
  const changes = [change(pod, at, created), change(pod, at + 0.1, bound)];
  const say = (after: number, reason: string, message: string, type = 'Warning'): void =>
    void changes.push(change(pod, at + after, (...told) => eventOf(...told, reason, message, type)));
  const status = (after: number, told: object): void =>
    void changes.push(change(pod, at + after, (...about) => patched(...about, told)));
  const up = (after: number): void => {
    status(after, running(pod, at + after));
  };
  status(0.3, waiting(pod, 'ContainerCreating', ''));
  switch (fate.type) {
    case 'up':
      if (fate.pulled === true) {
        say(0.6, 'Pulling', `Pulling image "${pod.image}"`, 'Normal');
        say(
          1.4,
          'Pulled',
          `Successfully pulled image "${pod.image}" in 812ms (812ms including waiting). Image size: 700 bytes.`,
          'Normal',
        );
      } else say(0.6, 'Pulled', `Container image "${pod.image}" already present on machine`, 'Normal');
      up(2);
      break;
    case 'no-sandbox':
      for (const after of [1, 15, 30]) say(after, 'FailedCreatePodSandBox', SANDBOX_WORDS);
      break;
    case 'no-image': {
      say(0.6, 'Pulling', `Pulling image "${pod.image}"`, 'Normal');
      say(1, 'Failed', `Failed to pull image "${pod.image}": ${fate.words}`);
      status(1.2, waiting(pod, 'ErrImagePull', fate.words));
      status(12, waiting(pod, 'ImagePullBackOff', `Back-off pulling image "${pod.image}"`));
      if (fate.until === undefined) break;
      say(
        fate.until,
        'Pulled',
        `Successfully pulled image "${pod.image}" in 1s (1s including waiting).`,
        'Normal',
      );
      up(fate.until + 1);
      break;
    }
    default:
      fate satisfies never;
  }
  return changes;
}

type Tell = (pod: FleetPod, resourceVersion: string, at: number) => object;

const change = (pod: FleetPod, at: number, tell: Tell): Change => ({
  at,
  event: (resourceVersion) => ({
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: `fleet-${resourceVersion}`,
    stage: 'ResponseComplete',
    sourceIPs: ['10.0.0.1'],
    requestReceivedTimestamp: fleetTime(at),
    stageTimestamp: fleetTime(at + 0.01),
    ...tell(pod, resourceVersion, at),
  }),
});

const namespaceOf = ({ namespace = 'shop' }: FleetPod): string => namespace;

const podOf = (pod: FleetPod, resourceVersion: string, placed: boolean, status: object) => ({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: {
    name: pod.name,
    namespace: namespaceOf(pod),
    uid: fleetUid(pod.name),
    resourceVersion,
    creationTimestamp: `${fleetTime(Math.floor(pod.at)).slice(0, 19)}Z`,
    labels: { app: pod.deployment, 'pod-template-hash': '5d8c' },
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: `${pod.deployment}-5d8c`,
        uid: fleetUid(`${pod.deployment}-5d8c`),
        controller: true,
      },
    ],
  },
  spec: {
    containers: [{ name: 'main', image: pod.image, imagePullPolicy: 'IfNotPresent', resources: {} }],
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
    ...(placed ? { nodeName: pod.node } : {}),
  },
  status,
});

const refTo = (pod: FleetPod, subresource?: string) => ({
  resource: 'pods',
  namespace: namespaceOf(pod),
  name: pod.name,
  uid: fleetUid(pod.name),
  apiVersion: 'v1',
  ...(subresource === undefined ? {} : { subresource }),
});
const by = (username: string, userAgent: string) => ({ user: { username, groups: [] }, userAgent });
const answered = (code: number) => ({ responseStatus: { metadata: {}, code } });

const created: Tell = (pod, version) => ({
  verb: 'create',
  requestURI: `/api/v1/namespaces/${namespaceOf(pod)}/pods`,
  ...by('system:serviceaccount:kube-system:replicaset-controller', 'kube-controller-manager/v1.34.4'),
  objectRef: { resource: 'pods', namespace: namespaceOf(pod), name: pod.name, apiVersion: 'v1' },
  ...answered(201),
  responseObject: podOf(pod, version, false, { phase: 'Pending', qosClass: 'BestEffort' }),
});

const bound: Tell = (pod) => ({
  verb: 'create',
  requestURI: `/api/v1/namespaces/${namespaceOf(pod)}/pods/${pod.name}/binding`,
  ...by('system:kube-scheduler', 'kube-scheduler/v1.34.4'),
  objectRef: refTo(pod, 'binding'),
  ...answered(201),
  requestObject: { kind: 'Binding', apiVersion: 'v1', target: { kind: 'Node', name: pod.node } },
});

const patched = (pod: FleetPod, version: string, _at: number, status: object) => ({
  verb: 'patch',
  requestURI: `/api/v1/namespaces/${namespaceOf(pod)}/pods/${pod.name}/status`,
  ...by(`system:node:${pod.node}`, 'kubelet/v1.34.4'),
  objectRef: refTo(pod, 'status'),
  ...answered(200),
  responseObject: podOf(pod, version, true, status),
});

/** A Kubernetes Event about the Pod. */
function eventOf(pod: FleetPod, version: string, at: number, reason: string, message: string, type: string) {
  const name = `${pod.name}.${version}`;
  return {
    verb: 'create',
    requestURI: `/api/v1/namespaces/${namespaceOf(pod)}/events`,
    ...by(`system:node:${pod.node}`, 'kubelet/v1.34.4'),
    objectRef: { resource: 'events', namespace: namespaceOf(pod), name, apiVersion: 'v1' },
    ...answered(201),
    responseObject: {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: { name, namespace: namespaceOf(pod), uid: fleetUid(name), resourceVersion: version },
      involvedObject: {
        kind: 'Pod',
        namespace: namespaceOf(pod),
        name: pod.name,
        uid: fleetUid(pod.name),
        apiVersion: 'v1',
        ...(reason === 'FailedCreatePodSandBox' ? {} : { fieldPath: 'spec.containers{main}' }),
      },
      reason,
      message,
      type,
      source: { component: 'kubelet', host: pod.node },
      firstTimestamp: `${fleetTime(Math.floor(at)).slice(0, 19)}Z`,
      lastTimestamp: `${fleetTime(Math.floor(at)).slice(0, 19)}Z`,
      count: 1,
    },
  };
}

const conditions = (ready: boolean) =>
  ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
    type,
    status: type === 'PodScheduled' || type === 'Initialized' || ready ? 'True' : 'False',
  }));

const waiting = ({ image }: FleetPod, reason: string, message: string) => ({
  phase: 'Pending',
  conditions: conditions(false),
  containerStatuses: [
    {
      name: 'main',
      image,
      ready: false,
      started: false,
      restartCount: 0,
      state: { waiting: { reason, ...(message === '' ? {} : { message }) } },
    },
  ],
});

const running = ({ image }: FleetPod, at: number) => ({
  phase: 'Running',
  conditions: conditions(true),
  containerStatuses: [
    {
      name: 'main',
      image,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: `${fleetTime(Math.floor(at)).slice(0, 19)}Z` } },
    },
  ],
});
