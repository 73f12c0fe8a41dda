import { z } from 'zod';

import { AWAITED } from './claim.ts';
import {
  Count,
  DurationMs,
  OutcomeWord,
  Owner,
  PhaseWord,
  SideWord,
  Time,
  VerdictWord,
} from './answer-words.ts';
import { DELIVERY_KINDS } from './delivery.ts';
import { CONFIDENCES, RISKS, SEVERITIES } from './diagnosis.ts';
import { InputQualityLine } from './input-quality-answer.ts';
import { PodLinks } from './link-answer.ts';
import { CascadeStep, DeletionAnswer, InitiatorAnswer } from './removal-answer.ts';

export {
  CapabilityAnswer,
  INPUT_STATES,
  InputQualityLine,
  InputQualityOfCluster,
  LogGapAnswer,
  type TellInputQuality,
} from './input-quality-answer.ts';
export { ClaimLink, PodLinks, RolloutLink, WorkloadLink } from './link-answer.ts';
export {
  OutcomeWord,
  Owner,
  PhaseWord,
  SideWord,
  Time,
  VERDICTS,
  VerdictWord,
  type Verdict,
} from './answer-words.ts';
export { CascadeStep, DeletionAnswer, InitiatorAnswer } from './removal-answer.ts';

/** What was delivered. `uid` is `null` of a refused Pod that was never born, `name` too if it had none yet. */
export const DeliveredObject = z.strictObject({
  kind: z.string(),
  name: z.string().nullable(),
  uid: z.string().nullable(),
});
export type DeliveredObject = z.infer<typeof DeliveredObject>;

export const SLO_VERDICTS = ['met', 'missed', 'pending', 'excluded', 'unknown'] as const;
export const SloAnswer = z.strictObject({
  class: z.string(),
  objectiveMs: DurationMs,
  verdict: z.enum(SLO_VERDICTS),
});
export type SloAnswer = z.infer<typeof SloAnswer>;

/** A rollout, as its Pods tell of it: the workload, and the template as their labels name it (`null` of a Job). */
export const RolloutOf = z.strictObject({
  kind: z.string(),
  name: z.string(),
  revision: z.string().nullable(),
});

/** Numbers of Pods of a rollout, and the one that holds it up (`name` is `null` of one refused before it had any). */
export const ProgressAnswer = z.strictObject({
  wanted: z.number().int().nonnegative().nullable(),
  updated: z.number().int().nonnegative().nullable(),
  available: z.number().int().nonnegative().nullable(),
  failed: z.number().int().nonnegative().nullable(),
  heldUpBy: z
    .strictObject({ kind: z.enum(['Pod', 'PodRefusal']), uid: z.string(), name: z.string().nullable() })
    .nullable(),
});
export type ProgressAnswer = z.infer<typeof ProgressAnswer>;
/** What a claim asks for, what it got, and what it waits for; `storageClass` is `''` when it asks for none. */
export const ClaimAnswer = z.strictObject({
  storageClass: z.string().nullable(),
  volume: z.string().nullable(),
  selectedNode: z.string().nullable(),
  waitsFor: z.enum(AWAITED).nullable(),
});
export type ClaimAnswer = z.infer<typeof ClaimAnswer>;

