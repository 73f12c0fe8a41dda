import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { zstdDecompressSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { JsonValue } from '../../src/lib/json.ts';
import { redactAuditEvent } from '../../src/lib/redaction/redact-audit-event.ts';
import { charactersOf, CREDENTIALS } from '../support/credentials.ts';
import { leakyLog, type Planted } from '../support/leaky-log.ts';
import { eventLines, readLog } from '../support/logs.ts';
import { createSecretSearch } from '../support/secret-search.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { readyCodes, type ServiceProcess, startService } from './service.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DATA = process.env['LORGNETTE_DATA'] ?? path.join(ROOT, '../shared/data');
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const { lines, planted, neighbours, uids } = leakyLog(5);

/** What clients of the HTTP API write where it does not belong. */
const asked: Planted[] = [];
const characters = charactersOf(seededRandom(6));
function ask(place: string): string {
  const secret = characters.base62(36);
  asked.push({ kind: 'github-classic', place, secret });
  return `ghp_${secret}`;
}

/** Everything that the product gave out, by where. */
const given = new Map<string, Buffer>();
const keep = (where: string, content: string | Buffer): void => {
  given.set(where, Buffer.concat([given.get(where) ?? Buffer.alloc(0), Buffer.from(content)]));
};

let folder = '';
let service: ServiceProcess | null = null;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'lorgnette-secrets-'));
  mkdirSync(path.join(folder, 'tmp'));
  const log = path.join(folder, 'audit.log');
  writeFileSync(log, `${lines.join('\n')}\n`);
  const config = path.join(folder, 'lorgnette.yaml');
  writeFileSync(config, 'store: { keepRaw: true }\nlog: { level: trace }\n');
  const store = path.join(folder, 'replayed.db');
  const pod = `shop/${Object.keys(CREDENTIALS)[0]}`;
  run('replay', log, '--json', '--store', store, '--config', config);
  run('diagnose', pod, '--audit-log', log, '--config', config);
  run('diagnose', `shop/Deployment/${Object.keys(CREDENTIALS)[1]}`, '--audit-log', log, '--json');
  run('timeline', pod, '--audit-log', log, '--config', config);
  run('failures', '--audit-log', log, '--window', '10000d', '--config', config);
  run('store', 'info', '--store', store, '--json');
  run('store', 'check', '--store', store);
  run('store', 'backup', path.join(folder, 'backup.db'), '--store', store);
  run('config', 'print', config);

  service = startService(
    ['--audit-log', log, '--store', path.join(folder, 'served.db'), '--config', config],
    { cwd: folder, env: { TMPDIR: path.join(folder, 'tmp') } },
  );
  const url = await service.url;
  await vi.waitFor(
    async () => {
      if ((await readyCodes(url)).length > 0) throw new Error('the service is not ready');
    },
    { timeout: 60_000, interval: 50 },
  );
  await askEverything(url);
  keepFiles(log);
  service.child.kill('SIGTERM');
  await service.ended;
  keep('log of the service', service.said());
});
afterAll(async () => {
  service?.child.kill('SIGKILL');
  await service?.ended;
  rmSync(folder, { recursive: true });
});

function run(...args: readonly string[]): void {
  const { stdout, stderr, error } = spawnSync(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, TMPDIR: path.join(folder, 'tmp') },
    maxBuffer: 1 << 30,
  });
  if (error !== undefined) throw error;
  const command = args.slice(0, args[0] === 'store' || args[0] === 'config' ? 2 : 1).join(' ');
  keep(command, stdout);
  keep(`${command}, standard error`, stderr);
}

/** Every route of the OpenAPI document, of every object; lists page by page. */
async function askEverything(url: string): Promise<void> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { responses: Record<string, { content?: object }> }>>;
  };
  const routes = Object.keys(document.paths);
  if (routes.length < 10) throw new Error('the document names no routes');
  const claims = Object.keys(CREDENTIALS).map((kind) => `shop:${kind}`);
  for (const route of routes) {
    const operation = document.paths[route]?.['get'];
    // A stream never ends.
    const isStream = JSON.stringify(operation?.responses ?? {}).includes('text/event-stream');
    if (!route.includes('{')) await get(route, url, route, isStream);
    else {
      const ids = route.startsWith('/pods/') ? uids : route.startsWith('/claims/') ? claims : workloads();
      for (const id of ids) await askAbout(url, route, id);
    }
  }
  for (const target of [
    `/pods?access_token=${ask('unknown parameter')}`,
    `/pods?limit=${ask('wrong parameter')}`,
    `/pods?cursor=${ask('cursor')}`,
    `/pods/${ask('id')}`,
    `/nowhere/${ask('path')}`,
  ])
    await get('problems', url, target);
  await get('problems', url, '/pods', false, {
    authorization: `Bearer ${ask('Authorization header')}`,
    cookie: `session=${ask('Cookie header')}`,
    'x-request-id': ask('request ID'),
  });
}

const workloads = (): string[] => Object.keys(CREDENTIALS).map((kind) => `default:shop:Deployment:${kind}`);

async function askAbout(url: string, route: string, id: string): Promise<void> {
  const [name] = /\{(\w+)\}/.exec(route) ?? [];
  const target = route.replace(String(name), encodeURIComponent(id));
  if (!target.includes('{')) {
    await get(route, url, target);
    return;
  }
  const history = (await (
    await fetch(`${url}${target.replace(/\/audit-events.*/, '/history')}?limit=200`)
  ).json()) as {
    items?: { auditId?: string }[];
  };
  const auditIds = new Set((history.items ?? []).map(({ auditId }) => auditId ?? ''));
  for (const auditId of auditIds) await get(route, url, target.replace(/\{\w+\}/, auditId));
}

