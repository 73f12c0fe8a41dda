import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { loadConfig } from '../../../src/config/load.ts';
import { Config } from '../../../src/config/schema.ts';
import { SETTINGS } from '../../../src/config/settings.ts';
import { formatProblem } from '../../../src/lib/yaml-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(text: string, env: NodeJS.ProcessEnv = {}, flags = {}) {
  const file = join(folder, 'lorgnette.yaml');
  writeFileSync(file, text);
  return loadConfig({ file, env, flags });
}

function problems(text: string, env: NodeJS.ProcessEnv = {}, flags = {}): string[] {
  const loaded = load(text, env, flags);
  return loaded.ok ? [] : loaded.problems.map((problem) => formatProblem(problem).replace(`${folder}/`, ''));
}

describe('loadConfig', () => {
  test('fills in every default', () => {
    expect(load('# nothing\n')).toMatchObject({
      ok: true,
      config: Config.parse({}),
      file: join(folder, 'lorgnette.yaml'),
      warnings: [],
    });
    expect(Config.parse({})).toEqual({
      cluster: 'default',
      sources: [],
      store: {
        type: 'sqlite',
        path: 'lorgnette.db',
        retentionDays: 30,
        keepRaw: false,
        keepRawMiB: 1024,
        outboxRetentionDays: 7,
        maxDeadLetters: 10_000,
        retentionIntervalSeconds: 3600,
        retentionStepMs: 20,
      },
      server: {
        host: '127.0.0.1',
        port: 8080,
        allowUnauthenticated: false,
        tls: { allowedClients: [], minVersion: 'TLSv1.2' },
        limits: {
          maxConnections: 512,
          maxConcurrentRequests: 64,
          maxHeaderBytes: 16_384,
          maxUrlBytes: 8192,
          maxQueryParameters: 64,
          headersTimeoutSeconds: 10,
          requestTimeoutSeconds: 30,
          keepAliveTimeoutSeconds: 10,
          idleTimeoutSeconds: 120,
        },
      },
      deadlines: {
        schedulerSilentSeconds: 30,
        kubeletSilentSeconds: 60,
        initContainerStuckSeconds: 300,
        deleteStuckSeconds: 60,
        traceCloseSeconds: 2100,
        stableForSeconds: 15,
        allowedLatenessSeconds: 120,
      },
      rules: { directories: [] },
      limits: { maxEventBytes: 67_108_864, batchBytes: 16_777_216, pollIntervalMs: 500 },
      log: { level: 'info' },
    });
  });

  test('lets the file override defaults, the environment the file, and flags the environment', () => {
    const text = 'cluster: file\nserver: {host: localhost, port: 1}\nstore: {path: file.db}\n';
    const env = {
      LORGNETTE_SERVER_PORT: '2',
      LORGNETTE_STORE_PATH: 'env.db',
      LORGNETTE_RULES_DIRECTORIES: 'a, b',
    };
    const loaded = load(text, env, { store: { path: 'flag.db' }, cluster: undefined });
    const { config } = loaded.ok ? loaded : { config: null };
    expect([
      config?.cluster,
      config?.server.host,
      config?.server.port,
      config?.store.path,
      config?.rules.directories,
    ]).toEqual(['file', 'localhost', 2, 'flag.db', ['a', 'b']]);
  });

  test('reads sources from the environment as JSON', () => {
    const loaded = load('', { LORGNETTE_SOURCES: '[{"type":"audit-file","paths":["/var/log/audit.log"]}]' });
    expect(loaded.ok && loaded.config.sources).toEqual([
      { type: 'audit-file', paths: ['/var/log/audit.log'], follow: true },
    ]);
  });

  test('tells all problems of the file with line and column', () => {
    const text =
      'cluster: 7\nserver:\n  port: 99999\n  prot: 1\nsources:\n  - type: audit-file\n    paths: []\n';
    expect(problems(text)).toEqual([
      'lorgnette.yaml:1:10 cluster Invalid input: expected string, received number',
      'lorgnette.yaml:3:9 server.port Too big: expected number to be <=65535',
      'lorgnette.yaml:4:3 server.prot is not a known key: did you mean `port`?',
      'lorgnette.yaml:7:12 sources[0].paths Too small: expected array to have >=1 items',
    ]);
    expect(problems('cluster: a\ncluster: b\n')).toEqual(['lorgnette.yaml:2:1 Map keys must be unique']);
  });

  test('tells problems of the environment and of flags by name', () => {
    const env = { LORGNETTE_SERVER_PORT: 'http', LORGNETTE_SOURCES: '[{"type":"audit-file"}]' };
    expect(problems('', env)).toEqual([
      'environment:1:1 LORGNETTE_SOURCES[0].paths Invalid input: expected array, received undefined',
      'environment:1:1 LORGNETTE_SERVER_PORT Invalid input: expected number, received string',
    ]);
    expect(problems('', {}, { server: { port: -1 } })).toEqual([
      'command line:1:1 server.port Too small: expected number to be >=0',
    ]);
  });

  test('tells the problems of all layers at once, and no value of any', () => {
    const text = 'server: {port: hunter2}\nlogLevel: hunter2\n';
    const env = { LORGNETTE_LOG_LEVEL: 'hunter2', LORGNETTE_SOURCES: '[{"type":"audit-file","pahts":[]}]' };
    const told = problems(text, env, { store: { retentionDays: -1 } });
    expect(told).toEqual([
      'lorgnette.yaml:1:16 server.port Invalid input: expected number, received string',
      'lorgnette.yaml:2:1 logLevel is not a known key',
      'environment:1:1 LORGNETTE_SOURCES[0].paths Invalid input: expected array, received undefined',
      'environment:1:1 LORGNETTE_SOURCES[0].pahts is not a known key: did you mean `paths`?',
      'environment:1:1 LORGNETTE_LOG_LEVEL Invalid option: expected one of "fatal"|"error"|"warn"|"info"|"debug"|"trace"|"silent"',
      'command line:1:1 store.retentionDays Too small: expected number to be >0',
    ]);
  });

  test('blames what does not fit together in the layer that says it', () => {
    const two = '[{type: audit-file, paths: [a]}, {type: audit-file, paths: [b], cluster: c}]';
    const message = 'another source is of cluster "c" already; list the paths of one cluster in one source';
    expect(problems(`cluster: c\nsources: ${two}\n`)).toEqual([`lorgnette.yaml:2:43 sources[1] ${message}`]);
    const sources = [
      { type: 'audit-file', paths: ['a'] },
      { type: 'audit-file', paths: ['b'] },
    ];
    expect(problems('cluster: c', { LORGNETTE_SOURCES: JSON.stringify(sources) })).toEqual([
      `environment:1:1 LORGNETTE_SOURCES[1] ${message}`,
    ]);
    expect(problems('cluster: c', {}, { sources })).toEqual([`command line:1:1 sources[1] ${message}`]);
  });

  test('knows where each value comes from', () => {
    const loaded = load(
      'cluster: file\nstore:\n  path: file.db\nserver: {host: localhost, port: 1}\n',
      { LORGNETTE_SERVER_PORT: '2', LORGNETTE_STORE_PATH: 'env.db' },
      { store: { path: 'flag.db' } },
    );
    const origins = ['cluster', 'store.path', 'server.host', 'server.port', 'log.level'].map((setting) =>
      loaded.ok ? loaded.originOf(setting.split('.')) : null,
    );
    const file = join(folder, 'lorgnette.yaml');
    expect(origins).toEqual([
      { layer: 'file', place: `${file}:1` },
      { layer: 'command line', place: null },
      { layer: 'file', place: `${file}:4` },
      { layer: 'environment', place: 'LORGNETTE_SERVER_PORT' },
      { layer: 'default', place: null },
    ]);
  });

  test('warns of variables that look like a setting and are none', () => {
    const env = {
      LORGNETTE_SERVER_PROT: '1',
      LORGNETTE_CONFIG: join(folder, 'lorgnette.yaml'),
      LORGNETTE_WEB_SERVICE_PORT_HTTP: '80',
      LORGNETTE_WEB_PORT_80_TCP_ADDR: '10.0.0.1',
    };
    expect(load('', env).warnings.map(formatProblem)).toEqual([
      'environment:1:1 LORGNETTE_SERVER_PROT is no setting: did you mean `LORGNETTE_SERVER_PORT`?',
    ]);
  });

  test('passes over what Kubernetes sets for a Service of the same name, and unknown variables', () => {
    const loaded = load('', {
      LORGNETTE_SERVER_PORT: 'tcp://10.0.0.1:80',
      LORGNETTE_SERVICE_HOST: '10.0.0.1',
    });
    expect(loaded.ok && loaded.config.server.port).toBe(8080);
  });

  test('refuses a named file that is not there; the one of the working directory may be missing', () => {
    const file = join(folder, 'none.yaml');
    const missing = {
      ok: false,
      problems: [{ file, line: 1, col: 1, path: '', message: 'there is no such file' }],
      warnings: [],
    };
    expect(loadConfig({ file, env: {}, flags: {} })).toEqual(missing);
    expect(loadConfig({ file: null, env: { LORGNETTE_CONFIG: file }, flags: {} })).toEqual(missing);
    expect(loadConfig({ file: null, env: {}, flags: {} })).toMatchObject({ ok: true, file: null });
  });
});

describe('SETTINGS', () => {
  test('has a variable of its own and a meaning for each setting', () => {
    const variables = SETTINGS.map(({ variable }) => variable);
    expect(new Set(variables).size).toBe(variables.length);
    expect(SETTINGS.filter(({ description }) => description === '')).toEqual([]);
    expect(SETTINGS.filter(({ reloadable }) => reloadable).map(({ path }) => path.join('.'))).toEqual([
      'store.retentionDays',
      'store.outboxRetentionDays',
      'store.retentionIntervalSeconds',
      'store.retentionStepMs',
      'server.tls.allowedClients',
      'rules.directories',
      'log.level',
    ]);
    expect(variables).toContain('LORGNETTE_DEADLINES_SCHEDULER_SILENT_SECONDS');
  });
});
