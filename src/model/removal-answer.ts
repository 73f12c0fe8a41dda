import { z } from 'zod';

import { INITIATOR_KINDS } from './removal.ts';
import { Time } from './time.ts';

/** Who began a deletion, and how (`model/removal.ts`). */
export const InitiatorAnswer = z.strictObject({
  kind: z.enum(INITIATOR_KINDS),
  user: z.string().nullable(),
  client: z.string().nullable(),
  object: z
    .strictObject({
      kind: z.string(),
      namespace: z.string().nullable(),
      name: z.string().nullable(),
      uid: z.string().nullable(),
    })
    .nullable(),
});
export type InitiatorAnswer = z.infer<typeof InitiatorAnswer>;

/** The deletion of an object that took the next one with it. */
export const CascadeStep = z.strictObject({
  object: z.strictObject({ kind: z.string(), namespace: z.string().nullable(), name: z.string() }),
  user: z.string(),
  client: z.string().nullable(),
  at: Time,
  auditId: z.string(),
});
export type CascadeStep = z.infer<typeof CascadeStep>;

/** What kept a deletion, beside what every delivery tells (`model/removal.ts`). */
export const DeletionAnswer = z.strictObject({
  gracePeriodSeconds: z.number().nullable(),
  forcedBy: z.string().nullable(),
  finalizers: z.array(
    z.strictObject({
      name: z.string(),
      removedAt: Time.nullable(),
      removedBy: z.string().nullable(),
      controller: z.string().nullable(),
    }),
  ),
  refusals: z
    .strictObject({
      count: z.number().int().positive(),
      firstAt: Time,
      lastAt: Time,
      budgets: z.array(z.string()),
      users: z.array(z.string()),
    })
    .nullable(),
});
export type DeletionAnswer = z.infer<typeof DeletionAnswer>;
