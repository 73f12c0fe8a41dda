import { describe, expect, it } from 'vitest';

import type { Observation } from '../../../../src/model/observation.ts';
import { runClassOf } from '../../../../src/share-processor/fold/run-class.ts';
import { observe } from '../../../support/observations.ts';

const classOf = (parts: Partial<Observation>): string | null => runClassOf(observe({ key: 'k', ...parts }));

describe('the run of an observation', () => {
  it.each<[string, Partial<Observation>]>([
    ['a create', { action: 'create', subresource: '' }],
    ['a deletion', { action: 'delete', subresource: '' }],
    ['a member of a collection delete', { action: 'delete-collection', subresource: '' }],
    ['an eviction', { action: 'evict', subresource: 'eviction' }],
    ['a binding', { action: 'bind', subresource: 'binding' }],
  ])('is none of %s', (_name, parts) => {
    expect(classOf(parts)).toBeNull();
  });

  it('is that of status writes, with a version or without', () => {
    expect([classOf({}), classOf({ resourceVersion: '7' })]).toEqual(['unversioned', 'versioned']);
  });

  it('is that of one user and what he says of the spec', () => {
    const update = { action: 'update', subresource: '', user: 'jane' } as const;
    const full = (image: string): Partial<Observation> => ({
      ...update,
      bodyType: 'full',
      body: { metadata: { annotations: { at: image } }, spec: { containers: [{ image }] } },
    });
    const label = { ...update, bodyType: 'strategic', body: { metadata: { labels: { a: 'b' } } } } as const;
    const operations = { ...update, bodyType: 'json', body: [{ op: 'add', path: '/metadata/x' }] } as const;
    expect(classOf(full('a'))).toBe(classOf(full('a')));
    expect(new Set([classOf(full('a')), classOf(full('b')), classOf(label)]).size).toBe(3);
    expect(classOf({ ...label, user: 'other' })).not.toBe(classOf(label));
    expect(classOf(operations)).toBe('update  jane []');
    expect(classOf(update)).toBe('update  jane ');
  });

  it('is that of one user whose requests are refused', () => {
    expect(classOf({ action: 'evict', code: 429, user: 'drain' })).toBe('refused evict 429 drain');
  });
});
