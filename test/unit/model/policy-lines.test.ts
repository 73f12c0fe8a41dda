import { describe, expect, it } from 'vitest';

import { LOG_NEEDS, needNamed } from '../../../src/model/log-needs.ts';
import { loggingRules, policyLines } from '../../../src/model/policy-lines.ts';

describe('rules that log what is needed', () => {
  it('ask for the richest level that anything needs of a request, so that none takes from another', () => {
    // That a kubelet deletes is metadata; what the same deletes answer is needed elsewhere.
    expect(loggingRules([needNamed('kubelet-deletes')])).toEqual([
      { level: 'RequestResponse', verbs: ['delete'], resources: [{ group: '', resources: ['pods'] }] },
    ]);
  });

  it('gather resources of the same verbs and level', () => {
    expect(loggingRules([needNamed('workload-status')])).toEqual([
      {
        level: 'Request',
        verbs: ['update', 'patch'],
        resources: [
          { group: 'apps', resources: ['deployments/status', 'statefulsets/status', 'daemonsets/status'] },
          { group: 'batch', resources: ['jobs/status'] },
        ],
      },
    ]);
  });

  it('match no request twice', () => {
    const requests = loggingRules(Object.values(LOG_NEEDS)).flatMap(({ verbs, resources }) =>
      resources.flatMap(({ group, resources: names }) =>
        names.flatMap((name) => verbs.map((verb) => `${group} ${name} ${verb}`)),
      ),
    );
    expect(new Set(requests).size).toBe(requests.length);
  });

  it('are written as a policy holds them', () => {
    expect(policyLines([])).toBe('');
    expect(policyLines(loggingRules([needNamed('scheduler-events')]))).toBe(
      '- level: Request\n  verbs: [create, patch]\n  resources: [{group: events.k8s.io, resources: [events]}]',
    );
  });
});
