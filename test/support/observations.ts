import type { Observation, ObservationTarget } from '../../src/model/observation.ts';

/** Midnight of an ordinary day: times in tests count from it. */
export const DAY = Date.UTC(2026, 0, 5) * 1000;

export const POD: ObservationTarget = {
  cluster: 'default',
  kind: 'Pod',
  uid: 'uid-1',
  namespace: 'shop',
  name: 'web',
};

/** A status write of the kubelet, but for what is given. The audit ID is the key unless told. */
export const observe = (parts: Partial<Observation> & Pick<Observation, 'key'>): Observation => ({
  action: 'update',
  subresource: 'status',
  auditId: parts.key,
  stage: 'ResponseComplete',
  requestedAt: parts.at ?? DAY,
  at: DAY,
  resourceVersion: '',
  user: 'system:node:node-a',
  userAgent: 'kubelet',
  code: 200,
  reason: '',
  message: '',
  bodyType: 'none',
  body: null,
  bodyPath: 'responseObject',
  gracePeriodSeconds: null,
  truncated: false,
  patch: null,
  ...parts,
});
