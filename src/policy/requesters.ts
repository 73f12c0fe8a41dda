import type { Actor } from '../model/actor.ts';
import { type LogNeedName } from '../model/log-needs.ts';
import {
  CONTROLLER_MANAGER_USER,
  CONTROLLER_USER_PREFIX,
  NODE_USER_PREFIX,
  SCHEDULER_USER,
} from '../model/users.ts';
import type { AuditPolicy } from './audit-policy.ts';

/** Who makes a request: the name and the groups that a policy can tell apart. */
export interface Requester {
  readonly user: string;
  readonly groups: readonly string[];
}

const AUTHENTICATED = 'system:authenticated';
const SERVICE_ACCOUNT = 'system:serviceaccount:';
/** A name that no policy has. */
const SOMEBODY = 'somebody';

const POD_OWNERS = [
  'replicaset-controller',
  'statefulset-controller',
  'daemon-set-controller',
  'job-controller',
];
const COLLECTORS = ['generic-garbage-collector', 'namespace-controller'];
const NODE_CONTROLLERS = ['node-controller', 'taint-eviction-controller'];
const VOLUME_CONTROLLERS = ['persistent-volume-binder', 'attachdetach-controller'];

/** Which controllers make the requests of a need. Where none is named no controller of Kubernetes makes any. */
const CONTROLLERS: { readonly [need in LogNeedName]?: readonly string[] } = {
  'pod-creates': POD_OWNERS,
  'pod-refusals': POD_OWNERS,
  'controller-events': [...POD_OWNERS, 'deployment-controller', ...VOLUME_CONTROLLERS, ...NODE_CONTROLLERS],
  'event-repeats': [...POD_OWNERS, 'deployment-controller', ...VOLUME_CONTROLLERS],
  'pod-deletes': [...POD_OWNERS, 'generic-garbage-collector', 'pod-garbage-collector', ...NODE_CONTROLLERS],
  'pod-delete-answers': [...POD_OWNERS, 'generic-garbage-collector', ...NODE_CONTROLLERS],
  'pod-collection-deletes': ['namespace-controller'],
  'pod-changes': [...POD_OWNERS, 'generic-garbage-collector'],
  'workload-writes': ['deployment-controller', 'cronjob-controller', 'generic-garbage-collector'],
  'workload-deletes': ['cronjob-controller', 'ttl-after-finished-controller', ...COLLECTORS],
  'workload-scales': ['horizontal-pod-autoscaler'],
  'workload-status': [
    'deployment-controller',
    'statefulset-controller',
    'daemon-set-controller',
    'job-controller',
  ],
  'claim-writes': ['statefulset-controller', 'persistent-volume-binder', 'pvc-protection-controller'],
  'claim-deletes': ['statefulset-controller', ...COLLECTORS],
  'claim-status': ['persistent-volume-binder'],
};

const serviceAccount = (name: string): Requester => {
  const namespace = name.slice(SERVICE_ACCOUNT.length).split(':')[0] ?? '';
  return {
    user: name,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED],
  };
};
const named = (user: string): Requester =>
  user.startsWith(SERVICE_ACCOUNT) ? serviceAccount(user) : { user, groups: [AUTHENTICATED] };
const kubelet = (user: string): Requester => ({ user, groups: ['system:nodes', AUTHENTICATED] });

/**
 * The requesters of a need that this policy can tell apart: of each kind one that it does not name, and each that it names.
 * Components that make no such requests (the proxy, the API server itself) are none of them.
 */
export function requestersOf(need: LogNeedName, actors: readonly Actor[], policy: AuditPolicy): Requester[] {
  const users = [...new Set(policy.rules.flatMap((rule) => rule.users))];
  return actors.flatMap((actor): Requester[] => {
    if (actor === 'scheduler') return [{ user: SCHEDULER_USER, groups: [AUTHENTICATED] }];
    if (actor === 'kubelet') {
      const nodes = users.filter((user) => user.startsWith(NODE_USER_PREFIX));
      return [`${NODE_USER_PREFIX}${SOMEBODY}`, ...nodes].map(kubelet);
    }
    if (actor === 'controller') {
      const controllers = CONTROLLERS[need] ?? [];
      if (controllers.length === 0) return [];
      // Whether controllers have identities of their own is a flag of their manager.
      const shared: Requester = { user: CONTROLLER_MANAGER_USER, groups: [AUTHENTICATED] };
      return [...controllers.map((name) => serviceAccount(`${CONTROLLER_USER_PREFIX}${name}`)), shared];
    }
    return anyone(policy, users);
  });
}

/** People, and programs of theirs. */
function anyone(policy: AuditPolicy, users: readonly string[]): Requester[] {
  const isSomebody = (user: string): boolean =>
    !user.startsWith('system:') ||
    (user.startsWith(SERVICE_ACCOUNT) && !user.startsWith(CONTROLLER_USER_PREFIX));
  const groups = [...new Set(policy.rules.flatMap((rule) => rule.userGroups))].filter(
    (group) => !COMPONENT_GROUPS.has(group),
  );
  // A rule that names both asks for both.
  const both = policy.rules.flatMap((rule) =>
    rule.users
      .filter(isSomebody)
      .flatMap((user) => rule.userGroups.map((group) => ({ user, groups: [group, AUTHENTICATED] }))),
  );
  return [
    { user: SOMEBODY, groups: [AUTHENTICATED] },
    { user: 'kubernetes-admin', groups: ['system:masters', AUTHENTICATED] },
    serviceAccount(`${SERVICE_ACCOUNT}${SOMEBODY}:default`),
    ...users.filter(isSomebody).map(named),
    ...groups.map((group) => ({ user: SOMEBODY, groups: [group, AUTHENTICATED] })),
    ...both,
  ];
}

/** Groups of which nobody is who is not a component of Kubernetes. */
const COMPONENT_GROUPS = new Set([
  'system:nodes',
  'system:unauthenticated',
  'system:serviceaccounts:kube-system',
]);
