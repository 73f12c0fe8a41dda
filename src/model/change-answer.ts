import { z } from 'zod';

import type { Micros } from '../lib/micros.ts';
import { Time } from './answer-words.ts';
import type { ObservationTarget } from './observation.ts';

/** The audit event that a change was read from, and who made it. */
const Source = {
  auditId: z
    .string()
    .describe('Audit ID of the request; `/audit-events/{auditId}` below the object has the event.'),
  stage: z.string().describe('Audit stage that it was read from.'),
  requestedAt: Time.describe('When the request came in (`requestReceivedTimestamp`).'),
  user: z.string().describe('Who asked for it; of an impersonated request the user acted as.'),
  userAgent: z.string().describe('With which program, as `kubelet/v1.34.4`.'),
};

export const Said = z.strictObject({
  type: z.enum(['operation', 'event']),
  key: z
    .string()
    .describe('Key of the vocabulary in `docs/reference/hyper-events.md`, or reason of a Kubernetes Event.'),
  values: z.array(z.string()).describe('Details that the key leaves out; messages without credentials.'),
});

/** One request, and what it said of the object that had not been said before. */
export const TimelineChange = z.strictObject({
  at: Time.describe('When it took effect: the time of its stage, put into the order of versions.'),
  ...Source,
  action: z
    .string()
    .describe(
      '`create`, `update`, `delete`, `evict`, `bind`, `resize`, `delete-collection`, `kubernetes-event`.',
    ),
  subresource: z.string().nullable(),
  code: z.number().int().nullable().describe('HTTP status of the answer; `null` when the log does not tell.'),
  resourceVersion: z.string().nullable().describe('Version of the object after it.'),
  sentence: z.string(),
  said: z.array(Said),
});
export type TimelineChange = z.infer<typeof TimelineChange>;

/** A field that is another one after a change. `before` or `after` is absent where the field is. */
export const FieldChange = z.strictObject({
  path: z
    .string()
    .describe('As in evidence: elements of lists by their name, `status.containerStatuses[web].ready`.'),
  before: z.unknown().exactOptional(),
  after: z.unknown().exactOptional(),
});
export type FieldChange = z.infer<typeof FieldChange>;

/** A state that an object went through: what one accepted request made of it, as far as Lorgnette reads objects. */
export const HistoryVersion = z.strictObject({
  at: Time,
  ...Source,
  action: z.string(),
  subresource: z.string().nullable(),
  resourceVersion: z.string().nullable(),
  uid: z.string().nullable().describe('UID of the object that it is a state of, where one name had several.'),
  known: z
    .boolean()
    .describe('Whether the log tells what changed; `false` of requests whose bodies were not logged.'),
  changes: z.array(FieldChange),
  changesLeft: z.number().int().nonnegative().describe('Changed fields beyond those shown.'),
});
export type HistoryVersion = z.infer<typeof HistoryVersion>;

/** Where the text of an audit event was read. */
export const READ_FROM = ['log', 'copy'] as const;

/** A raw audit event. */
export const RawEventAnswer = z.strictObject({
  stage: z.string(),
  requestedAt: Time,
  at: Time.describe('Time of its stage.'),
  readFrom: z.enum(READ_FROM).describe('`log`: the audit log itself; `copy`: what `store.keepRaw` kept.'),
  event: z
    .record(z.string(), z.unknown())
    .describe('The event as it was logged, without credentials and `managedFields`.'),
});

export const AuditEventAnswer = z.strictObject({
  auditId: z.string(),
  events: z.array(RawEventAnswer).describe('Of one ID there are several when several stages told something.'),
  /** Of those that told something. */
  gone: z
    .number()
    .int()
    .nonnegative()
    .describe('Events of this ID that told something and cannot be read any more.'),
});
export type AuditEventAnswer = z.infer<typeof AuditEventAnswer>;

const Step = z.strictObject({ auditId: z.string(), stage: z.string(), at: Time });

/** A whole object at a time, made of the audit log. */
export const ManifestAnswer = z.strictObject({
  cluster: z.string(),
  at: Time.describe('When the newest change took effect that is in it.'),
  resourceVersion: z.string().nullable(),
  exact: z
    .boolean()
    .describe(
      'Whether the API server itself answered this very object; else it was put together from what is told below.',
    ),
  base: Step.extend({
    body: z
      .enum(['requestObject', 'responseObject'])
      .describe('A request lacks what the API server fills in.'),
    readFrom: z.enum(READ_FROM),
  }).describe('The last whole object that was logged.'),
  applied: z
    .array(Step.extend({ patch: z.string() }))
    .describe('Patches of later requests, whose answers were not logged.'),
  unknown: z
    .array(Step.extend({ action: z.string(), why: z.string() }))
    .describe('Later changes whose content is not known: the manifest lacks them.'),
  gone: z.boolean().describe('Whether the object had been deleted by then.'),
  manifest: z
    .record(z.string(), z.unknown())
    .describe('Without credentials, `managedFields` and what was last applied.'),
});
export type ManifestAnswer = z.infer<typeof ManifestAnswer>;

/** A change, and what tells it within the life of its object. */
export interface Keyed<T> {
  /** When it took effect. */
  readonly at: Micros;
  /** Key of its observation. */
  readonly key: string;
  readonly item: T;
}

/** Which record something is asked of. */
export type RecordKey = Pick<ObservationTarget, 'cluster' | 'kind' | 'uid'>;

/** What happened to objects, read again from what is committed and from the logs themselves. */
export interface Past {
  /** By the ids that `Explain` takes, the oldest first; `null` when there is no such Pod. */
  readonly changes: (podId: string) => readonly Keyed<TimelineChange>[] | null;
  /** The states of an object, the oldest first. */
  readonly versions: (target: ObservationTarget) => readonly Keyed<HistoryVersion>[];
  /**
   * The whole object of a Pod as of `at` (`null`: as last known), or the one whose create was refused; `null` when there is
   * no such Pod. Rejects with `ManifestUnknown` and `AuditEventGone`.
   */
  readonly manifest: (podId: string, at: Micros | null) => Promise<ManifestAnswer | null>;
  /**
   * The audit events of an ID that told something of the object, or of what its answers rest on. Rejects with
   * `AuditEventNotFound` when none did, and with `AuditEventGone` when none of them is to be read any more.
   */
  readonly auditEvents: (
    object: RecordKey,
    auditId: string,
    stage: string | undefined,
  ) => Promise<AuditEventAnswer>;
}
