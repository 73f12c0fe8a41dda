import { z } from 'zod';

import { CONCENTRATION_VERDICTS, PhaseWord, SideWord, Time } from './answer.ts';

/** What causes may be gathered by. */
export const FAILURE_GROUPINGS = [
  'code',
  'side',
  'phase',
  'node',
  'image',
  'registry',
  'namespace',
  'workload',
] as const;
export type FailureGrouping = (typeof FAILURE_GROUPINGS)[number];

const Count = z.number().int().nonnegative();
const Top = z.strictObject({ name: z.string(), pods: Count });

/** Over how many of its kind a cause is spread, and those with most Pods. */
const Spread = z.strictObject({ count: Count, top: z.array(Top) });
export type Spread = z.infer<typeof Spread>;

/** A Pod or refused create to look at; `id` is what `/pods/:id/diagnosis` and `lorgnette diagnose` take. */
const Example = z.strictObject({
  id: z.string(),
  cluster: z.string(),
  namespace: z.string(),
  name: z.string().nullable(),
  outcome: z.string(),
  since: Time,
  diagnosis: z.string(),
});

/** Whether one place is to blame, with the counts (of Pods) that decided; those are `null` where nothing was decided. */
const Verdict = z.strictObject({
  verdict: z.enum(CONCENTRATION_VERDICTS),
  place: z.string().nullable(),
  failing: Count.nullable(),
  failingElsewhere: Count.nullable(),
  fine: Count.nullable(),
  fineElsewhere: Count.nullable(),
  text: z.string(),
});

/** One cause (or one place), most Pods first. */
export const FailureGroup = z.strictObject({
  /** The value that its Pods share, of what they were gathered by. */
  value: z.string(),
  /** `null` where several come together. */
  code: z.string().nullable(),
  title: z.string().nullable(),
  side: SideWord.nullable(),
  phase: PhaseWord.nullable(),
  /** Pods that exist or existed, each once whatever befell it how often. */
  pods: Count,
  /** Of them, those on which it still lasts at the end of what was read. */
  openNow: Count,
  /** Of them, those that came up or recovered in the end. */
  recovered: Count,
  /** Refused creates (the repeats of one are one), and the requests they were made of. */
  refused: Count,
  attempts: Count,
  first: Time,
  last: Time,
  codes: Spread,
  nodes: Spread,
  images: Spread,
  registries: Spread,
  namespaces: Spread,
  workloads: Spread,
  concentration: Verdict.nullable(),
  examples: z.array(Example),
});
export type FailureGroup = z.infer<typeof FailureGroup>;

/** `GET /failures`: what failed in a window of event time, gathered by cause. */
export const FailuresAnswer = z.strictObject({
  /** `null` when no event was read yet. */
  window: z.strictObject({ from: Time, to: Time }).nullable(),
  groupBy: z.enum(FAILURE_GROUPINGS),
  /** Pods and refused creates with any of it. */
  pods: Count,
  refused: Count,
  /** Creates that succeeded in the window, for comparison. */
  cameUp: Count,
  groups: z.array(FailureGroup),
  /** Groups that come after those shown. */
  groupsLeft: Count,
  /** Whether there is more than was counted: more in the window than is looked at, or input that has not been read yet. */
  partial: z.boolean(),
});
export type FailuresAnswer = z.infer<typeof FailuresAnswer>;

/** By what groups are sorted: most Pods and refused creates first, then the first to begin, then by value. */
export interface FailureGroupKey {
  readonly count: number;
  /** RFC 3339, as in the answer. */
  readonly first: string;
  readonly value: string;
}

export const failureGroupKey = ({ pods, refused, first, value }: FailureGroup): FailureGroupKey => ({
  count: pods + refused,
  first,
  value,
});

/** What is asked; times are epoch microseconds. Without `from` and `to`: the last `windowUs` before the newest event. */
export interface FailuresQuestion {
  readonly windowUs?: number;
  readonly from?: number;
  readonly to?: number;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly node?: string;
  readonly image?: string;
  readonly registry?: string;
  readonly code?: string;
  readonly side?: string;
  readonly groupBy?: FailureGrouping;
  /** Groups to show, of those after this one. */
  readonly limit?: number;
  readonly after?: FailureGroupKey;
}

/** Throws `QueryInvalid` for a window that ends before it begins. */
export type Failures = (question: FailuresQuestion) => FailuresAnswer;
