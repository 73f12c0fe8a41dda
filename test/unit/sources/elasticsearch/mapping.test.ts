import { describe, expect, test } from 'vitest';

import { createElasticsearchClient } from '../../../../src/sources/elasticsearch/client.ts';
import { pathOf, readMapping, toMapping } from '../../../../src/sources/elasticsearch/mapping.ts';
import { createPageBuffers } from '../../../../src/sources/elasticsearch/page-buffers.ts';
import { startFake } from '../../../support/fake-elasticsearch.ts';

const OPTIONS = { indices: ['audit-*'], ingestTimeField: 'event.ingested', clusterField: 'cluster.name' };
const caps = (...types: string[]) => Object.fromEntries(types.map((type) => [type, { type }]));
const mapping = (fields: Record<string, object>, indices = ['audit-1', 'audit-2']) =>
  toMapping({ indices, fields } as never, OPTIONS);

describe('what indices are like', () => {
  test('goes by the field that is to be gone by', () => {
    const found = mapping({ 'event.ingested': caps('date'), '@timestamp': caps('date') });
    expect([found.time, found.troubles]).toEqual([
      { name: 'event.ingested', inNanos: false, isMixed: false },
      [],
    ]);
  });

  test('tells nanoseconds, and both side by side', () => {
    expect(mapping({ 'event.ingested': caps('date_nanos') }).time).toEqual({
      name: 'event.ingested',
      inNanos: true,
      isMixed: false,
    });
    expect(mapping({ 'event.ingested': caps('date', 'date_nanos') }).time).toEqual({
      name: 'event.ingested',
      inNanos: false,
      isMixed: true,
    });
  });

  test('falls back on times that senders set, and says what that risks', () => {
    const { time, troubles } = mapping({ 'event.ingested': caps('keyword'), stageTimestamp: caps('date') });
    expect(time?.name).toBe('stageTimestamp');
    expect(troubles.length).toBe(1);
    expect(troubles[0]).toContain(
      'no index has event.ingested: documents are read in the order of stageTimestamp',
    );
  });

  test('says so when some indices lack the field', () => {
    const { time, troubles } = mapping({ 'event.ingested': caps('date', 'unmapped') });
    expect(time?.name).toBe('event.ingested');
    expect(troubles[0]).toContain('some indices of audit-* have no field event.ingested');
  });

  test('goes by no other time when the field is no date in some indices, and names these', () => {
    const types = {
      date: { indices: ['audit-1'] },
      keyword: { indices: ['audit-2', 'audit-3', 'audit-4', 'audit-5'] },
    };
    const { time, troubles } = mapping({ 'event.ingested': types, '@timestamp': caps('date') });
    expect(time).toBeNull();
    expect(troubles).toEqual([
      expect.stringContaining('keyword in audit-2, audit-3, audit-4 and 1 more; nothing is read until it is'),
    ]);
  });

  test('says so when there is nothing to go by, and when nothing is there', () => {
    const none = mapping({});
    expect([none.time, none.troubles[0]]).toEqual([
      null,
      expect.stringContaining('no index of audit-* has a date field'),
    ]);
    const nothing = mapping({}, []);
    expect([nothing.time, nothing.troubles]).toEqual([null, ['nothing is there yet that is called audit-*']]);
  });

  test('reads the cluster from doc values only where it is a keyword everywhere', () => {
    const time = { 'event.ingested': caps('date') };
    expect(mapping({ ...time, 'cluster.name': caps('keyword', 'unmapped') }).hasClusterValues).toBe(true);
    expect(mapping({ ...time, 'cluster.name': caps('keyword', 'text') }).hasClusterValues).toBe(false);
    expect(mapping(time).hasClusterValues).toBe(false);
  });
});

test('tells nothing of indices some of which did not answer', async () => {
  const error = {
    type: 'no_shard_available_action_exception',
    reason: 'index [red] has no active shard copy',
  };
  const body = { indices: ['audit-1'], fields: {}, failures: [{ indices: ['red'], failure: { error } }] };
  const server = await startFake(() => ({ body }));
  const client = createElasticsearchClient({
    nodes: [server.url],
    compression: false,
    requestTimeoutSeconds: 5,
  });
  await expect(
    readMapping(client, OPTIONS, new AbortController().signal, createPageBuffers(1, 1000)),
  ).rejects.toMatchObject({
    code: 'SourceShardsMissing',
    retriable: true,
    message: expect.stringMatching(/^cannot see the fields of audit-\*: .* in red/) as string,
  });
  await client.close();
  await server.close();
});

test('names of indices are safe in a path', () => {
  expect(pathOf(['a-*', 'far:b', '<c-{now/d}>'])).toBe('a-*,far%3Ab,%3Cc-%7Bnow%2Fd%7D%3E');
});
