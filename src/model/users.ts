/** Users of Kubernetes' own components, as they stand in audit events. */

/** The kubelet of a node is this and the node's name. */
export const NODE_USER_PREFIX = 'system:node:';
export const SCHEDULER_USER = 'system:kube-scheduler';
/** Controllers that run under an identity of their own are this and the controller's name. */
export const CONTROLLER_USER_PREFIX = 'system:serviceaccount:kube-system:';
/** All controllers of a manager that gives them no identities of their own. */
export const CONTROLLER_MANAGER_USER = 'system:kube-controller-manager';

/**
 * Whether a request is a kubelet's. Where kubelets have users of their own making, the agent tells: the kubelet itself, or
 * the distributions that carry it within one binary, simulated and virtual ones. Such a binary may hold the controllers and
 * the scheduler too, which have their own users.
 */
export const isKubelet = ({
  user,
  userAgent,
}: {
  readonly user: string;
  readonly userAgent: string;
}): boolean =>
  user.startsWith(NODE_USER_PREFIX) || (!COMPONENT_USER.test(user) && KUBELET_AGENT.test(userAgent));

const KUBELET_AGENT = /^(kubelet|kubelite|kubemark|virtual-kubelet)\//;
const COMPONENT_USER = /^system:(serviceaccount:|kube-|apiserver$)/;
