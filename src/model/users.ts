/** Users of Kubernetes' own components, as they stand in audit events. */

/** The kubelet of a node is this and the node's name. */
export const NODE_USER_PREFIX = 'system:node:';
export const SCHEDULER_USER = 'system:kube-scheduler';