/** One delivery. Open ones have `endedAt`, `durationMs` and `platformMs` `null`; `slo` is `null` where no class matches. */
export const DeliveryLine = z.strictObject({
  type: z.literal('delivery'),
  cluster: z.string(),
  namespace: z.string(),
  object: DeliveredObject,
  owner: Owner.nullable(),
  kind: z.enum(DELIVERY_KINDS),
  outcome: OutcomeWord,
  startedAt: Time,
  endedAt: Time.nullable(),
  durationMs: DurationMs.nullable(),
  platformMs: DurationMs.nullable(),
  phase: PhaseWord.nullable(),
  code: z.string().nullable(),
  codes: z.array(z.string()),
  side: SideWord.nullable(),
  slo: SloAnswer.nullable(),
  traceId: z.string().nullable(),
  /** Of a rollout: the template that its Pods are made from, as their labels name it. */
  revision: z.string().nullable().exactOptional(),
  /** Of a rollout: its Pods. */
  progress: ProgressAnswer.exactOptional(),
  /** Of deletes alone. */
  initiator: InitiatorAnswer.exactOptional(),
  deletion: DeletionAnswer.exactOptional(),
  /** Of a `create`, names of the PersistentVolumeClaims that the Pod uses; absent when it is known of none. */
  claims: z.array(z.string()).exactOptional(),
  /** Of a `create`, the workload whose rollout brought the Pod, and which; absent when none did. */
  rollout: RolloutOf.exactOptional(),
  /** Of a `pvc-bind`. */
  claim: ClaimAnswer.exactOptional(),
});
export type DeliveryLine = z.infer<typeof DeliveryLine>;

/**
 * Something that befell a Pod after it was delivered. `count` is how often (restarts by the platform's own counter), the
 * last time at `lastAt`. It is over at `endedAt`: recovered, or the Pod gone.
 */
export const IncidentLine = z.strictObject({
  type: z.literal('incident'),
  cluster: z.string(),
  namespace: z.string(),
  object: DeliveredObject,
  owner: Owner.nullable(),
  startedAt: Time,
  recoveredAt: Time.nullable(),
  phase: PhaseWord.nullable(),
  code: z.string().nullable(),
  codes: z.array(z.string()),
  side: SideWord.nullable(),
  count: z.number().int().positive(),
  lastAt: Time,
  endedAt: Time.nullable(),
});
export type IncidentLine = z.infer<typeof IncidentLine>;

/** The last line of a replay. Reasons, kinds and outcomes that did not occur are absent. */
export const SummaryLine = z.strictObject({
  type: z.literal('summary'),
  /** Audit events read, the skipped ones included, dead letters not. */
  events: Count,
  deadLetters: z.record(z.string(), Count),
  skipped: z.record(z.string(), Count).exactOptional(),
  /** Records on which an analyzer failed, by analyzer; absent when none did. */
  analyzerFailures: z.record(z.string(), Count).exactOptional(),
  /** Delivery kind → outcome → number. */
  deliveries: z.record(z.string(), z.record(z.string(), Count)),
  inputQuality: z.array(InputQualityLine),
});
export type SummaryLine = z.infer<typeof SummaryLine>;

/** One piece of proof: which audit event, when, where in it, and the words. */
export const EvidenceAnswer = z.strictObject({
  auditId: z.string(),
  stage: z.string(),
  at: Time,
  path: z.string(),
  text: z.string(),
});
export type EvidenceAnswer = z.infer<typeof EvidenceAnswer>;

export const CommandAnswer = z.strictObject({ run: z.string(), risk: z.enum(RISKS) });
export type CommandAnswer = z.infer<typeof CommandAnswer>;

/** A cause, named, proven and explained. */
export const FindingAnswer = z.strictObject({
  code: z.string(),
  title: z.string(),
  phase: PhaseWord,
  side: SideWord,
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  since: Time,
  explanation: z.string(),
  remediation: z.string(),
  commands: z.array(CommandAnswer),
  links: z.array(z.string()),
  evidence: z.array(EvidenceAnswer),
});
export type FindingAnswer = z.infer<typeof FindingAnswer>;

export const PHASE_STATES = ['complete', 'in-progress', 'failed', 'not-reached', 'unknown'] as const;
export const PhaseAnswer = z.strictObject({
  phase: PhaseWord,
  state: z.enum(PHASE_STATES),
  startedAt: Time.nullable(),
  endedAt: Time.nullable(),
  durationMs: DurationMs.nullable(),
  side: SideWord,
});
export type PhaseAnswer = z.infer<typeof PhaseAnswer>;

