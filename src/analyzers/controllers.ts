import type { Observation } from '../model/observation.ts';
import { CONTROLLER_MANAGER_USER, CONTROLLER_USER_PREFIX } from '../model/users.ts';

/** Controllers that delete the Pods they own. */
const OWNER_CONTROLLERS: ReadonlySet<string> = new Set([
  'daemon-set-controller',
  'job-controller',
  'replicaset-controller',
  'replication-controller',
  'statefulset-controller',
]);
/** Until 1.29 the taint manager was a part of the node controller; of devices it is a controller of its own. */
const TAINT_CONTROLLERS: ReadonlySet<string> = new Set([
  'device-taint-eviction-controller',
  'node-controller',
  'taint-eviction-controller',
]);

/** What a controller of Kubernetes deletes Pods for. */
const KINDS = {
  'generic-garbage-collector': 'garbage-collector',
  'namespace-controller': 'namespace-deletion',
  'pod-garbage-collector': 'pod-garbage-collector',
  'ttl-after-finished-controller': 'ttl-controller',
} as const;

type Actor = Pick<Observation, 'user' | 'userAgent'>;

/**
 * The name of the controller of Kubernetes that made a request; `null` when none did, or it cannot be told which. Those that
 * share the identity of their manager are told apart by the end of their user agent.
 */
export function controllerName({ user, userAgent }: Actor): string | null {
  if (user.startsWith(CONTROLLER_USER_PREFIX)) return user.slice(CONTROLLER_USER_PREFIX.length);
  if (user !== CONTROLLER_MANAGER_USER) return null;
  return userAgent.slice(userAgent.lastIndexOf('/') + 1);
}

export type ControllerDeletion = (typeof KINDS)[keyof typeof KINDS] | 'owner-controller' | 'taint-manager';

/** What the controller of this name deletes Pods for; `null` when it is none of those known to. */
export function deletionOfController(name: string | null): ControllerDeletion | null {
  if (name === null) return null;
  if (OWNER_CONTROLLERS.has(name)) return 'owner-controller';
  if (TAINT_CONTROLLERS.has(name)) return 'taint-manager';
  return Object.hasOwn(KINDS, name) ? KINDS[name as keyof typeof KINDS] : null;
}

/**
 * Whether a status was written by what watches over nodes. Of the controllers under the identity of their manager it is
 * the only one that says of a running Pod that it is not ready.
 */
export const isNodeController = (actor: Actor): boolean =>
  controllerName(actor) === 'node-controller' || actor.user === CONTROLLER_MANAGER_USER;
