import { CONTROLLER_MANAGER_USER, CONTROLLER_USER_PREFIX, isKubelet, SCHEDULER_USER } from './users.ts';

/** Who makes requests, as far as audit policies tell them apart. Whoever is none of the others is `anyone`. */
export const ACTORS = ['kubelet', 'scheduler', 'controller', 'anyone'] as const;
export type Actor = (typeof ACTORS)[number];

export function actorOf(user: string, userAgent: string): Actor {
  if (user === SCHEDULER_USER) return 'scheduler';
  if (user === CONTROLLER_MANAGER_USER || user.startsWith(CONTROLLER_USER_PREFIX)) return 'controller';
  return isKubelet({ user, userAgent }) ? 'kubelet' : 'anyone';
}
