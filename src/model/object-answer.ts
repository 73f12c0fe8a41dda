import { z } from 'zod';

import { ClaimLink, DeliveryLine, DiagnosisDocument, Owner, Time, VERDICTS, VerdictWord } from './answer.ts';

/*
 * The answers about objects that are known by their names: workloads and claims. The same rules hold as in `answer.ts`.
 */

/** Who the object is. */
export const ObjectAnswer = z.strictObject({
  cluster: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  /** Of the last that had the name; `null` when not logged. */
  uid: z.string().nullable(),
  node: z.string().nullable(),
  owner: Owner.nullable(),
});
export type ObjectAnswer = z.infer<typeof ObjectAnswer>;

/** A diagnosis as Pods have one, of any object. It speaks of the delivery that matters. */
export const ObjectDiagnosis = DiagnosisDocument.omit({
  pod: true,
  links: true,
  acrossPods: true,
  initiator: true,
  cascade: true,
}).extend({
  object: ObjectAnswer,
});
export type ObjectDiagnosis = z.infer<typeof ObjectDiagnosis>;

const Count = z.number().int().nonnegative();

/** Every object in a list has these. */
export const NamedItem = ObjectAnswer.extend({
  /** Part of its path: `Deployment:shop:web`, `shop:data`. */
  id: z.string(),
  verdict: VerdictWord,
  code: z.string().nullable(),
  /** Event times of the first and the last thing known of it. */
  firstAt: Time,
  lastAt: Time,
  /** The last one. */
  delivery: DeliveryLine.nullable(),
});
export type NamedItem = z.infer<typeof NamedItem>;

/** How far a workload has come, as its controller last said; `null` what the log does not tell. */
export const WorkloadStatus = z.strictObject({
  at: Time,
  /** Replicas, nodes or completions asked for. */
  desired: Count.nullable(),
  /** Of the newest template. */
  updated: Count.nullable(),
  ready: Count.nullable(),
  available: Count.nullable(),
  /** Pods of a Job. */
  active: Count.nullable(),
  succeeded: Count.nullable(),
  failed: Count.nullable(),
  paused: z.boolean(),
});
export type WorkloadStatus = z.infer<typeof WorkloadStatus>;

/** A rollout with what its line has no room for. */
export const RolloutAnswer = DeliveryLine.extend({
  /** `null` when not logged. */
  requestedBy: z.string().nullable(),
});
export type RolloutAnswer = z.infer<typeof RolloutAnswer>;

export const PodOfWorkloadAnswer = z.strictObject({
  name: z.string().nullable(),
  uid: z.string(),
  node: z.string().nullable(),
  revision: z.string().nullable(),
  verdict: VerdictWord,
  code: z.string().nullable(),
  bornAt: Time,
  goneAt: Time.nullable(),
});
export type PodOfWorkloadAnswer = z.infer<typeof PodOfWorkloadAnswer>;

/** Creates of Pods that were refused for one cause. */
export const RefusedCreates = z.strictObject({
  /** For `/pods/{id}/diagnosis`. */
  id: z.string(),
  revision: z.string().nullable(),
  code: z.string().nullable(),
  attempts: Count,
  firstAt: Time,
  lastAt: Time,
});
export type RefusedCreates = z.infer<typeof RefusedCreates>;

/** `GET /workloads/:id`. */
export const WorkloadDocument = NamedItem.omit({ delivery: true }).extend({
  status: WorkloadStatus.nullable(),
  diagnosis: ObjectDiagnosis,
  /** Newest first. */
  rollouts: z.array(RolloutAnswer),
  /** Everything else that was delivered of it. */
  deliveries: z.array(DeliveryLine),
  pods: z.strictObject({
    /** How many are how, those that have gone among them. */
    counts: z.partialRecord(z.enum(VERDICTS), Count),
    /** Those in trouble first, those that have gone last; at most a hundred. */
    items: z.array(PodOfWorkloadAnswer),
  }),
  refusedCreates: z.array(RefusedCreates),
  /** At most a hundred. */
  claims: z.array(ClaimLink),
});
export type WorkloadDocument = z.infer<typeof WorkloadDocument>;

/** A Pod that uses a claim. */
export const ClaimUser = z.strictObject({
  name: z.string(),
  uid: z.string(),
  node: z.string().nullable(),
  owner: Owner.nullable(),
  verdict: VerdictWord,
  code: z.string().nullable(),
});
export type ClaimUser = z.infer<typeof ClaimUser>;

/** `GET /claims/:id`. */
export const ClaimDocument = NamedItem.omit({ delivery: true }).extend({
  phase: z.string().nullable(),
  storageClass: z.string().nullable(),
  volume: z.string().nullable(),
  /** Asked for, and given; quantities as Kubernetes writes them. */
  requested: z.string().nullable(),
  capacity: z.string().nullable(),
  diagnosis: ObjectDiagnosis,
  /** Newest first. */
  deliveries: z.array(DeliveryLine),
  /** The newest first; at most a hundred. */
  pods: z.array(ClaimUser),
});
export type ClaimDocument = z.infer<typeof ClaimDocument>;

/** The documents of a record that is kept by name; `null` when it is gone. */
export type DescribeWorkload = (cluster: string, key: string) => WorkloadDocument | null;
export type DescribeClaim = (cluster: string, key: string) => ClaimDocument | null;
