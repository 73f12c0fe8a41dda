/** Users of Kubernetes' own components, as they stand in audit events. */

/** The kubelet of a node is this and the node's name. */
export const NODE_USER_PREFIX = 'system:node:';
export const SCHEDULER_USER = 'system:kube-scheduler';
/** Controllers that run under an identity of their own are this and the controller's name. */
export const CONTROLLER_USER_PREFIX = 'system:serviceaccount:kube-system:';
/** All controllers of a manager that gives them no identities of their own. */
export const CONTROLLER_MANAGER_USER = 'system:kube-controller-manager';
