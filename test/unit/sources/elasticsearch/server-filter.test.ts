import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { JsonObject } from '../../../../src/lib/json.ts';
import type { Interest } from '../../../../src/share-processor/decode/contract.ts';
import { object } from '../../../../src/share-processor/decode/fields.ts';
import { createOracleDecoder } from '../../../../src/share-processor/decode/oracle.ts';
import { toMapping } from '../../../../src/sources/elasticsearch/mapping.ts';
import { createServerFilter, FILTER_FIELDS } from '../../../../src/sources/elasticsearch/server-filter.ts';

const nothing = { request: object({}), response: object({}) };
const interest = (apiGroup: string, resource: string, subresource: string, ...verbs: string[]): Interest => ({
  apiGroup,
  resource,
  subresource,
  verbs,
  fields: nothing,
});
const INTERESTS = [
  interest('', 'pods', '', 'create'),
  interest('', 'pods', '', 'delete'),
  interest('', 'pods', 'status', 'update', 'patch'),
  interest('apps', 'deployments', '', 'create'),
  interest('apps', 'daemonsets', '', 'create'),
];

/** Types of the fields, all keywords and dates unless told. */
function typesOf(others: Readonly<Record<string, object>> = {}) {
  const fields = Object.fromEntries(
    FILTER_FIELDS.map((field) => {
      const type = field.endsWith('Timestamp') ? 'date' : 'keyword';
      return [field, { [type]: { type, searchable: true } }];
    }),
  );
  const options = { indices: ['a'], ingestTimeField: 't', clusterField: null };
  return toMapping({ indices: ['a'], fields: { ...fields, ...others } } as never, options).types;
}

type Document = Readonly<Record<string, string>>;
/** What Elasticsearch makes of these queries. */
function matches(query: JsonObject, document: Document): boolean {
  const [[kind, value] = []] = Object.entries(query) as [string, JsonObject][];
  if (kind === 'bool') {
    const { filter = [], should = [], must_not: without = [] } = value as Record<string, JsonObject[]>;
    return (
      filter.every((one) => matches(one, document)) &&
      (should.length === 0 || should.some((one) => matches(one, document))) &&
      !without.some((one) => matches(one, document))
    );
  }
  if (kind === 'exists') return Object.hasOwn(document, (value as { field: string }).field);
  const [[field, wanted] = []] = Object.entries(value ?? {});
  const found = document[field ?? ''];
  if (found === undefined) return false;
  return kind === 'term' ? found === wanted : (wanted as string[]).includes(found);
}

const decode = createOracleDecoder(INTERESTS);
const reasonOf = (event: object): string => {
  const bytes = Buffer.from(
    JSON.stringify({ kind: 'Event', apiVersion: 'audit.k8s.io/v1', auditID: 'a', ...event }),
  );
  const found = decode(bytes, 0, bytes.length);
  return found.type === 'event' ? 'event' : found.reason;
};

const maybe = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const parts = fc.record({
  stage: maybe('ResponseComplete', 'Panic', 'RequestReceived'),
  verb: maybe('create', 'delete', 'update', 'patch', 'get', 'list'),
  resource: maybe('pods', 'deployments', 'leases', ''),
  subresource: maybe('', 'status', 'exec'),
  apiGroup: maybe('', 'apps', 'coordination.k8s.io'),
  /** Fields that are in the document and not in the index. */
  unindexed: fc.subarray([
    'stage',
    'verb',
    'objectRef.resource',
    'objectRef.subresource',
    'objectRef.apiGroup',
  ]),
});

describe('what the server is told to leave out', () => {
  test.each(['', 'kubernetes.audit.'])(
    'is only what decoding skips, and all but what it cannot know (%s)',
    (prefix) => {
      const filter = createServerFilter(INTERESTS, typesOf());
      if (filter === null) throw new Error('no filter');
      fc.assert(
        fc.property(parts, ({ unindexed, stage, verb, ...objectRef }) => {
          const time = '2026-11-21T03:00:00Z';
          const reason = reasonOf({ stage, verb, objectRef, stageTimestamp: time });
          const flat = Object.entries({
            stage,
            verb,
            ...Object.fromEntries(
              Object.entries(objectRef).map(([key, value]) => [`objectRef.${key}`, value]),
            ),
          });
          const indexed = flat.filter(([key, value]) => value !== undefined && !unindexed.includes(key));
          const document = Object.fromEntries(indexed.map(([key, value]) => [prefix + key, value as string]));
          const isWanted = matches(filter.wanted, document);
          expect(matches(filter.leftOut, document)).toBe(!isWanted);
          if (isWanted) return;
          expect(['stage', 'verb', 'resource', 'non-resource']).toContain(reason);
          // It may miss the reads of what it cannot tell the kind of, and makes none up.
          const isRead = matches(filter.reads, document);
          const isMadeUp = unindexed.length === 0 && isRead && reason !== 'verb';
          const isMissed = verb === 'get' && stage === 'ResponseComplete' && !isRead;
          expect({ isMadeUp, isMissed }).toEqual({ isMadeUp: false, isMissed: false });
        }),
        { numRuns: 2000 },
      );
    },
  );

  test('is the bulk of it: another stage, a read, another resource', () => {
    const filter = createServerFilter(INTERESTS, typesOf());
    const isRead = (document: Document): boolean => matches(filter?.wanted ?? {}, document);
    const event = { stage: 'ResponseComplete', verb: 'create', 'objectRef.resource': 'pods' };
    expect(isRead(event)).toBe(true);
    expect(isRead({ ...event, stage: 'RequestReceived' })).toBe(false);
    expect(isRead({ ...event, verb: 'watch' })).toBe(false);
    expect(isRead({ ...event, 'objectRef.resource': 'leases' })).toBe(false);
    expect(isRead({ message: 'x' })).toBe(true);
  });

  test('goes by the shapes alone whose fields can be relied on', () => {
    const text = { text: { type: 'text', searchable: true } };
    const both = { ...text, keyword: { type: 'keyword', searchable: true } };
    const unsearched = { keyword: { type: 'keyword', searchable: false } };
    for (const kind of [text, both, unsearched, {}]) {
      const filter = createServerFilter(INTERESTS, typesOf({ stage: kind }));
      expect(JSON.stringify(filter?.wanted)).not.toContain('"stage"');
      expect(filter?.times).toEqual(['kubernetes.audit.stageTimestamp']);
    }
    const noOther = { 'kubernetes.audit.verb': text };
    expect(createServerFilter(INTERESTS, typesOf({ ...noOther, stage: text }))).toBeNull();
    expect(createServerFilter(INTERESTS, typesOf({ ...noOther, stageTimestamp: text }))?.times).toEqual([
      'requestReceivedTimestamp',
    ]);
    const timeless = { stageTimestamp: text, requestReceivedTimestamp: {} };
    expect(createServerFilter(INTERESTS, typesOf({ ...noOther, ...timeless }))).toBeNull();
    expect(createServerFilter([], typesOf())).toBeNull();
  });

  test('asks nothing of a part of the reference that is no keyword', () => {
    const filter = createServerFilter(INTERESTS, typesOf({ 'objectRef.resource': { text: {} } }));
    expect(JSON.stringify(filter?.wanted).match(/"objectRef\.resource"/g)).toBeNull();
    const event = { stage: 'ResponseComplete', verb: 'create', 'objectRef.resource': 'leases' };
    expect(matches(filter?.wanted ?? {}, event)).toBe(true);
    expect(matches(filter?.wanted ?? {}, { ...event, verb: 'get' })).toBe(false);
  });
});
