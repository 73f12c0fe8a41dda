import { describe, expect, it } from 'vitest';

import { claimLife, UNTOLD } from '../../../support/claim-life.ts';
import { DAY } from '../../../support/observations.ts';
import { ALL_FACTS, factsWithout } from '../../../support/pod-life.ts';

const inSeconds = (time: number | null): number | null => (time === null ? null : (time - DAY) / 1e6);
const phases = (life: ReturnType<typeof claimLife>, watermark: number, facts = ALL_FACTS) =>
  (life.report(watermark, facts).deliveries[0]?.phases ?? []).map(
    ({ phase, state, startedAt, endedAt, side }) =>
      [phase, state, inSeconds(startedAt), inSeconds(endedAt), side].join(' '),
  );

const ADMITTED = 'admission complete 1 1 platform';
const born = claimLife().create(1);
const waits = born.word(2, 'WaitForFirstConsumer');

describe('the phases of a bind', () => {
  it.each<[string, ReturnType<typeof claimLife>, string[]]>([
    ['under way', born, [ADMITTED, 'volume in-progress 1  platform']],
    ['done', born.phase(5, 'Bound'), [ADMITTED, 'volume complete 1 5 platform']],
    ['held up', born.word(2, 'ProvisioningFailed'), [ADMITTED, 'volume failed 1  platform']],
    [
      'waiting for the first consumer, which is the time of its user',
      waits,
      [ADMITTED, 'scheduling in-progress 1  user', 'volume not-reached   platform'],
    ],
    [
      'when the consumer had come',
      waits.annotate(6, 'volume.kubernetes.io/selected-node', 'node-a').phase(8, 'Bound'),
      [ADMITTED, 'scheduling complete 1 6 user', 'volume complete 6 8 platform'],
    ],
    [
      'when the scheduler chose a volume that was there',
      waits.mark(6).phase(8, 'Bound'),
      [ADMITTED, 'scheduling complete 1 6 user', 'volume complete 6 8 platform'],
    ],
    [
      'when only the provisioner was heard of',
      waits.word(7, 'ExternalProvisioning'),
      [ADMITTED, 'scheduling complete 1 7 user', 'volume in-progress 7  platform'],
    ],
    ['of a claim born before the log', claimLife().phase(7, 'Pending'), ['volume in-progress 0  platform']],
  ])('%s', (_what, life, told) => {
    expect(phases(life, 10)).toEqual(told);
  });

  it('are unknown where the log hides all writes', () => {
    const told = phases(claimLife().create(1, UNTOLD), 99, factsWithout('claim-status'));
    expect(told).toEqual([ADMITTED, 'volume unknown   platform']);
  });
});
