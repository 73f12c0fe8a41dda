import { describe, expect, it } from 'vitest';

import { claimSignals } from '../../../../src/analyzers/claim/claim-signals.ts';
import type { Claim } from '../../../../src/model/claim.ts';
import { claimLife } from '../../../support/claim-life.ts';
import { at } from '../../../support/pod-life.ts';

const question = (life: ReturnType<typeof claimLife>, derivedCode: string | null) => ({
  life: life.life(),
  words: life.life().words,
  derivedCode,
  from: at(1),
  to: at(9),
});

describe('what may explain a claim', () => {
  it('is each thing that was said, once, with its first and last time', () => {
    const life = claimLife().create(1).word(2, 'ProvisioningFailed', 'no', { type: 'Warning' });
    const said = life
      .word(3, 'FailedBinding', 'none')
      .word(4, 'ProvisioningFailed', 'no', { type: 'Warning' });
    expect(
      claimSignals(question(said, null)).map(({ reason, warning, firstAt, lastAt, evidence }) => [
        reason,
        warning,
        firstAt,
        lastAt,
        evidence.path,
      ]),
    ).toEqual([
      ['ProvisioningFailed', true, at(2), at(4), 'responseObject.message'],
      ['FailedBinding', false, at(3), at(3), 'responseObject.message'],
    ]);
  });

  it.each<[string, Claim['spec'], string, string]>([
    ['PvcVolumeMismatch', { volumeName: 'pv-9' }, 'spec.volumeName', 'pv-9'],
    [
      'PvcNoStorageClass',
      { storageClassName: '' },
      'spec.storageClassName',
      'the claim asks for no storage class',
    ],
    [
      'PvcExternalProvisioningSlow',
      { storageClassName: 'fast' },
      'spec.storageClassName',
      'no volume was made since',
    ],
  ])('is what its state proves: %s', (code, spec, path, text) => {
    const [signal] = claimSignals(question(claimLife(spec).create(1), code));
    expect([signal?.source, signal?.reason, signal?.evidence.path, signal?.evidence.text]).toEqual([
      'derived',
      code,
      `responseObject.${path}`,
      text,
    ]);
  });

  it('is nothing that its state proves where no change of it was logged', () => {
    expect(claimSignals(question(claimLife(), 'PvcLost'))).toEqual([]);
  });
});
