/**
 * Names for the sets of reasons under which Kubernetes writes one kind of failure. "Reason" is any of: an Event's, a
 * condition's, a waiting or terminated container's, `status.reason` of a Pod, the API server's refusal. Rules name a set
 * as `@image`.
 */
export const REASON_GROUPS = {
  /** A refused request, by its answer or by the controller that was refused. */
  api: [
    'FailedCreate',
    'ReplicaSetCreateError',
    'ReplicaFailure',
    'Forbidden',
    'InternalError',
    'Invalid',
    'AlreadyExists',
    'Conflict',
    'NotFound',
    'Timeout',
    'TooManyRequests',
    'BadRequest',
    'Unauthorized',
    'ServiceUnavailable',
    'ServerTimeout',
    'RequestEntityTooLarge',
    'Gone',
    'Expired',
  ],
  scheduling: ['FailedScheduling', 'Unschedulable', 'SchedulerError'],
  mount: [
    'FailedMount',
    'FailedAttachVolume',
    'FailedMapVolume',
    'Failed',
    'CreateContainerConfigError',
    'CreateContainerError',
  ],
  sandbox: ['FailedCreatePodSandBox', 'CreatePodSandboxError', 'FailedPodSandBoxStatus'],
  image: [
    'Failed',
    'BackOff',
    'InspectFailed',
    'ErrImagePull',
    'ImagePullBackOff',
    'ImageInspectError',
    'RegistryUnavailable',
    'SignatureValidationFailed',
  ],
  container: [
    'Failed',
    'BackOff',
    'CreateContainerConfigError',
    'CreateContainerError',
    'PreCreateHookError',
    'PreStartHookError',
    'RunContainerError',
    'CrashLoopBackOff',
    'StartError',
    'ContainerCannotRun',
  ],
} as const satisfies { readonly [group: string]: readonly string[] };

export type ReasonGroup = keyof typeof REASON_GROUPS;
export const REASON_GROUP_NAMES = Object.keys(REASON_GROUPS) as readonly ReasonGroup[];

/** Groups that speak of pulling an image, and those that speak of what comes after it: reason `Failed` serves both. */
const AFTER_PULL: ReadonlySet<ReasonGroup> = new Set(['container', 'mount']);

/** A reason, or the set that a rule names: `Failed` of `@image` is not `Failed` of `@container`. */
export function expandReason(reason: string): readonly string[] {
  if (!reason.startsWith('@')) return [reason];
  const group = reason.slice(1) as ReasonGroup;
  const kind = group === 'image' ? 'Failed/image' : AFTER_PULL.has(group) ? 'Failed/container' : 'Failed';
  return REASON_GROUPS[group].map((name) => (name === 'Failed' ? kind : name));
}

const IMAGE_ERROR =
  /^Error: (?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|ImageInspectError|RegistryUnavailable|SignatureValidationFailed)\b/i;

/** The reasons under which rules may have filed a message with this reason. */
export function reasonsOf(reason: string, message: string): readonly string[] {
  if (reason !== 'Failed') return [reason];
  if (/^Failed to pull image/i.test(message) || IMAGE_ERROR.test(message)) return ['Failed', 'Failed/image'];
  if (/^Error: /i.test(message)) return ['Failed', 'Failed/container'];
  return ['Failed', 'Failed/image', 'Failed/container'];
}
