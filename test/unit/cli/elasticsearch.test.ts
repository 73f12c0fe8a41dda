import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, afterEach, describe, expect, test } from 'vitest';

import { createFakeReader } from '../../api/fake-reader.ts';
import { startFakeElasticsearch, type Answers, type FakeElasticsearch } from './fake-elasticsearch.ts';
import { run } from './world.ts';

const reader = createFakeReader([], []);
const folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-elasticsearch-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

let server: FakeElasticsearch | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});
const start = async (answers: Answers = () => undefined, version: object = { number: '9.4.3' }) =>
  (server = await startFakeElasticsearch(version, answers));
const lorgnette = (...args: string[]) => run(['elasticsearch', ...args, '--url', server?.url ?? ''], reader);
const NO_ILM: Answers = ({ path: asked }) =>
  asked.startsWith('/_ilm') ? { status: 400, body: { error: 'no handler found for uri' } } : undefined;

describe('elasticsearch setup', () => {
  test('prints the requests of a server that has ILM', async () => {
    const { url, requests } = await start();
    const { code, stdout } = await lorgnette('setup', '--dry-run', '--keep', '14d');
    expect(code).toBe(0);
    expect(requests.filter(({ method }) => method === 'PUT')).toEqual([]);
    await expect(stdout.replaceAll(url, 'http://elasticsearch:9200')).toMatchFileSnapshot(
      '../../data/elasticsearch-setup.with-ilm.txt',
    );
  });

  test('sends what it prints', async () => {
    const { requests } = await start(({ method }) =>
      method === 'PUT' ? { status: 200, body: { acknowledged: true } } : undefined,
    );
    const dry = await lorgnette('setup', '--dry-run');
    const done = await lorgnette('setup');
    expect(done.code).toBe(0);
    expect(done.stdout).toContain('ILM policy lorgnette-audit                   created\n');
    const printed = dry.stdout
      .split(/^PUT /m)
      .slice(1)
      .map((text) => {
        const [route = '', ...lines] = text.split('\n');
        return {
          path: route,
          body: JSON.parse(lines.filter((line) => !line.startsWith('#')).join('\n')) as unknown,
        };
      });
    const sent = requests
      .filter(({ method }) => method === 'PUT')
      .map(({ path: route, body }) => ({ path: route, body: JSON.parse(body) as unknown }));
    expect(sent).toEqual(printed);
    expect(sent.map(({ path: route }) => route)).toContain('/_ilm/policy/lorgnette-audit');
  });

  test('finds its ILM policy unchanged, with what the server adds', async () => {
    const sent = new Map<string, unknown>();
    await start(({ method, path: asked, body }) => {
      if (method === 'PUT') {
        sent.set(asked, JSON.parse(body));
        return { status: 200, body: { acknowledged: true } };
      }
      const policy = sent.get(asked) as { policy: { phases: { hot: object } } } | undefined;
      if (asked !== '/_ilm/policy/lorgnette-audit' || policy === undefined) return undefined;
      const { phases, ...rest } = policy.policy;
      const found = { ...rest, phases: { ...phases, hot: { ...phases.hot, min_age: '0ms' } } };
      return { status: 200, body: { 'lorgnette-audit': { version: 1, policy: found, in_use_by: {} } } };
    });
    expect((await lorgnette('setup')).stdout).toMatch(/ILM policy lorgnette-audit +created/);
    expect((await lorgnette('setup')).stdout).toMatch(/ILM policy lorgnette-audit +unchanged/);
    const longer = await lorgnette('setup', '--keep', '30d');
    expect(longer.stdout).toMatch(
      /ILM policy lorgnette-audit +changed\n {4}phases\.delete\.min_age: "7d" becomes "30d"\n/,
    );
  });

  test('says who looks after old indices where there is no ILM', async () => {
    await start(NO_ILM);
    expect((await lorgnette('setup', '--dry-run')).stdout).toContain('keep events for 7d themselves');
    await server?.stop();
    await start(NO_ILM, { number: '8.10.4' });
    expect((await lorgnette('setup', '--dry-run')).stdout).toContain(
      '# No retention: this server has neither',
    );
  });

  test('names every privilege that the user lacks', async () => {
    const { requests } = await start(({ path: asked }) =>
      asked === '/_security/user/_has_privileges'
        ? {
            status: 200,
            body: {
              has_all_requested: false,
              cluster: {
                monitor: true,
                manage_index_templates: false,
                manage_ingest_pipelines: true,
                manage_ilm: false,
              },
            },
          }
        : undefined,
    );
    const { code, stderr } = await lorgnette('setup');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('lacks the cluster privileges manage_ilm, manage_index_templates') as unknown,
    ]);
    expect(requests.some(({ method }) => method === 'PUT')).toBe(false);
  });

  test('says what was refused, and why', async () => {
    await start(({ method }) =>
      method === 'PUT'
        ? {
            status: 400,
            body: { error: { reason: 'invalid', caused_by: { reason: 'same priority as mine' } } },
          }
        : undefined,
    );
    const { code, stderr } = await lorgnette('setup');
    expect([code, stderr]).toEqual([
      2,
      'lorgnette: cannot install the ingest pipeline lorgnette-audit: invalid: same priority as mine [SourceUnavailable]\n',
    ]);
  });

  test('refuses servers of other versions, and OpenSearch', async () => {
    await start(() => undefined, { number: '7.17.20' });
    const old = await lorgnette('setup');
    expect([old.code, old.stderr]).toEqual([2, expect.stringContaining('7.17.20') as unknown]);
    await server?.stop();
    server = await startFakeElasticsearch(
      { number: '2.11.0', distribution: 'opensearch' },
      () => undefined,
      '',
    );
    const other = await lorgnette('setup');
    expect(other.code).not.toBe(0);
    expect(other.stderr).toMatch(/Elasticsearch|OpenSearch/i);
  });

  test.each([
    [['setup', '--index', 'A B'], /name of indices/],
    [['setup', '--keep', 'long'], /hours or days/],
    [['load', 'x.log', '--rate', 'fast'], /number of events a second/],
    [['load', 'x.log', '--shape', 'csv'], /Allowed choices are fields, message, elastic-agent/],
    [['load', 'x.log', '--writers', '0'], /whole number/],
    [['load'], /missing required argument/],
  ])('answers wrong usage with its usage: %s', async (args, message) => {
    const { code, stderr } = await run(['elasticsearch', ...args], reader);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message) as unknown]);
  });

  test('wants to know which server is meant', async () => {
    for (const args of [['setup'], ['load', 'x.log'], ['check']]) {
      const { code, stderr } = await run(['elasticsearch', ...args], reader);
      expect([code, stderr]).toEqual([2, expect.stringContaining('give --url, or --config') as unknown]);
    }
    const stray = await run(['elasticsearch', 'check', '--password-file', 'x'], reader);
    expect(stray.stderr).toContain('--password-file goes with --url');
  });
});

