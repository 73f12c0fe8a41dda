import { describe, expect, it } from 'vitest';

import {
  hasProvisioner,
  selectedNodeOf,
  storageClassOf,
} from '../../../../src/analyzers/claim/claim-state.ts';
import { claimLife, UNTOLD } from '../../../support/claim-life.ts';

const REQUEST = { bodyPath: 'requestObject', resourceVersion: '' } as const;
const classOf = (life: ReturnType<typeof claimLife>) => storageClassOf(life.life().steps);

describe('the storage class of a claim', () => {
  it.each<[string, ReturnType<typeof claimLife>, string | null]>([
    ['is the one that it names', claimLife().create(1), 'fast'],
    ['is none where it says so', claimLife({ storageClassName: '' }).create(1), ''],
    ['is none where the API server gave it none', claimLife({}).create(1), ''],
    ['is unknown where only a request tells', claimLife({}).create(1, REQUEST), null],
    [
      'is none where somebody who had read it wrote it back',
      claimLife({}).create(1, REQUEST).phase(2, 'Pending'),
      '',
    ],
    ['is unknown where nothing tells', claimLife().create(1, UNTOLD), null],
    [
      'is the one of the annotation that came before the field',
      claimLife({}).annotate(1, 'volume.beta.kubernetes.io/storage-class', 'old'),
      'old',
    ],
    [
      'is the default that it was given afterwards',
      claimLife({})
        .create(1)
        .change(2, (claim) => ({ ...claim, spec: { storageClassName: 'late' } })),
      'late',
    ],
  ])('%s', (_what, life, told) => {
    expect(classOf(life)).toBe(told);
  });
});

describe('the annotations of a claim', () => {
  it.each(['volume.kubernetes.io/storage-provisioner', 'volume.beta.kubernetes.io/storage-provisioner'])(
    'tell that it was handed to a provisioner: %s',
    (name) => {
      const claim = claimLife().annotate(1, name, 'disk.csi.example.com').life().steps.at(-1)?.claim ?? null;
      expect([hasProvisioner(claim), hasProvisioner(null)]).toEqual([true, false]);
    },
  );

  it('tell the node that was chosen', () => {
    const claim = claimLife()
      .annotate(1, 'volume.kubernetes.io/selected-node', 'node-a')
      .life()
      .steps.at(-1)?.claim;
    expect([selectedNodeOf(claim ?? null), selectedNodeOf(null)]).toEqual(['node-a', null]);
  });
});
