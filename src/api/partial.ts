import { z } from 'zod';

import { READINESS_CODES } from '../model/readiness.ts';
import type { Readiness } from './dependencies.ts';

/** Why a list is not all that there is: the codes of `partialReasons`. The set is closed; most are those of `/readyz`. */
export const PARTIAL_REASONS = {
  ...READINESS_CODES,
  'window-cut': 'More happened in the window than one answer looks at: what began last is counted.',
} as const;
export type PartialReason = keyof typeof PARTIAL_REASONS;

/** What every list says of itself. */
export const Partial = {
  partial: z.boolean().describe('Whether there may be more than is told.'),
  partialReasons: z
    .array(z.enum(Object.keys(PARTIAL_REASONS) as PartialReason[]))
    .describe('Why; none when it is whole.'),
};

/** `others` are the reasons that lie in the list itself. */
export function partialFor(
  readiness: Readiness,
  others: readonly PartialReason[] = [],
): { partial: boolean; partialReasons: PartialReason[] } {
  const notReady = new Set(readiness.reasons().map(({ code }) => code));
  const partialReasons: PartialReason[] = [...notReady, ...others];
  return { partial: partialReasons.length > 0, partialReasons };
}
