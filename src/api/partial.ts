import { z } from 'zod';

import type { Readiness } from './dependencies.ts';

/** Why a list is not all that there is: the codes of `partialReasons`. The set is closed. */
export const PARTIAL_REASONS = {
  'input-unread':
    'There is input that has not been read, or cannot be read now: `/readyz` says what and why. The list is true as of an earlier time.',
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
  const partialReasons: PartialReason[] = [
    ...(readiness.reasons().length > 0 ? (['input-unread'] as const) : []),
    ...others,
  ];
  return { partial: partialReasons.length > 0, partialReasons };
}
