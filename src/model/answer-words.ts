import { z } from 'zod';

import { OUTCOMES, PHASES, SIDES } from './delivery.ts';

/**
 * The answers that other programs rely on. Fields may be added, never renamed or removed. Times are RFC 3339 in UTC with
 * microseconds, durations are milliseconds in fields ending in `Ms`, an unknown value is `null`.
 */
export { Time } from './time.ts';

export const DurationMs = z.number().nonnegative();

/** The top workload (the Deployment, not its ReplicaSet). */
export const Owner = z.strictObject({ kind: z.string(), name: z.string() });
export type Owner = z.infer<typeof Owner>;

export const Count = z.number().int().nonnegative();

export const VERDICTS = [
  'healthy',
  'in-progress',
  'slow',
  'failing',
  'failed',
  'aborted',
  'deleted',
  'unknown',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** The words of which every answer is made, each one schema wherever it stands. */
export const VerdictWord = z.enum(VERDICTS);
export const OutcomeWord = z.enum(OUTCOMES);
export const PhaseWord = z.enum(PHASES);
export const SideWord = z.enum(SIDES);