async function get(
  where: string,
  url: string,
  target: string,
  isStream = false,
  headers: Record<string, string> = {},
): Promise<void> {
  const signal = isStream ? AbortSignal.timeout(1000) : AbortSignal.timeout(30_000);
  const separator = target.includes('?') ? '&' : '?';
  let cursor = '';
  do {
    const answer = await fetch(`${url}${target}${cursor === '' ? '' : `${separator}cursor=${cursor}`}`, {
      headers,
      signal,
    });
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of answer.body ?? []) chunks.push(Buffer.from(chunk as Uint8Array));
    } catch (error) {
      if (!isStream) throw error;
    }
    const body = Buffer.concat(chunks);
    keep(where, body);
    keep(where, JSON.stringify([...answer.headers]));
    const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
    const next = isJson
      ? (JSON.parse(body.toString()) as { next?: string | null; nextCursor?: string | null })
      : {};
    cursor = encodeURIComponent(next.next ?? next.nextCursor ?? '');
  } while (cursor !== '');
}

/** Every file but the log: databases with their write-ahead logs as the system has them, copies in them decompressed. */
function keepFiles(log: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || file === log) continue;
    keep(entry.name, readFileSync(file));
    if (!entry.name.endsWith('.db')) continue;
    const db = new DatabaseSync(file, { readOnly: true });
    for (const { zstd } of db.prepare('SELECT zstd FROM kept_events').all())
      keep(`copies in ${entry.name}`, zstdDecompressSync(zstd as Uint8Array));
    db.close();
  }
}

/** What redaction changes in an event, by path, but for manifests that are left out whole. */
function changesOf(before: unknown, after: unknown, at = ''): string[] {
  if (before === after) return [];
  if (typeof before !== 'object' || before === null || typeof after !== 'object' || after === null)
    return [`${at}: ${JSON.stringify(before).slice(0, 120)} → ${String(after)}`];
  return Object.entries(before)
    .filter(([key]) => key !== 'managedFields' && !key.endsWith('last-applied-configuration'))
    .flatMap(([key, value]) => changesOf(value, (after as Record<string, unknown>)[key], `${at}/${key}`));
}

describe('logs of real clusters', () => {
  const folders = [DATA, path.join(ROOT, 'test/data'), path.join(ROOT, 'demo')];
  const files = folders.flatMap((one) => globSync(path.join(one, '**/*.jsonl.gz')));

  it('lose nothing that is no credential', () => {
    const found = new Set<string>();
    let events = 0;
    for (const file of files) {
      const log = eventLines(readLog(pathToFileURL(file)));
      // A log of one scenario two thousand times says the same as a part of it.
      const step = log.length > 10_000 ? 10 : 1;
      for (const line of log.filter((_, index) => index % step === 0)) {
        events += 1;
        const event = JSON.parse(line) as JsonValue;
        for (const change of changesOf(event, redactAuditEvent(event))) found.add(change);
      }
    }
    expect(events).toBeGreaterThan(20_000);
    // A patch that sets `managedFields` is the only thing that is taken out of all of them.
    expect([...found].filter((change) => !change.includes('[{"manager":'))).toEqual([]);
  });
});

describe('credentials in an audit log', () => {
  it('are of at least forty kinds, each in a hundred places', () => {
    expect(Object.keys(CREDENTIALS).length).toBeGreaterThanOrEqual(40);
    expect(new Set(planted.map(({ place }) => place)).size).toBeGreaterThanOrEqual(100);
    // The search finds what is there: nearly all, since of some only an encoded form stands in the log.
    const found = createSecretSearch(planted)(Buffer.from(lines.join('\n')));
    expect(found.length).toBeGreaterThan(planted.length * 0.9);
  });

  it('are in no answer, no output, no log and no page of a file', () => {
    const search = createSecretSearch([...planted, ...asked]);
    const leaks = [...given].flatMap(([where, content]) =>
      search(content).map(({ kind, place }) => `${where}: ${kind} of ${place}`),
    );
    expect(leaks).toEqual([]);
  });

  it.each([
    [
      'replayed.db',
      [
        'response annotation',
        'status answer condition',
        'status alone waiting message',
        'Kubernetes Event message',
        'Kubernetes Event note',
        'merge patch annotation',
        'strategic patch annotation',
        'JSON patch annotation',
        'refusal',
        'cause',
        'Deployment condition',
        'claim annotation',
      ],
    ],
    [
      'copies in replayed.db',
      ['request env', 'response args', 'status request terminated message', 'template env'],
    ],
    ['served.db-wal', []],
    ['backup.db', ['response annotation', 'Kubernetes Event message']],
    ['/pods/{uid}/manifest', ['JSON patch annotation']],
    ['/pods/{uid}/audit-events/{auditId}', ['request env', 'status answer waiting message']],
    ['/pods/{uid}/timeline', ['Kubernetes Event message']],
  ])('are the only thing that %s lacks', (where, places) => {
    const content = given.get(where)?.toString('latin1') ?? '';
    expect(content.length).toBeGreaterThan(1000);
    for (const place of places) {
      const words = neighbours.get(place) ?? [];
      const kept = words.filter((word) => content.includes(word));
      expect([place, kept.length]).toEqual([place, words.length]);
    }
  });
});
