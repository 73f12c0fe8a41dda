import type { Micros } from '../lib/micros.ts';
import type { Delivery, DeliveryReport, Outcome, Phase, Side } from './delivery.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { WorkloadName } from './workload.ts';

/** How the create of a member went, as its line says it. Final facts once `finalAt` is set. */
export interface MemberCreate {
  readonly outcome: Outcome;
  readonly startedAt: Micros;
  readonly endedAt: Micros | null;
  readonly finalAt: Micros | null;
  /** Something is wrong with it, as opposed to its merely being under way. */
  readonly stuck: boolean;
  readonly phase: Phase | null;
  readonly code: string | null;
  readonly side: Side | null;
}

/**
 * What the conclusions about a workload rest on of one of its Pods, or of the creates of Pods that were refused to it. A
 * pure function of the member's record and the watermark. Whoever concludes something that is final at a time may use
 * only what has a time up to that.
 */
export interface Member {
  readonly kind: 'Pod' | 'PodRefusal';
  /** Of the member's record. */
  readonly uid: string;
  /** `null` of a refused Pod that had no name yet. */
  readonly name: string | null;
  readonly node: string | null;
  /** UID of the controller that its owner reference names; `''` when not logged. */
  readonly controllerUid: string;
  /**
   * Which template it was made from: `pod-template-hash`, or `controller-revision-hash`; `null` of Jobs, and where no
   * label was logged.
   */
  readonly revision: string | null;
  /** When it was first asked for, else `creationTimestamp`, else first seen. */
  readonly bornAt: Micros;
  readonly bornBeforeLog: boolean;
  /** `null` when it was first seen up, or ended. */
  readonly create: MemberCreate | null;
  /** Requests folded into a refused create, and the time of the last. */
  readonly attempts: number;
  readonly lastAttemptAt: Micros;
  /** When it was first seen in phase Succeeded or Failed, and which; `null` while in neither. */
  readonly completedAt: Micros | null;
  readonly completedAs: 'Succeeded' | 'Failed' | null;
  /** When it broke for the first time after it was up, and whether it is broken now. */
  readonly brokenAt: Micros | null;
  readonly isBroken: boolean;
  /** When somebody asked for its deletion. */
  readonly removedAt: Micros | null;
  readonly goneAt: Micros | null;
}

/** A member and the workload whose rollouts it is a part of. */
export interface Membership {
  readonly of: WorkloadName;
  readonly member: Member;
}

const isSameCreate = (a: MemberCreate, b: MemberCreate): boolean =>
  a.outcome === b.outcome &&
  a.startedAt === b.startedAt &&
  a.endedAt === b.endedAt &&
  a.finalAt === b.finalAt &&
  a.stuck === b.stuck &&
  a.phase === b.phase &&
  a.code === b.code &&
  a.side === b.side;

const isSameMember = (a: Member, b: Member): boolean =>
  a.kind === b.kind &&
  a.uid === b.uid &&
  a.name === b.name &&
  a.node === b.node &&
  a.controllerUid === b.controllerUid &&
  a.revision === b.revision &&
  a.bornAt === b.bornAt &&
  a.bornBeforeLog === b.bornBeforeLog &&
  (a.create === null || b.create === null ? a.create === b.create : isSameCreate(a.create, b.create)) &&
  a.attempts === b.attempts &&
  a.lastAttemptAt === b.lastAttemptAt &&
  a.completedAt === b.completedAt &&
  a.completedAs === b.completedAs &&
  a.brokenAt === b.brokenAt &&
  a.isBroken === b.isBroken &&
  a.removedAt === b.removedAt &&
  a.goneAt === b.goneAt;

/** Whether two memberships say the same. */
export const isSameMembership = (a: Membership | null, b: Membership | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.of.kind === b.of.kind &&
    a.of.namespace === b.of.namespace &&
    a.of.name === b.of.name &&
    isSameMember(a.member, b.member));

/** What was to be said of a member at a time. */
export interface Judgement extends Pick<DeliveryReport, 'incidents'> {
  /** Of deliveries and incidents that did not simply go well, by `of`. */
  readonly diagnoses: readonly Diagnosis[];
  readonly create: Delivery | null;
}

/** The members of a workload. */
export interface Members {
  /** Unordered; none for what is no workload. */
  readonly list: () => readonly Member[];
  /**
   * Concluded anew from what was observed of the member up to `at`, or, when that is `null`, from all of it as of now; `null`
   * when its record is gone. Costs what an analysis costs.
   */
  readonly judge: (member: Member, at: Micros | null) => Judgement | null;
}

export const NO_MEMBERS: Members = { list: () => [], judge: () => null };
