import { describe, expect, it } from 'vitest';

import { ANALYZERS } from '../../../src/analyzers/registry.ts';
import { CAPABILITIES } from '../../../src/model/capability.ts';
import { LOG_NEEDS, type LogNeed } from '../../../src/model/log-needs.ts';
import { interestsFor } from '../../../src/share-processor/extract/registry.ts';

const read = new Set(
  interestsFor(new Set(ANALYZERS.flatMap(({ records }) => records))).flatMap(
    ({ apiGroup, resource, subresource, verbs }) =>
      verbs.map(
        (verb) => `${apiGroup}/${subresource === '' ? resource : `${resource}/${subresource}`} ${verb}`,
      ),
  ),
);
const needed = new Set(
  Object.values<LogNeed>(LOG_NEEDS).flatMap(({ resources, verbs }) =>
    resources.flatMap(({ group, resources: names }) =>
      names.flatMap((name) => verbs.map((verb) => `${group}/${name} ${verb}`)),
    ),
  ),
);

/** Understood where they come, and nothing that Kubernetes still does, or that an answer would miss. */
const NEEDED_BY_NOTHING = [
  '/bindings create',
  '/events update',
  'apps/daemonsets/scale patch',
  'apps/daemonsets/scale update',
  'batch/jobs/scale patch',
  'batch/jobs/scale update',
  'events.k8s.io/events update',
  'storage.k8s.io/storageclasses delete',
  'storage.k8s.io/storageclasses deletecollection',
  'storage.k8s.io/storageclasses/status patch',
  'storage.k8s.io/storageclasses/status update',
];

describe('what answers need of a log', () => {
  it('is read', () => {
    expect([...needed].filter((request) => !read.has(request))).toEqual([]);
  });

  it('is all that is read, but for a few', () => {
    expect([...read].filter((request) => !needed.has(request)).toSorted()).toEqual(NEEDED_BY_NOTHING);
  });

  it('is needed by some answer', () => {
    const used = new Set<string>(CAPABILITIES.flatMap(({ ways }) => ways.flat()));
    expect(Object.keys(LOG_NEEDS).filter((name) => !used.has(name))).toEqual([]);
  });

  it('has answers of different names', () => {
    expect(new Set(CAPABILITIES.map(({ id }) => id)).size).toBe(CAPABILITIES.length);
  });
});
