/** Users of Kubernetes' own components, as they stand in audit events. */

/** The kubelet of a node is this and the node's name. */
export const NODE_USER_PREFIX = 'system:node:';
export const SCHEDULER_USER = 'system:kube-scheduler';

/**
 * Whether a request is a kubelet's. Where kubelets have users of their own making, the agent tells: the kubelet itself, or
 * the distributions that carry it within one binary, simulated and virtual ones.
 */
export const isKubelet = ({
  user,
  userAgent,
}: {
  readonly user: string;
  readonly userAgent: string;
}): boolean => user.startsWith(NODE_USER_PREFIX) || KUBELET_AGENT.test(userAgent);

const KUBELET_AGENT = /^(kubelet|kubelite|kubemark|virtual-kubelet)\//;