/** Who the Pod is. Refused Pods have `uid` `null`, and `name` too if they had none yet. */
export const PodAnswer = z.strictObject({
  cluster: z.string(),
  namespace: z.string(),
  name: z.string().nullable(),
  uid: z.string().nullable(),
  node: z.string().nullable(),
  owner: Owner.nullable(),
  /** Names of the PersistentVolumeClaims that it uses; absent when it is known of none. */
  claims: z.array(z.string()).exactOptional(),
  /** The workload whose rollout brought it, and which; absent when none did. */
  rollout: RolloutOf.exactOptional(),
});
export type PodAnswer = z.infer<typeof PodAnswer>;

/** Other Pods in the same place (the Pod itself not counted): how many fail the same way, how many came up meanwhile. */
export const PlaceAnswer = z.strictObject({ name: z.string(), failing: Count, fine: Count });
export type PlaceAnswer = z.infer<typeof PlaceAnswer>;

export const CONCENTRATION_VERDICTS = ['node', 'registry', 'image', 'workload', 'none', 'unknown'] as const;

/**
 * What other Pods tell of this one's trouble. Drawn from what is committed when it is asked for, over a window of event
 * time; `isFinal` when the log has been read past its end, so that only what comes late can change it.
 */
export const AcrossPods = z.strictObject({
  window: z.strictObject({ from: Time, to: Time }),
  isFinal: z.boolean(),
  /** Whether there was more in the window than was looked at. */
  partial: z.boolean(),
  /** Other Pods that fail with the same code, wherever they are. */
  failing: Count,
  node: PlaceAnswer.nullable(),
  image: PlaceAnswer.nullable(),
  registry: PlaceAnswer.nullable(),
  workload: PlaceAnswer.nullable(),
  /** The place that the counts speak against; `none` when no place stands out, `unknown` when they are too few to tell. */
  verdict: z.enum(CONCENTRATION_VERDICTS),
  /** Whether the counts speak for another side than the cause that was named from the Pod's own record, which stands. */
  contradicts: z.boolean(),
  text: z.string(),
});
export type AcrossPods = z.infer<typeof AcrossPods>;

/**
 * The front door: what is the matter with this Pod. It speaks of the latest unsettled delivery, else the last one; an
 * open incident makes the verdict `failing`. `delivery` is `null` when the log shows none (first seen Ready, say).
 */
export const DiagnosisDocument = z.strictObject({
  pod: PodAnswer,
  verdict: VerdictWord,
  delivery: DeliveryLine.nullable(),
  primary: FindingAnswer.nullable(),
  others: z.array(FindingAnswer),
  phases: z.array(PhaseAnswer),
  inputQuality: z.array(InputQualityLine),
  /** Absent where a store has nothing to say of it. */
  links: PodLinks.exactOptional(),
  /** `null` of a Pod that is well, of causes that no other Pod can shed light on, and where there is nothing to compare. */
  acrossPods: AcrossPods.nullable(),
  /** Everything that befell it after it was delivered, in order; absent when nothing did. */
  incidents: z.array(IncidentLine).exactOptional(),
  /** Who began the deletion of the Pod; absent when nobody did. */
  initiator: InitiatorAnswer.exactOptional(),
  /**
   * Of a Pod that went with its owner or its namespace: whose deletion took it with it, whose that one, and so on to the
   * first, as far as the log shows; absent when it went by itself.
   */
  cascade: z.array(CascadeStep).exactOptional(),
});
export type DiagnosisDocument = z.infer<typeof DiagnosisDocument>;

/** The diagnosis of a Pod by UID, or of a refused create by its first request's audit ID; `null` when there is none. */
export type Explain = (id: string) => DiagnosisDocument | null;

/** One thing that one audit event said of a Pod, in the vocabulary of `docs/reference/hyper-events.md`. */
export const TimelineEntry = z.strictObject({
  at: Time,
  type: z.enum(['operation', 'event']),
  key: z.string(),
  values: z.array(z.string()),
  user: z.string(),
  auditId: z.string(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** The timeline of a Pod, by the ids that `Explain` takes; `null` when there is none. */
export type TimelineOf = (id: string) => readonly TimelineEntry[] | null;
