import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { createDiagnose } from '../../src/analyzers/diagnosis/diagnose.ts';
import { loadRules } from '../../src/analyzers/diagnosis/load-rules.ts';
import { podOf, signalOf } from '../../src/analyzers/diagnosis/rule-checks.ts';
import { createRuleMatcher } from '../../src/analyzers/diagnosis/rule-matcher.ts';
import { RuleExample, RuleFile } from '../../src/analyzers/diagnosis/rule.ts';
import { parseYamlFile } from '../../src/lib/yaml-file.ts';
import { PHASES } from '../../src/model/delivery.ts';
import { delivery, incident, shippedRules, signal, subject } from './analyzers/diagnosis/subjects.ts';

const DIRECTORY = fileURLToPath(new URL('../../diagnosis-rules', import.meta.url));
const DATA = fileURLToPath(new URL('../data', import.meta.url));

const rules = shippedRules();
const match = createRuleMatcher(rules);
const diagnose = createDiagnose(rules);
const NAMELESS = {
  cluster: 'c',
  kind: 'Pod',
  namespace: 'n',
  name: null,
  uid: null,
  node: null,
  owner: null,
};
/** Holes, gaps, doubled words and stops that a template left behind. */
const UNREADABLE = /\{[a-zA-Z]+[|}]| {2}|\(\)|\b(the \w+) \1\b| [.,;:](\s|$)|:\.|:$|\.\.$/i;
const codes = new Set(rules.map(({ code }) => code));

describe('the diagnosis rules', () => {
  it('load: every example fires first, every counterexample stays silent', () => {
    const loaded = loadRules([DIRECTORY]);
    expect(loaded.ok ? [] : loaded.problems).toEqual([]);
  });

  it('lie in folders named after phases, each rule in that of its usual phase', () => {
    const folders = readdirSync(DIRECTORY);
    expect(folders.filter((folder) => !(PHASES as readonly string[]).includes(folder))).toEqual([]);
    const files = readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.yaml'),
    );
    const misplaced = files.flatMap((file) => {
      const parsed = parseYamlFile(file, readFileSync(path.join(DIRECTORY, file), 'utf8'), RuleFile);
      if (!parsed.ok) return [file];
      const folder = path.dirname(file);
      return parsed.value.rules
        .filter(({ phase }) => phase[0] !== folder)
        .map(({ code }) => `${file} ${code}`);
    });
    expect(misplaced).toEqual([]);
  });

  it('know every code that the labelled logs name', () => {
    const tables = readdirSync(DATA, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.truth.tsv'),
    );
    const named = tables.flatMap((file) => {
      const [head, ...rows] = readFileSync(path.join(DATA, file), 'utf8').trimEnd().split('\n');
      const column = head?.split('\t').indexOf('code') ?? -1;
      return rows.flatMap((row) => (row.split('\t')[column] ?? '').split('|'));
    });
    expect(named.length).toBeGreaterThan(0);
    expect([...new Set(named)].filter((code) => code !== '' && !codes.has(code))).toEqual([]);
  });

  it('read well in the words of every example, though nothing else be known of the Pod', () => {
    const odd = rules.flatMap((rule) =>
      rule.examples.flatMap((example): { code: string; text: string }[] => {
        const named = { ...signal(example.source, '', ''), ...signalOf(example) };
        const found = diagnose(subject({ object: NAMELESS, incident: incident(), signals: [named] })).primary;
        if (found?.code !== rule.code) return [{ code: rule.code, text: `is named ${found?.code}` }];
        const texts = [found.title, found.explanation, found.remediation];
        return texts.filter((text) => UNREADABLE.test(text)).map((text) => ({ code: rule.code, text }));
      }),
    );
    expect(odd).toEqual([]);
  });
});

const Sample = z.strictObject({
  code: z.string(),
  also: z.array(z.string()).optional(),
  example: RuleExample,
});

describe('collected messages', () => {
  const samples = gunzipSync(readFileSync(path.join(DATA, 'failure-samples.jsonl.gz')))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => Sample.parse(JSON.parse(line)));

  it('are named by their own rule first', () => {
    const missed = samples.flatMap(({ code, example }) => {
      const found = match(signalOf(example), podOf(example))?.rule.code ?? null;
      return found === code ? [] : [{ code, found, message: example.message }];
    });
    // Every Pod with init containers has this condition for a while: only the clock tells that one is stuck.
    expect(missed).toEqual([
      {
        code: 'InitContainerStuck',
        found: null,
        message: 'containers with incomplete status: [wait-for-db]',
      },
    ]);
  });
});

describe('what healthy clusters say too', () => {
  const cacheSync = signal(
    'event',
    'FailedMount',
    'MountVolume.SetUp failed for volume "kube-api-access-4stnp" : failed to sync configmap cache: timed out waiting for the condition',
  );
  const harmless = [
    signal(
      'event',
      'Unhealthy',
      'Readiness probe failed: Get "http://10.0.0.1:8080/": connect: connection refused',
      {
        container: 'web',
      },
    ),
    signal('event', 'Unhealthy', 'Startup probe failed: HTTP probe failed with statuscode: 503', {
      container: 'web',
    }),
    cacheSync,
    signal(
      'event',
      'FailedScheduling',
      '0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found',
    ),
    signal(
      'response',
      'Conflict',
      'the object has been modified; please apply your changes to the latest version',
      {
        httpStatus: 409,
      },
    ),
    signal('event', 'TaintManagerEviction', 'Cancelling deletion of Pod shop/web-0', { warning: false }),
    signal('condition', 'ContainersNotReady', 'containers with unready status: [web]', {
      conditionType: 'Ready',
    }),
  ];

  it.each([
    ['delivered', delivery({ outcome: 'succeeded' })],
    ['still starting', delivery({ phase: 'readiness', stuck: false })],
  ])('is no finding of a Pod that is %s', (_what, one) => {
    const { primary, codes: found } = diagnose(subject({ delivery: one, signals: harmless }));
    expect([primary, found]).toEqual([null, []]);
  });

  it.each([
    ['a cancelled eviction', 'TaintManagerEviction', 'Cancelling deletion of Pod shop/web-0'],
    ['a normal end', 'Killing', 'Stopping container web'],
    [
      'a pull',
      'Pulled',
      'Successfully pulled image "web:1" in 2s (2s including waiting). Image size: 5 bytes.',
    ],
    ['a binding', 'Scheduled', 'Successfully assigned shop/web-0 to node-a'],
  ])('is nameless: %s', (_what, reason, message) => {
    expect(
      match(
        signal('event', reason, message, { warning: false }),
        podOf(RuleExample.parse({ source: 'event' })),
      ),
    ).toBeNull();
  });

  it('yields to the cause, when there is one', () => {
    const missing = signal(
      'event',
      'FailedMount',
      'MountVolume.SetUp failed for volume "v" : secret "tls" not found',
      {
        at: 5,
      },
    );
    const { codes: found } = diagnose(
      subject({ delivery: delivery({ phase: 'volume' }), signals: [cacheSync, missing] }),
    );
    expect(found).toEqual(['SecretNotFound', 'KubeletCacheSyncTimeout']);
  });
});
