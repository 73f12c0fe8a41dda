import { describe, expect, it } from 'vitest';

import { isAboutBinding, madeVolume, readWords } from '../../../../src/analyzers/claim/words.ts';
import { claimLife, PROVISIONER } from '../../../support/claim-life.ts';
import { at } from '../../../support/pod-life.ts';

const CSI = { component: PROVISIONER } as const;
const read = (life: ReturnType<typeof claimLife>) => {
  const said = readWords(life.life().words);
  return {
    waitsFor: said.waitsFor,
    complaints: said.complaints.map(({ event }) => event.reason),
    unanswered: said.unanswered !== null,
  };
};

describe('what is said of a claim', () => {
  it.each<[string, ReturnType<typeof claimLife>, ReturnType<typeof read>]>([
    ['nothing', claimLife(), { waitsFor: null, complaints: [], unanswered: false }],
    [
      'nothing of its binding',
      claimLife().word(1, 'Resizing'),
      { waitsFor: null, complaints: [], unanswered: false },
    ],
    [
      'that it waits for its first consumer',
      claimLife().word(1, 'WaitForFirstConsumer').word(2, 'WaitForPodScheduled'),
      { waitsFor: 'first-consumer', complaints: [], unanswered: false },
    ],
    [
      'that it was left to a provisioner, which does not answer',
      claimLife().word(1, 'ExternalProvisioning').word(16, 'ExternalProvisioning'),
      { waitsFor: 'provisioner', complaints: [], unanswered: true },
    ],
    [
      'that the provisioner is at it',
      claimLife().word(1, 'ExternalProvisioning').word(2, 'Provisioning', '', CSI),
      { waitsFor: 'provisioner', complaints: [], unanswered: false },
    ],
    [
      'that the provisioner failed, and goes on trying',
      claimLife()
        .word(1, 'ExternalProvisioning')
        .word(2, 'ProvisioningFailed', '', CSI)
        .word(3, 'ExternalProvisioning')
        .word(4, 'WaitForPodScheduled'),
      { waitsFor: 'first-consumer', complaints: ['ProvisioningFailed'], unanswered: false },
    ],
    [
      'that its class was missing, and now is there',
      claimLife().word(1, 'ProvisioningFailed').word(2, 'WaitForFirstConsumer'),
      { waitsFor: 'first-consumer', complaints: [], unanswered: false },
    ],
    [
      'that no volume fits',
      claimLife().word(1, 'FailedBinding'),
      { waitsFor: 'binder', complaints: ['FailedBinding'], unanswered: false },
    ],
    [
      'that it failed and was made in the end',
      claimLife().word(1, 'ProvisioningFailed', '', CSI).word(2, 'ProvisioningSucceeded', '', CSI),
      { waitsFor: 'binder', complaints: [], unanswered: false },
    ],
  ])('%s', (_what, life, said) => {
    expect(read(life)).toEqual(said);
  });

  it('tells when it waited for its first consumer, and when anything was said last', () => {
    const life = claimLife()
      .word(1, 'WaitForFirstConsumer')
      .word(3, 'WaitForFirstConsumer')
      .word(4, 'Provisioning');
    const { consumer, lastAt } = readWords(life.life().words);
    expect([consumer, lastAt]).toEqual([{ first: at(1), last: at(3) }, at(4)]);
  });

  it('names the volume that was made', () => {
    const made = claimLife().word(
      1,
      'ProvisioningSucceeded',
      'Successfully provisioned volume pvc-1 using x',
    );
    expect(madeVolume(made.life().words)).toBe('pvc-1');
    expect(madeVolume(claimLife().word(1, 'Provisioning').life().words)).toBeNull();
  });

  it('is not about its binding when it is resized or lost', () => {
    const words = claimLife().word(1, 'FailedBinding').word(2, 'Resizing').word(3, 'ClaimLost').life().words;
    expect(words.map(isAboutBinding)).toEqual([true, false, false]);
  });
});
