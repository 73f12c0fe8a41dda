import { z } from 'zod';

import { formatMicros } from '../lib/micros.ts';
import { OutcomeWord, Owner, Time, type Verdict, VerdictWord } from '../model/answer.ts';
import type { Outcome } from '../model/delivery.ts';
import type { PodRow } from '../store/contract.ts';

/** A Pod (or a refused create) in a list. */
export const PodItem = z.strictObject({
  cluster: z.string(),
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
  node: z.string().nullable(),
  ips: z.array(z.string()).describe('Its addresses as last told.'),
  owner: Owner.nullable(),
  verdict: VerdictWord,
  code: z.string().nullable(),
  /** Of its last delivery. */
  outcome: OutcomeWord.nullable(),
  /** Event times of the first and the last thing known of it. */
  firstAt: Time,
  lastAt: Time,
});
export type PodItem = z.infer<typeof PodItem>;

export const podItem = ({
  cluster,
  namespace,
  name,
  uid,
  node,
  ips,
  owner,
  verdict,
  code,
  outcome,
  firstAt,
  lastAt,
}: PodRow): PodItem => ({
  cluster,
  namespace,
  name,
  uid,
  node,
  ips: [...ips],
  owner,
  verdict: verdict as Verdict,
  code,
  outcome: outcome as Outcome | null,
  firstAt: formatMicros(firstAt),
  lastAt: formatMicros(lastAt),
});