describe('elasticsearch load', () => {
  const TEMPLATE: Answers = ({ path: asked }) =>
    asked.startsWith('/_index_template') ? { status: 200, body: {} } : undefined;

  test('exits with 5 and tells why, when something was refused', async () => {
    await start((request) =>
      request.path.endsWith('/_bulk')
        ? {
            status: 200,
            body: { errors: true, items: [{ create: { status: 400, error: { reason: 'no' } } }] },
          }
        : TEMPLATE(request),
    );
    const log = file('one.jsonl', '{"auditID":"a"}\n');
    const { code, stdout } = await lorgnette('load', log, '--shape', 'message');
    expect(code).toBe(5);
    expect(stdout).toMatch(
      /^✗ 0 of 1 events are in logs-kubernetes.audit-default, .*\n {2}1 were refused:\n {4}1 × no\n$/,
    );
  });

  test('is silent about progress but on a terminal', async () => {
    await start((request) =>
      request.path.endsWith('/_bulk')
        ? { status: 200, body: { items: [{ create: { status: 201, result: 'created' } }] } }
        : TEMPLATE(request),
    );
    const args = [
      'elasticsearch',
      'load',
      file('two.jsonl', '{"auditID":"a"}\n'),
      '--url',
      server?.url ?? '',
    ];
    expect((await run(args, reader)).stderr).toBe('');
    expect((await run(args, reader, { terminal: { columns: 80 } })).stderr).toContain('1 events');
  });

  test('says that a log cannot be read, and that standard input cannot be read twice', async () => {
    await start(TEMPLATE);
    const missing = await lorgnette('load', path.join(folder, 'nothing.log'));
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toContain('nothing.log');
    const twice = await lorgnette('load', '-', '--shift-to-now');
    expect([twice.code, twice.stderr]).toEqual([
      2,
      expect.stringContaining('reads the logs twice') as unknown,
    ]);
  });
});

describe('elasticsearch check', () => {
  const MAPPED = {
    indices: ['audit'],
    fields: {
      'event.ingested': { date: {} },
      '@timestamp': { date: {} },
      'orchestrator.cluster.name': { keyword: {} },
      stage: { keyword: {} },
      verb: { keyword: {} },
      'objectRef.resource': { keyword: {} },
      'objectRef.subresource': { keyword: {} },
      'objectRef.apiGroup': { keyword: {} },
    },
  };
  const settingsAnd =
    (keep: string, refresh: string): Answers =>
    ({ path: asked }) => {
      if (asked.endsWith('/_field_caps')) return { status: 200, body: MAPPED };
      if (asked.endsWith('/_pit')) return { status: 200, body: { id: 'x' } };
      if (asked.endsWith('/_settings'))
        return {
          status: 200,
          body: {
            audit: { settings: { 'index.lifecycle.name': 'short', 'index.refresh_interval': refresh } },
          },
        };
      if (asked === '/_ilm/policy')
        return { status: 200, body: { short: { policy: { phases: { delete: { min_age: keep } } } } } };
      if (asked.endsWith('/_search'))
        return { status: 200, body: { hits: { total: { value: 0 }, hits: [] } } };
      return undefined;
    };

  test('warns of ILM that removes events before the sweep, and of a refresh that is slower than it', async () => {
    await start(settingsAnd('10m', '60s'));
    const { code, stdout } = await lorgnette('check', '--indices', 'audit');
    expect(code).toBe(0);
    expect(stdout).toContain('  ! audit becomes visible every 1 m, the fine sweep looks 30 s back\n');
    expect(stdout).toContain(
      '  ! audit is removed 10 m after its rollover, the coarse sweep looks 15 m back\n',
    );
  });

  test('is content with ILM that keeps events for days', async () => {
    await start(settingsAnd('7d', '5s'));
    const { stdout } = await lorgnette('check', '--indices', 'audit');
    expect(stdout).toContain(
      '  ✓ new documents are visible within 5 s\n  ✓ events are kept for at least 7 d\n',
    );
  });

  test('says that OpenSearch is none', async () => {
    server = await startFakeElasticsearch(
      { number: '2.11.0', distribution: 'opensearch' },
      () => undefined,
      '',
    );
    const { code, stdout } = await lorgnette('check', '--json');
    expect(code).toBe(5);
    expect(stdout).toMatch(/"id":"server","level":"problem","what":".*(?:Elasticsearch|OpenSearch)/i);
  });
});
