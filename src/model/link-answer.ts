import { z } from 'zod';

import { Count, OutcomeWord, Time, VERDICTS, VerdictWord } from './answer-words.ts';

/** A claim that an object uses; everything `null` of which nothing is known but its name. */
export const ClaimLink = z.strictObject({
  /** For `/claims/{id}`. */
  id: z.string(),
  name: z.string(),
  uid: z.string().nullable(),
  verdict: VerdictWord.nullable(),
  code: z.string().nullable(),
  /** `status.phase` as last logged. */
  phase: z.string().nullable(),
  /** `''` when it asks for none. */
  storageClass: z.string().nullable(),
  volume: z.string().nullable(),
  node: z.string().nullable(),
});
export type ClaimLink = z.infer<typeof ClaimLink>;

/** The rollout that brought a Pod. */
export const RolloutLink = z.strictObject({
  outcome: OutcomeWord,
  startedAt: Time,
  endedAt: Time.nullable(),
  code: z.string().nullable(),
  /** Who asked for it; `null` when not logged. */
  requestedBy: z.string().nullable(),
});
export type RolloutLink = z.infer<typeof RolloutLink>;

/** The workload that a Pod is a part of. */
export const WorkloadLink = z.strictObject({
  /** For `/workloads/{id}`. */
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string().nullable(),
  verdict: VerdictWord.nullable(),
  code: z.string().nullable(),
  /** Of the Pod: hash of the template that it was made from; `null` when not logged, and of Jobs. */
  revision: z.string().nullable(),
  /** `null` when it cannot be told which it was. */
  rollout: RolloutLink.nullable(),
  /** How many of its other Pods that have not gone are how. */
  others: z.partialRecord(z.enum(VERDICTS), Count),
});
export type WorkloadLink = z.infer<typeof WorkloadLink>;

/** What a Pod has to do with other objects. */
export const PodLinks = z.strictObject({
  workload: WorkloadLink.nullable(),
  claims: z.array(ClaimLink),
});
export type PodLinks = z.infer<typeof PodLinks>;
