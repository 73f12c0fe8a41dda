import { assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { JsonValue } from '../../../../src/lib/json.ts';
import { redactObject } from '../../../../src/lib/redaction/redact-object.ts';

const MARK = '[redacted:secret-name]';
const pod = (container: JsonValue): JsonValue => ({ kind: 'Pod', spec: { containers: [container] } });

describe('redactObject', () => {
  it('takes values out of environment variables by their name and by their form', () => {
    const random = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab';
    const env = [
      { name: 'DB_PASSWORD', value: 'hunter2' },
      { name: 'DATABASE_URL', value: 'mysql://app:hunter2@db/shop' },
      { name: 'SEED', value: random },
      { name: 'PASSWORD_FILE', value: '/run/secrets/db' },
      { name: 'REF', value: '$(DB_PASSWORD)' },
      { name: 'API_TOKEN', valueFrom: { secretKeyRef: { name: 'api', key: 'token' } } },
      { name: 'LOG_LEVEL', value: 'debug' },
      { name: 'EMPTY_TOKEN', value: '' },
    ];
    expect(redactObject(pod({ name: 'web', env }))).toEqual(
      pod({
        name: 'web',
        env: [
          { name: 'DB_PASSWORD', value: MARK },
          { name: 'DATABASE_URL', value: 'mysql://app:[redacted:url-credentials]@db/shop' },
          { name: 'SEED', value: '[redacted:random]' },
          ...env.slice(3),
        ],
      }),
    );
  });

  it('takes values out of arguments, the next one where an option tells of it', () => {
    const command = [
      'mysqldump',
      '--user',
      'root',
      '-phunter2',
      '--token',
      'abc',
      '--password=x',
      '--name',
      'shop',
    ];
    expect(redactObject(pod({ command }))).toEqual(
      pod({
        command: [
          'mysqldump',
          '--user',
          'root',
          `-p${MARK}`,
          '--token',
          MARK,
          `--password=${MARK}`,
          '--name',
          'shop',
        ],
      }),
    );
  });

  it('shows no value of a Secret, alone, in a list, embedded, or in a patch that is known to be one', () => {
    const data = { user: 'YXBw', 'tls.key': 'a2V5' };
    const hidden = { user: '[redacted:secret-data]', 'tls.key': '[redacted:secret-data]' };
    const secret = { kind: 'Secret', metadata: { name: 'db' }, data, stringData: { a: 'b' } };
    const redacted = { ...secret, data: hidden, stringData: { a: '[redacted:secret-data]' } };
    expect(redactObject(secret)).toEqual(redacted);
    expect(redactObject({ kind: 'SecretList', items: [{ metadata: { name: 'db' }, data }] })).toEqual({
      kind: 'SecretList',
      items: [{ metadata: { name: 'db' }, data: hidden }],
    });
    expect(redactObject({ type: 'kubernetes.io/tls', data })).toEqual({
      type: 'kubernetes.io/tls',
      data: hidden,
    });
    expect(redactObject({ metadata: { annotations: { saved: JSON.stringify(secret) } } })).toEqual({
      metadata: { annotations: { saved: JSON.stringify(redacted) } },
    });
    expect(redactObject({ data }, { isSecret: true })).toEqual({ data: hidden });
    expect(redactObject([{ op: 'add', path: '/data/user', value: 'YXBw' }], { isSecret: true })).toEqual([
      { op: 'add', path: '/data/user', value: '[redacted:secret-data]' },
    ]);
  });

  it('reads the operations of a JSON patch', () => {
    expect(
      redactObject([
        { op: 'replace', path: '/spec/containers/0/env/1/value', value: 'anything' },
        { op: 'add', path: '/spec/containers/0/env/-', value: { name: 'TOKEN', value: 'abc' } },
        { op: 'add', path: '/metadata/annotations/example.com~1token', value: 'abc' },
        { op: 'replace', path: '/spec/replicas', value: 3 },
      ]),
    ).toEqual([
      { op: 'replace', path: '/spec/containers/0/env/1/value', value: '[redacted:env-value]' },
      { op: 'add', path: '/spec/containers/0/env/-', value: { name: 'TOKEN', value: MARK } },
      { op: 'add', path: '/metadata/annotations/example.com~1token', value: MARK },
      { op: 'replace', path: '/spec/replicas', value: 3 },
    ]);
  });

  it('prunes managedFields and what was last applied', () => {
    const metadata = {
      name: 'web',
      managedFields: [{ manager: 'kubectl' }],
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', a: 'b' },
    };
    expect(redactObject({ metadata })).toEqual({ metadata: { name: 'web', annotations: { a: 'b' } } });
  });

  it('knows registry credentials, wherever they are', () => {
    const auths = {
      'registry.example.com': { username: 'app', password: 'hunter2', auth: 'YXBwOmh1bnRlcjI=' },
    };
    expect(JSON.stringify(redactObject({ data: { config: JSON.stringify({ auths }) } }))).not.toMatch(
      /hunter2|YXBw/,
    );
    expect(JSON.stringify(redactObject({ '.dockerconfigjson': 'YXBw' }))).not.toContain('YXBw');
  });

  it('leaves alone what only speaks of secrets', () => {
    const object = {
      kind: 'Pod',
      metadata: { name: 'token-server', labels: { app: 'secrets' } },
      spec: {
        automountServiceAccountToken: false,
        imagePullSecrets: [{ name: 'regcred' }],
        tolerations: [{ key: 'token', operator: 'Equal', value: 'yes', effect: 'NoSchedule' }],
        volumes: [
          {
            name: 'db-password',
            secret: { secretName: 'db', items: [{ key: 'password', path: 'password' }] },
          },
          {
            name: 'kube-api-access',
            projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }] },
          },
        ],
        affinity: { topologyKey: 'kubernetes.io/hostname' },
      },
      status: {
        podIP: '10.0.0.1',
        containerStatuses: [{ imageID: `docker.io/web@sha256:${'0a'.repeat(32)}` }],
      },
    };
    expect(redactObject(object)).toEqual(object);
  });

  it('ends on what is nested without end', () => {
    let deep: JsonValue = 'x';
    for (let depth = 0; depth < 5000; depth += 1) deep = depth % 2 === 0 ? [deep] : { a: deep };
    expect(JSON.stringify(redactObject(deep))).toContain('[redacted:too-deep]');
  });

  it('changes nothing the second time, and never what it was given', () => {
    assert(
      property(jsonValue({ maxDepth: 5 }), (value) => {
        const before = JSON.stringify(value);
        const once = redactObject(value);
        expect(JSON.stringify(value)).toBe(before);
        expect(redactObject(once)).toEqual(once);
      }),
    );
  });
});
