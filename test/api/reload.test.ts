import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { serve } from '../../src/app.ts';
import type { Service } from '../../src/cli/app-contract.ts';
import { demoLogs } from '../../src/cli/demo.ts';
import { Config, type ConfigInput } from '../../src/config/schema.ts';
import { createLog } from '../../src/telemetry/log.ts';

/** It comes before the rule that Lorgnette brings for images that are not there. */
const OWN_RULE = `rules:
  - code: AskTheRegistryTeam
    title: the registry team knows more
    phase: [image]
    side: platform
    severity: error
    precedence: 1
    match:
      - reasons: ['@image']
        patterns: ['registry\\.example\\.com/shop/web:7\\.7: not found']
    explanation: 'Nothing is known of {image}.'
    remediation: Ask them.
    commands: []
    examples:
      - source: event
        reason: Failed
        message: 'Failed to pull image "a": failed to resolve image: registry.example.com/shop/web:7.7: not found'
`;

const lines: string[] = [];
const log = createLog('warn', { write: (line) => void lines.push(line) });
let folder = '';
let service: Service;

const configOf = (more: ConfigInput): Config =>
  Config.parse({
    sources: [{ type: 'audit-file', paths: demoLogs(), follow: false }],
    store: { path: join(folder, 'lorgnette.db') },
    server: { port: 0 },
    ...more,
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lorgnette-reload-'));
  service = await serve(configOf({}), { signal: new AbortController().signal, log });
  await service.finished;
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

async function causeOf(namespace: string, name: string): Promise<unknown> {
  for (;;) {
    const [pod] = service.reader.pods({ namespace, name, limit: 1 }).items;
    if (pod === undefined) {
      await sleep(20);
      continue;
    }
    const answer = await fetch(`${service.url}/pods/${pod.uid}/diagnosis`);
    const { primary } = (await answer.json()) as { primary: { code: string } | null };
    return primary?.code;
  }
}

test('a service takes new rules and a new log level, and stays as it was when they are not sound', async () => {
  expect(await causeOf('images', 'missing-tag')).toBe('ImageNotFound');
  const rules = { directories: [folder] };

  writeFileSync(join(folder, 'own.yaml'), 'rulez: []\n');
  await expect(async () =>
    service.reload(configOf({ rules, log: { level: 'debug' } })),
  ).rejects.toMatchObject({
    code: 'ConfigInvalid',
    message: expect.stringContaining('own.yaml:1:1 rulez is not a known key') as unknown,
  });
  expect([log.level, await causeOf('images', 'missing-tag')]).toEqual(['warn', 'ImageNotFound']);

  writeFileSync(join(folder, 'own.yaml'), OWN_RULE);
  await service.reload(configOf({ rules, log: { level: 'debug' } }));
  expect([log.level, await causeOf('images', 'missing-tag')]).toEqual(['debug', 'AskTheRegistryTeam']);
  const failures = await fetch(`${service.url}/failures?window=7d`);
  const { groups } = (await failures.json()) as { groups: { code: string | null }[] };
  expect(groups.length).toBeGreaterThan(0);

  await service.reload(configOf({}));
  expect(await causeOf('images', 'missing-tag')).toBe('ImageNotFound');
});
