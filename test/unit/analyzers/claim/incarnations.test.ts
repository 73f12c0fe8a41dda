import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { incarnationsOf } from '../../../../src/analyzers/claim/incarnations.ts';
import type { Observation } from '../../../../src/model/observation.ts';
import { claimLife, UNTOLD } from '../../../support/claim-life.ts';

const told = (observations: readonly Observation[]) =>
  incarnationsOf(observations).map(({ uid, observations: own }) => [uid, own.map(({ key }) => key)]);

describe('the claims of one name', () => {
  const twice = claimLife({}, 'a')
    .create(1)
    .word(2, 'WaitForFirstConsumer')
    .delete(3)
    .again('b')
    .create(4)
    .phase(5, 'Bound');

  it('are told apart by their UIDs, in the order of their births', () => {
    expect(told(twice.observations)).toEqual([
      ['a', ['rv:1', 'event:2', 'rv:3:delete']],
      ['b', ['rv:4', 'rv:5']],
    ]);
  });

  it('are told apart in whatever order the observations come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...twice.observations], { minLength: 5 }), (shuffled) => {
        expect(told(shuffled)).toEqual(told(twice.observations));
      }),
    );
  });

  it('are told apart by their creates where no UID is told, and a UID told later is the one that was there', () => {
    const late = { bodyType: 'merge', body: { metadata: { uid: 'b' } } } as const;
    const { observations } = claimLife()
      .create(1, UNTOLD)
      .delete(2, UNTOLD)
      .create(3, UNTOLD)
      .phase(4, 'Bound', late);
    expect(told(observations)).toEqual([
      [null, ['rv:1', 'rv:2:delete']],
      ['b', ['rv:3', 'rv:4']],
    ]);
  });

  it('have the Events that name them, however late', () => {
    const { observations } = claimLife({}, 'a')
      .create(1)
      .delete(2)
      .again('b')
      .create(3)
      .word(4, 'ProvisioningFailed', '', { uid: 'a' });
    expect(told(observations)[0]).toEqual(['a', ['rv:1', 'rv:2:delete', 'event:4']]);
  });

  it('may be known by an Event alone', () => {
    expect(told(claimLife({}, 'a').word(1, 'ProvisioningFailed').observations)).toEqual([['a', ['event:1']]]);
  });
});
