import { describe, expect, it } from 'vitest';

import { createDiagnose } from '../../../../src/analyzers/diagnosis/diagnose.ts';
import type { Finding } from '../../../../src/model/diagnosis.ts';
import { claimLife, PROVISIONER } from '../../../support/claim-life.ts';
import { shippedRules } from './subjects.ts';

const diagnose = createDiagnose(shippedRules());

/** What is said of the last story of a claim. */
function explain(life: ReturnType<typeof claimLife>, watermark: number): readonly Finding[] {
  const { stories, object } = life.report(watermark);
  const story = stories.at(-1);
  if (story === undefined) return [];
  const { delivery, incident, signals } = story;
  const about = {
    object,
    delivery,
    incident,
    signals: signals(),
    pod: null,
    placedByScheduler: null,
  };
  const { primary, others } = diagnose(about);
  return primary === null ? others : [primary, ...others];
}

const born = claimLife().create(1);
const CSI = { component: PROVISIONER, type: 'Warning' } as const;
const FULL =
  'failed to provision volume with StorageClass "fast": rpc error: code = ResourceExhausted desc = volume limit';
const BROKEN = 'failed to provision volume with StorageClass "fast": rpc error: code = Internal desc = no';
const NO_CLASS = 'storageclass.storage.k8s.io "fast" not found';

describe('why a claim is not bound', () => {
  it.each<[string, ReturnType<typeof claimLife>, unknown[]]>([
    ['StorageClassNotFound', born.word(2, 'ProvisioningFailed', NO_CLASS), ['volume', 'user', 'high']],
    [
      'PvcNoStorageClass',
      born.word(
        2,
        'FailedBinding',
        'no persistent volumes available for this claim and no storage class is set',
      ),
      ['volume', 'user', 'high'],
    ],
    ['PvcNoStorageClass', claimLife({ storageClassName: '' }).create(1), ['volume', 'user', 'medium']],
    [
      'PvcVolumeMismatch',
      born.word(2, 'VolumeMismatch', 'Cannot bind to requested volume "pv-9": requested PV is too small'),
      ['volume', 'user', 'high'],
    ],
    ['PvcVolumeMismatch', claimLife({ volumeName: 'pv-9' }).create(1), ['volume', 'user', 'medium']],
    [
      'ProvisioningCapacityExhausted',
      born.word(2, 'ProvisioningFailed', FULL, CSI),
      ['volume', 'infrastructure', 'high'],
    ],
    [
      'PvcProvisioningFailed',
      born.word(2, 'ProvisioningFailed', BROKEN, CSI),
      ['volume', 'infrastructure', 'high'],
    ],
    [
      'PvcExternalProvisioningSlow',
      born.word(
        2,
        'ExternalProvisioning',
        "Waiting for a volume to be created either by the external provisioner 'x'",
      ),
      ['volume', 'platform', 'medium'],
    ],
    ['PvcLost', born.phase(2, 'Lost'), ['volume', 'infrastructure', 'high']],
    ['PvcLost', born.phase(2, 'Bound').phase(3, 'Lost'), ['running', 'infrastructure', 'high']],
  ])('%s', (code, life, [phase, side, confidence]) => {
    const [first, ...rest] = explain(life, 200);
    expect([first?.code, first?.phase, first?.side, first?.confidence, rest]).toEqual([
      code,
      phase,
      side,
      confidence,
      [],
    ]);
    expect(first?.evidence.length).toBeGreaterThan(0);
    expect(first?.explanation).not.toMatch(/[:{]$/);
  });

  it('is said of one that was bound late, as what hindered it', () => {
    const late = born.word(2, 'ProvisioningFailed', NO_CLASS).phase(60, 'Bound');
    expect(explain(late, 90).map(({ code }) => code)).toEqual(['StorageClassNotFound']);
  });
});
