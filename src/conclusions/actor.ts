import {
  CONTROLLER_MANAGER_USER,
  CONTROLLER_USER_PREFIX,
  NODE_USER_PREFIX,
  SCHEDULER_USER,
} from '../model/users.ts';

const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** Who acted, as people say it. */
export function actorName({
  user,
  userAgent,
}: {
  readonly user: string;
  readonly userAgent: string;
}): string {
  if (user === '') return 'somebody';
  if (user.startsWith(NODE_USER_PREFIX)) return `the kubelet of ${user.slice(NODE_USER_PREFIX.length)}`;
  if (user === SCHEDULER_USER) return 'the scheduler';
  if (user.startsWith(CONTROLLER_USER_PREFIX)) return `the ${user.slice(CONTROLLER_USER_PREFIX.length)}`;
  if (user === CONTROLLER_MANAGER_USER) {
    const controller = userAgent.split('/').at(-1) ?? '';
    return controller.endsWith('controller') ? `the ${controller}` : 'the controller manager';
  }
  if (user.startsWith(SERVICE_ACCOUNT))
    return `service account ${user.slice(SERVICE_ACCOUNT.length).replace(':', '/')}`;
  return user;
}
