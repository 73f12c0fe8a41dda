import { z } from 'zod';

import { Count, Time } from './answer-words.ts';
import { CAPABILITY_STATES } from './capability-state.ts';
import { CAPABILITY_IDS } from './capability.ts';
import { LOG_GAP_REASONS } from './log-gap.ts';

export const INPUT_STATES = ['missing', 'partly', 'unknown'] as const;
/** Something the audit policy hides, what cannot be said because of it, and the policy lines that would show it. */
export const InputQualityLine = z.strictObject({
  missing: z.string(),
  consequence: z.string(),
  /** Rules that must stand before all others of the policy, as YAML; `''` where there are none to add. */
  remedy: z.string(),
  /** Whether it is missing, missing in part, or not known yet; absent of what is missing from one object alone. */
  state: z.enum(INPUT_STATES).exactOptional(),
  /** The answers that it costs: `id`s of `/clusters`. */
  capabilities: z.array(z.string()).exactOptional(),
});
export type InputQualityLine = z.infer<typeof InputQualityLine>;

/** Whether one kind of answer can be had from the log of a cluster. */
export const CapabilityAnswer = z.strictObject({
  id: z.enum(CAPABILITY_IDS),
  tells: z.string(),
  state: z.enum(CAPABILITY_STATES),
});
export type CapabilityAnswer = z.infer<typeof CapabilityAnswer>;

/** A part of the log that is known or likely to be missing. */
export const LogGapAnswer = z.strictObject({
  /** Where the log is read from. */
  source: z.string(),
  reason: z.enum(LOG_GAP_REASONS),
  /** Between these times, by the clock that the source goes by; `null` where that is not known. */
  from: Time.nullable(),
  to: Time.nullable(),
  /** How many events are missing; `null` when that cannot be told. */
  events: Count.nullable(),
  /** What happened, and how to have it not happen again. */
  message: z.string(),
});
export type LogGapAnswer = z.infer<typeof LogGapAnswer>;

/** What the log of one cluster is seen to hold, which answers that makes impossible, and what would make them possible. */
export const InputQualityOfCluster = z.strictObject({
  /** When the first request that is known was received: what is older is known from later changes alone. */
  since: Time.nullable(),
  /** Events that the API server cut because they were too large: at least so many. */
  cutEvents: Count,
  /** Requests that change nothing are logged too: they cost, and tell nothing. */
  logsReads: z.boolean(),
  capabilities: z.array(CapabilityAnswer),
  missing: z.array(InputQualityLine),
  /** Parts of the log that are missing, the earliest first; of very many the latest. */
  gaps: z.array(LogGapAnswer),
  /** All that is missing, as rules that must stand before all others of the policy; `''` when nothing is. */
  policyRules: z.string(),
});
export type InputQualityOfCluster = z.infer<typeof InputQualityOfCluster>;
export type TellInputQuality = (cluster: string) => InputQualityOfCluster;
