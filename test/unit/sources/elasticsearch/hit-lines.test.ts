import { describe, expect, test } from 'vitest';

import { type ClusterNaming, toLines } from '../../../../src/sources/elasticsearch/hit-lines.ts';
import { readHits } from '../../../../src/sources/elasticsearch/read-hits.ts';

const FIELD = 'orchestrator.cluster.name';

function linesOf(hits: readonly object[], naming: ClusterNaming, space?: number) {
  const page = Buffer.from(JSON.stringify({ hits: { hits } }, null, space));
  const { chunks, withoutSource } = toLines(page, readHits(page).hits, naming, 'same');
  return {
    chunks: chunks.map(({ cluster, bytes, origin, offset, identity }) => ({
      cluster,
      lines: Buffer.from(bytes).toString('utf8').split('\n'),
      origin,
      offset,
      identity,
    })),
    withoutSource,
  };
}
const hit = (id: number, cluster?: string | number) => ({
  _index: 'audit',
  _id: `d${id}`,
  _source: { auditID: `${id}`, text: 'é\n'.repeat(id) },
  ...(cluster === undefined ? {} : { fields: { [FIELD]: [cluster] } }),
  sort: [id, 0],
});
const line = (id: number): string => JSON.stringify(hit(id)['_source']);

describe('the lines of a page', () => {
  test('are its documents in their order, moved together', () => {
    expect(linesOf([hit(1), hit(3), hit(2)], { fallback: 'one', field: null })).toEqual({
      chunks: [
        {
          cluster: 'one',
          lines: [line(1), line(3), line(2), ''],
          origin: 'audit/d1',
          offset: 0,
          identity: 'same',
        },
      ],
      withoutSource: 0,
    });
  });

  test('are one for each document, over however many it was written', () => {
    const { chunks } = linesOf([hit(1), hit(2)], { fallback: 'one', field: null }, 2);
    expect(chunks[0]?.lines.length).toBe(3);
    expect(chunks[0]?.lines.slice(0, 2).map((text) => JSON.parse(text) as unknown)).toEqual([
      hit(1)['_source'],
      hit(2)['_source'],
    ]);
  });

  test('stand apart by cluster, in the order of the hits', () => {
    const hits = [hit(1, 'a'), hit(2, 'b'), hit(3, 'a'), hit(4), hit(5, ''), hit(6, 7), hit(7, 'b')];
    const { chunks } = linesOf(hits, { fallback: 'rest', field: FIELD });
    expect(chunks.map(({ cluster, lines, origin }) => [cluster, origin, lines])).toEqual([
      ['a', 'audit/d1', [line(1), line(3), '']],
      ['b', 'audit/d2', [line(2), line(7), '']],
      ['rest', 'audit/d4', [line(4), line(5), line(6), '']],
    ]);
  });

  test('are none of a hit without a document', () => {
    const { _source, ...bare } = hit(2);
    expect(_source).toBeDefined();
    const { chunks, withoutSource } = linesOf([hit(1), bare], { fallback: 'one', field: null });
    expect([chunks[0]?.lines, withoutSource]).toEqual([[line(1), ''], 1]);
    expect(linesOf([bare], { fallback: 'one', field: null })).toEqual({ chunks: [], withoutSource: 1 });
  });
});
