import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const at = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const MAIN = at('../../src/main.ts');
const DEMO_LOG = at('../../demo/kubernetes-1.34.jsonl.gz');
/** `.ci/run` installs it: schemathesis of the version in `.ci/schemathesis.txt`. */
const FUZZER = process.env['LORGNETTE_SCHEMATHESIS'] ?? 'st';
/** Requests made up for each operation, beside those that cover its schema; takes about a minute. */
const EXAMPLES = 40;
const SEED = 20_261_121;
const COMMON = ['--no-color', '--config-file', at('schemathesis.toml')];

/** What schemathesis says of a run, as far as it is looked at. */
interface Report {
  readonly complete: boolean;
  readonly operations: { readonly tested: number; readonly skipped: number; readonly errored: number };
  readonly test_cases: { readonly generated: number; readonly with_failures: number };
  readonly failures: readonly unknown[];
  readonly errors: readonly unknown[];
  /** By operation, and by phase: how many requests were answered with what was asked for. */
  readonly valid_rates: {
    readonly [operation: string]: { readonly [phase: string]: { readonly accepted: number } };
  };
}

interface Served {
  readonly paths: {
    readonly [path: string]: {
      readonly [method: string]: {
        readonly operationId: string;
        readonly responses: { readonly [status: string]: { readonly content?: object } };
      };
    };
  };
}

let scratch = '';
let server: ChildProcess;
let url = '';

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'lorgnette-fuzz-'));
  const store = path.join(scratch, 'lorgnette.db');
  const config = path.join(scratch, 'lorgnette.yaml');
  // As in the examples of the document, with which the fuzzer begins.
  const sources = [
    { type: 'audit-file', paths: [DEMO_LOG], cluster: 'demo' },
    { type: 'audit-webhook', cluster: 'production' },
  ];
  await writeFile(config, JSON.stringify({ sources, store: { path: store } }));
  server = spawn(process.execPath, [MAIN, 'serve', '--config', config, '--port', '0'], {
    cwd: scratch,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  const lines = createInterface({ input: server.stderr as NodeJS.ReadableStream });
  url = await new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      const found = /http:\/\/[\d.:]+/.exec(line);
      if (found !== null) resolve(found[0]);
    });
    server.once('exit', () => reject(new Error(`the server ended:\n${said.join('\n')}`)));
  });
  while ((await fetch(`${url}/readyz`)).status !== 200) await sleep(100);
});

afterAll(async () => {
  if (server.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  await rm(scratch, { recursive: true });
});

describe('a schema fuzzer on the real server', () => {
  it('finds no 500, and no answer that the document does not tell of', async () => {
    const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as Served;
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
    // Their answers have no end.
    const streams = operations.filter(({ responses }) =>
      Object.keys(responses['200']?.content ?? {}).includes('text/event-stream'),
    );
    const report = path.join(scratch, 'report.json');
    const bounds = ['--max-examples', String(EXAMPLES), '--seed', String(SEED)];
    const kept = ['--report', 'json', '--report-json-path', report, '--generation-database', 'none'];
    const left = streams.flatMap(({ operationId }) => ['--exclude-operation-id', operationId]);
    const flags = ['run', `${url}/openapi.json`, '--continue-on-failure', ...bounds, ...kept, ...left];
    const said = await fuzz(flags);
    const found = JSON.parse(await readFile(report, 'utf8')) as Report;
    expect(found.failures.length === 0 ? '' : said.slice(-20_000)).toBe('');
    expect(found).toMatchObject({
      complete: true,
      // The document itself is what the fuzzer works from: it leaves that out.
      operations: { tested: operations.length - streams.length - 1, skipped: 0, errored: 0 },
      test_cases: { with_failures: 0 },
      errors: [],
    });
    expect(found.test_cases.generated).toBeGreaterThan(EXAMPLES * found.operations.tested);
    // Requests that are all refused would test nothing but the refusal.
    const refused = Object.entries(found.valid_rates).filter(([, phases]) =>
      Object.values(phases).every(({ accepted }) => accepted === 0),
    );
    expect(refused).toEqual([]);
  });
});

/** What the fuzzer prints, whether it found something or not. */
async function fuzz(flags: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(FUZZER, [...COMMON, ...flags], { cwd: scratch, maxBuffer: 1 << 28 }))
      .stdout;
  } catch (error) {
    const { code, stdout } = error as { code?: number | string; stdout?: string };
    if (code === 1 && stdout !== undefined) return stdout;
    throw new Error(
      `${FUZZER} cannot be run: \`.ci/run\` installs it, and LORGNETTE_SCHEMATHESIS names where it is`,
      { cause: error },
    );
  }
}
