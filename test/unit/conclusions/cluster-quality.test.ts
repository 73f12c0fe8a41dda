import { describe, expect, it } from 'vitest';

import { createInputQuality } from '../../../src/conclusions/cluster-quality.ts';
import { InputQualityOfCluster } from '../../../src/model/answer.ts';
import { CAPABILITY_IDS } from '../../../src/model/capability.ts';
import type { Observation } from '../../../src/model/observation.ts';
import { observe } from '../../support/observations.ts';

const SINCE = Date.UTC(2026, 0, 31, 10) * 1000;
const knowing = (...keys: string[]): Observation[] =>
  keys.map((key) => observe({ key, at: key === 'begin' ? SINCE : 0 }));
const qualityOf = (...keys: string[]): InputQualityOfCluster =>
  createInputQuality({ loadRecord: () => knowing(...keys) })('default');

describe('the input quality of a cluster', () => {
  it('knows nothing of a log of which nothing was read', () => {
    const quality = qualityOf();
    expect(quality).toMatchObject({ since: null, cutEvents: 0, logsReads: false, policyRules: '' });
    expect(quality.capabilities.map(({ id }) => id)).toEqual(CAPABILITY_IDS);
    expect(new Set(quality.capabilities.map(({ state }) => state))).toEqual(new Set(['unknown']));
    expect(InputQualityOfCluster.parse(quality)).toEqual(quality);
  });

  it('says what was seen, what is missing, and how to get it', () => {
    const quality = qualityOf(
      'begin',
      'reads',
      'cut 7',
      'cut 9',
      'level  pods/binding create scheduler Metadata',
    );
    expect(quality).toMatchObject({
      since: '2026-01-31T10:00:00.000000Z',
      cutEvents: 2,
      logsReads: true,
      policyRules:
        '- level: Request\n  verbs: [create]\n  resources: [{group: "", resources: [pods/binding]}]',
    });
    expect(quality.missing.map(({ state }) => state)).toEqual(['missing', 'unknown', 'partly']);
    expect(quality.capabilities.find(({ id }) => id === 'node-assignment')?.state).toBe('impossible');
  });
});
