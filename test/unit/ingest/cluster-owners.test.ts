import { expect, test } from 'vitest';

import { createClusterOwners, ownedParts } from '../../../src/ingest/cluster-owners.ts';
import type { SourceParts } from '../../../src/parts.ts';
import type { SourceBatch } from '../../../src/sources/contract.ts';

function parts(name: string, clusters: string[], batch: Partial<SourceBatch> = {}): SourceParts {
  return {
    name,
    clusters,
    canReopen: true,
    openSource: () => ({
      name,
      next: () => Promise.resolve({ chunks: [], position: 'p', ...batch }),
      close: () => Promise.resolve(),
      progress: () => ({ readBytes: 1, totalBytes: null, caughtUp: true, troubles: [] }),
    }),
    openPipeline: () => {
      throw new Error('no pipeline is needed');
    },
  };
}
const chunk = (cluster: string) => ({ cluster, bytes: new Uint8Array(), origin: 'o', offset: 0 });
const next = (owned: SourceParts) => owned.openSource().next(new AbortController().signal);

test('the events of a cluster come from one source, as long as the process lives', async () => {
  const owners = createClusterOwners();
  const configured = ownedParts(parts('file', ['a']), owners);
  const found = ownedParts(parts('es', [], { chunks: [chunk('b'), chunk('a')] }), owners);
  const other = ownedParts(parts('other', [], { chunks: [chunk('b')] }), owners);
  expect((await next(configured))?.position).toBe('p');
  const refused = { code: 'ClusterShared', retriable: true };
  await expect(next(found)).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining('both file and es have events of cluster "a"') as string,
  });
  // Who is refused has nothing.
  expect((await next(other))?.chunks.length).toBe(1);
  await expect(next(ownedParts(parts('es', [], { chunks: [chunk('b')] }), owners))).rejects.toMatchObject(
    refused,
  );
});

test('so do events that were left out', async () => {
  const owners = createClusterOwners();
  ownedParts(parts('file', ['a']), owners);
  const seen = [{ cluster: 'a', at: 1, hasReads: false }];
  await expect(next(ownedParts(parts('es', [], { seen }), owners))).rejects.toMatchObject({
    code: 'ClusterShared',
  });
});

test('everything else of a source stays', async () => {
  const source = ownedParts(parts('file', ['a']), createClusterOwners()).openSource();
  expect([source.name, source.progress().readBytes]).toEqual(['file', 1]);
  await source.close();
});
