import type { AuditEvent, SparseBody } from '../../../../src/model/audit-event.ts';
import type { Observation, ObservationTarget, RecordKind } from '../../../../src/model/observation.ts';
import { createExtract, EXTRACTORS } from '../../../../src/share-processor/extract/registry.ts';

export const UID = '0a1b2c3d-0000-4000-8000-00000000000a';
export const OTHER_UID = '0a1b2c3d-0000-4000-8000-00000000000b';
export const OWNER_UID = '0a1b2c3d-0000-4000-8000-0000000000ff';
export const CLUSTER = 'test';

type Overrides = Partial<Omit<AuditEvent, 'objectRef' | 'responseStatus'>> & {
  readonly objectRef?: Partial<AuditEvent['objectRef']>;
  readonly responseStatus?: Partial<AuditEvent['responseStatus']>;
};

/** An audit event about the Pod `shop/web`: a GET that was answered with 200, unless told otherwise. */
export function auditEvent({ objectRef, responseStatus, ...overrides }: Overrides = {}): AuditEvent {
  return {
    auditID: 'audit-1',
    stage: 'ResponseComplete',
    level: 'RequestResponse',
    verb: 'get',
    requestURI: '/api/v1/namespaces/shop/pods/web',
    username: 'jane',
    impersonatedUsername: undefined,
    userAgent: 'kubectl/v1.34.4',
    requestObject: undefined,
    responseObject: undefined,
    requestReceivedAt: 1_000,
    stageAt: 2_000,
    truncated: false,
    ...overrides,
    objectRef: {
      resource: 'pods',
      subresource: '',
      apiGroup: '',
      namespace: 'shop',
      name: 'web',
      uid: '',
      ...objectRef,
    },
    responseStatus: { code: 200, status: '', reason: '', message: '', ...responseStatus },
  };
}

/** A Pod as an API server answers it. */
export const pod = (metadata: SparseBody = {}, rest: SparseBody = {}): SparseBody => ({
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop', uid: UID, resourceVersion: '41', ...metadata },
  spec: { schedulerName: 'default-scheduler' },
  status: { phase: 'Pending' },
  ...rest,
});

/** A Status as an API server answers it. */
export const statusAnswer = (rest: SparseBody = {}): SparseBody => ({ kind: 'Status', ...rest });

export interface Emitted {
  readonly target: ObservationTarget;
  readonly observation: Observation;
}

const everything = createExtract(new Set<RecordKind>(EXTRACTORS.flatMap(({ records }) => records)));

/** Everything that an event makes. */
export function emitted(overrides: Overrides): Emitted[] {
  const result: Emitted[] = [];
  everything(auditEvent(overrides), CLUSTER, (target, observation) => result.push({ target, observation }));
  return result;
}

/** The one observation that an event makes. */
export function only(overrides: Overrides): Emitted {
  const [first, ...others] = emitted(overrides);
  if (first === undefined || others.length > 0)
    throw new Error(`expected one observation, got ${others.length + 1}`);
  return first;
}

/** The parts of an observation that an extractor decides, as far as they are not empty. */
export function gist({ target, observation }: Emitted): object {
  const { key, action, bodyType, body, resourceVersion, code, reason, message, gracePeriodSeconds, patch } =
    observation;
  const parts = {
    key,
    action,
    bodyType,
    body,
    resourceVersion,
    code,
    reason,
    message,
    gracePeriodSeconds,
    patch,
  };
  return {
    record: `${target.kind} ${target.uid}`,
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== '' && value !== null)),
  };
}

export const podTarget: ObservationTarget = {
  cluster: CLUSTER,
  kind: 'Pod',
  uid: UID,
  namespace: 'shop',
  name: 'web',
};
export const nameTarget: ObservationTarget = {
  cluster: CLUSTER,
  kind: 'PodName',
  uid: 'shop/web',
  namespace: 'shop',
  name: 'web',
};
