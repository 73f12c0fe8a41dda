import { describe, expect, test } from 'vitest';

import { ElasticsearchConfig } from '../../../../../src/config/elasticsearch-schema.ts';
import type {
  ClusterFacts,
  FieldFacts,
  SourceFacts,
} from '../../../../../src/sources/elasticsearch/check/facts.ts';
import { judge } from '../../../../../src/sources/elasticsearch/check/judge.ts';
import { FILTER_KEYWORDS } from '../../../../../src/sources/elasticsearch/server-filter.ts';
import { sampleOf } from '../../../../../src/sources/elasticsearch/check/sample.ts';

const NOW = Date.UTC(2026, 10, 25, 3);
const field = (...types: string[]): FieldFacts => ({ types, missing: false });
const WRITE = {
  auditID: 'a',
  stage: 'ResponseComplete',
  verb: 'create',
  objectRef: { resource: 'pods' },
  responseObject: { metadata: {} },
};
const CLUSTER: ClusterFacts = {
  name: 'prod',
  documents: 10,
  oldestMs: NOW - 86_400_000,
  newestMs: NOW - 4000,
  newestIngestedMs: NOW - 3000,
  sample: sampleOf([WRITE]),
};
const source = (more: object = {}) =>
  ElasticsearchConfig.parse({
    type: 'elasticsearch',
    nodes: ['http://es:9200'],
    indices: ['logs-*'],
    clusterField: 'orchestrator.cluster.name',
    ...more,
  });
const FIELDS = new Map<string, FieldFacts>([
  ['event.ingested', field('date')],
  ['@timestamp', field('date')],
  ['orchestrator.cluster.name', field('keyword')],
  ...FILTER_KEYWORDS.map((name) => [name, field('keyword')] as const),
]);
const GOOD: SourceFacts = {
  source: source(),
  server: { version: '9.4.3', name: 'c', retention: 'ilm' },
  trouble: null,
  lacking: [],
  pitTrouble: null,
  indices: ['a', 'b'],
  fields: FIELDS,
  clusters: [CLUSTER],
  hasMoreClusters: false,
  settings: new Map([['a', { refreshMs: 1000, pipeline: null, keepMs: 7 * 86_400_000 }]]),
  nowMs: NOW,
};

/** Everything that is not as it should be. */
function bad(change: Partial<SourceFacts>): string[] {
  const { findings, clusters } = judge({ ...GOOD, ...change });
  const all = [...findings, ...clusters.flatMap((cluster) => cluster.findings)];
  // Whatever is wrong says why that matters and what to do.
  expect(all.filter(({ level, why, todo }) => level !== 'ok' && (why === null || todo === null))).toEqual([]);
  return all.flatMap(({ id, level, what }) => (level === 'ok' ? [] : [`${id} ${level}: ${what}`]));
}
const withField = (name: string, facts: FieldFacts): Partial<SourceFacts> => ({
  fields: new Map([...FIELDS, [name, facts]]),
});

test('finds nothing wrong where nothing is', () => {
  expect(bad({})).toEqual([]);
});

describe('the source', () => {
  test('that cannot be asked has one problem', () => {
    expect(bad({ server: null, trouble: 'nobody answers' })).toEqual(['server problem: nobody answers']);
  });

  test('lacks privileges, each by name', () => {
    expect(bad({ lacking: ['monitor', 'read on logs-*'], trouble: 'cannot search', indices: [] })).toEqual([
      'privileges problem: the user lacks the privilege monitor',
      'privileges problem: the user lacks the privilege read on logs-*',
    ]);
    expect(bad({ pitTrouble: 'no' })).toEqual(['point-in-time problem: no point in time can be opened: no']);
  });

  test('has fields of other types, or lacks them', () => {
    const ingested = (facts: FieldFacts) => bad(withField('event.ingested', facts));
    expect(ingested(field('date', 'date_nanos'))).toEqual([]);
    expect(ingested(field('date', 'keyword'))).toEqual([
      'ingest-time problem: event.ingested is date and keyword, not a date',
    ]);
    expect(ingested({ types: [], missing: true })).toEqual([
      'ingest-time warning: no index has event.ingested: the poller goes by @timestamp',
    ]);
    expect(ingested({ types: ['date'], missing: true })).toEqual([
      'ingest-time problem: some indices have no event.ingested',
    ]);
    const cluster = (facts: FieldFacts) => bad(withField('orchestrator.cluster.name', facts));
    expect(cluster({ types: [], missing: true })).toEqual([
      'cluster-field problem: no index has orchestrator.cluster.name, which clusterField names',
    ]);
    expect(cluster(field('text'))).toEqual([
      'cluster-field warning: orchestrator.cluster.name is text, not keyword',
    ]);
    expect(bad(withField('verb', field('text')))).toEqual(['filter note: verb is no keyword in every index']);
    expect(bad({ ...withField('verb', field('text')), source: source({ serverFilter: false }) })).toEqual([]);
  });

  test('never refreshes, or removes what is not read', () => {
    const settings = (refreshMs: number | null, keepMs: number | null) =>
      bad({ settings: new Map([['a', { refreshMs, pipeline: null, keepMs }]]) });
    expect(settings(-1, 86_400_000)).toEqual(['refresh problem: a has index.refresh_interval -1']);
    expect(settings(null, 86_400_000)).toEqual([]);
    expect(settings(30_000, 900_000)).toEqual([
      'refresh warning: a becomes visible every 30 s, the fine sweep looks 30 s back',
      'retention warning: a is removed 15 m after its rollover, the coarse sweep looks 15 m back',
    ]);
    expect(settings(1000, null)).toEqual(['retention note: nothing that can be seen removes old indices']);
  });
});

describe('a cluster', () => {
  const cluster = (change: Partial<ClusterFacts>) => bad({ clusters: [{ ...CLUSTER, ...change }] });

  test('has gone silent', () => {
    expect(cluster({ newestIngestedMs: NOW - 3_600_000 })).toEqual([
      'freshness warning: nothing has come in for 1 h',
    ]);
  });

  test('has documents that are none', () => {
    expect(cluster({ sample: sampleOf([{ message: 'x' }]) })[0]).toBe(
      'shape problem: none of the newest 1 document holds an audit event',
    );
    expect(cluster({ sample: sampleOf([WRITE, { message: 'x' }]) })).toEqual([
      'shape warning: 1 of the newest 2 documents hold no audit event (the others: fields)',
    ]);
  });

  test('has no bodies, or no metadata in them', () => {
    const { responseObject: _body, ...bare } = WRITE;
    expect(cluster({ sample: sampleOf([bare]) })).toEqual([
      'bodies problem: none of 1 write of Pods has a body',
    ]);
    const event = { ...WRITE, responseObject: { status: {} } };
    expect(cluster({ sample: sampleOf([{ kubernetes: { audit: event } }]) })).toEqual([
      'bodies problem: none of 1 body of Pods has its metadata',
    ]);
    expect(cluster({ sample: sampleOf([{ ...WRITE, verb: 'get' }]) })).toEqual([
      'bodies note: no write of a Pod is among the newest documents',
    ]);
  });
});
