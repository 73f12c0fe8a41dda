/**
 * The part of a Pod that Lorgnette reads (`core/v1` PodSpec, PodStatus), after folding. Everything is optional because
 * policies differ: what no audit event told is absent.
 */
export interface PodMetadata {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  generation?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
}

export interface OwnerReference {
  apiVersion?: string;
  kind?: string;
  name?: string;
  uid?: string;
  controller?: boolean;
}

export interface Probe {
  initialDelaySeconds?: number;
  periodSeconds?: number;
  timeoutSeconds?: number;
  failureThreshold?: number;
  successThreshold?: number;
}

export interface ContainerSpec {
  name?: string;
  image?: string;
  imagePullPolicy?: string;
  /** `Always` on an init container makes it a sidecar. */
  restartPolicy?: string;
  resources?: { requests?: Record<string, string | number>; limits?: Record<string, string | number> };
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  startupProbe?: Probe;
  lifecycle?: { postStart?: object; preStop?: object };
  ports?: { containerPort?: number; hostPort?: number }[];
}

export interface PodSpec {
  nodeName?: string;
  schedulerName?: string;
  restartPolicy?: string;
  terminationGracePeriodSeconds?: number;
  activeDeadlineSeconds?: number;
  priority?: number;
  priorityClassName?: string;
  preemptionPolicy?: string;
  hostNetwork?: boolean;
  serviceAccountName?: string;
  runtimeClassName?: string;
  nodeSelector?: Record<string, string>;
  tolerations?: {
    key?: string;
    operator?: string;
    value?: string;
    effect?: string;
    tolerationSeconds?: number;
  }[];
  schedulingGates?: { name?: string }[];
  readinessGates?: { conditionType?: string }[];
  imagePullSecrets?: { name?: string }[];
  containers?: ContainerSpec[];
  initContainers?: ContainerSpec[];
  ephemeralContainers?: ContainerSpec[];
  volumes?: {
    name?: string;
    persistentVolumeClaim?: { claimName?: string };
    ephemeral?: object;
    configMap?: { name?: string };
    secret?: { secretName?: string };
  }[];
}

export interface PodCondition {
  type?: string;
  status?: string;
  reason?: string;
  message?: string;
  /** A whole second. Read only of answers that may be the first to show a status whose own writes were not logged. */
  lastTransitionTime?: string;
}

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: {
    exitCode?: number;
    signal?: number;
    reason?: string;
    message?: string;
    startedAt?: string;
    finishedAt?: string;
  };
}

export interface ContainerStatus {
  name?: string;
  ready?: boolean;
  started?: boolean;
  restartCount?: number;
  image?: string;
  containerID?: string;
  state?: ContainerState;
  lastState?: ContainerState;
  resources?: { requests?: Record<string, string | number>; limits?: Record<string, string | number> };
}

export interface PodStatus {
  phase?: string;
  reason?: string;
  message?: string;
  nominatedNodeName?: string;
  podIP?: string;
  /** One of each family, `podIP` the first. */
  podIPs?: { ip?: string }[];
  resize?: string;
  /** The `metadata.generation` that the kubelet has seen, from 1.34 on. */
  observedGeneration?: number;
  conditions?: PodCondition[];
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  ephemeralContainerStatuses?: ContainerStatus[];
}

export interface Pod {
  kind?: string;
  metadata?: PodMetadata;
  spec?: PodSpec;
  status?: PodStatus;
}

/** The part of a Kubernetes Event (`v1` and `events.k8s.io/v1`) that Lorgnette reads, with one set of names. */
export interface KubernetesEvent {
  /** `metadata.name` */
  name: string;
  /** The part of the object that it is about, e.g. `spec.containers{web}`; `''` is the whole. */
  fieldPath: string;
  reason: string;
  /** `message` / `note` */
  message: string;
  /** `Normal` or `Warning` */
  type: string;
  /** `source.component` / `reportingController` */
  component: string;
  /** The platform's own counter: `count` or `series.count`; 1 when it tells none. */
  count: number;
  /** RFC 3339; `''` when not told. `lastTimestamp` / `series.lastObservedTime` / `eventTime`. */
  lastAt: string;
  /** UID of the object, where the record is of everything that ever had its name, and where it is told. */
  uid?: string;
}
