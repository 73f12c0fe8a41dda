import { describe, expect, it } from 'vitest';

import { redactText } from '../../../../src/lib/redaction/redact-text.ts';

/** Made so that no scanner takes this file for a leak: the parts of each are joined here. */
const of = (...parts: string[]): string => parts.join('');
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const PEM = of('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIEow\nIBAAKC\n-----END RSA ', 'PRIVATE KEY-----');
const JWT = of('eyJhbGciOiJSUzI1NiIsImtpZCI6', 'IjEifQ.eyJzdWIiOiJhIn0.c2lnbmF0dXJl');

describe('redactText', () => {
  it.each([
    ['a private key', `before ${PEM} after`, 'before [redacted:private-key] after'],
    ['a private key that was cut off', `key: ${PEM.slice(0, 50)}`, 'key: [redacted:private-key]'],
    ['a private key in base64', `k ${base64(PEM)} e`, 'k [redacted:private-key] e'],
    ['a JSON Web Token', `with ${JWT} sent`, 'with [redacted:token] sent'],
    [
      'a bearer token',
      'Authorization: Bearer abc123DEF456ghi',
      'Authorization: Bearer [redacted:authorization]',
    ],
    ['basic auth', `sent Basic ${base64('admin:hunter')}`, 'sent Basic [redacted:authorization]'],
    [
      'another scheme',
      '-H "Authorization: token abcdef"',
      '-H "Authorization: token [redacted:authorization]"',
    ],
    [
      'a password in a URL',
      'dial postgres://app:hunter2@db:5432/shop failed',
      'dial postgres://app:[redacted:url-credentials]@db:5432/shop failed',
    ],
    [
      'a password with a slash and an at sign',
      'amqp://u:p/a@ss@mq:5672',
      'amqp://u:[redacted:url-credentials]@mq:5672',
    ],
    [
      'a token as the user of a URL',
      `https://${'0123456789abcdef'.repeat(2)}@sentry.example.com/1`,
      'https://[redacted:url-credentials]@sentry.example.com/1',
    ],
    ['a cloud key', of('key AKIA', 'IOSFODNN7EXAMPLE.'), 'key [redacted:token].'],
    ['a GitHub token', of('ghp_', 'a1B2'.repeat(9)), '[redacted:token]'],
    ['a Slack token', of('xoxb-', '123456789012-abcdefABCDEF'), '[redacted:token]'],
    ['a bootstrap token', of('abcdef', '.0123456789abcdeg'), '[redacted:token]'],
    ['an assignment', 'run with DB_PASSWORD=hunter2 now', 'run with DB_PASSWORD=[redacted:secret-name] now'],
    [
      'a flag',
      'redis --requirepass-file x --password hunter2 -v',
      'redis --requirepass-file x --password [redacted:secret-name] -v',
    ],
    ['a flag with an equals sign', '--api-key=k3y,--v=2', '--api-key=[redacted:secret-name],--v=2'],
    [
      'a connection string',
      'Server=db;User ID=sa;Password=hunter2;',
      'Server=db;User ID=sa;Password=[redacted:secret-name];',
    ],
    [
      'a quoted value',
      `{"clientSecret": "a b \\"c\\" d","x":1}`,
      '{"clientSecret": "[redacted:secret-name]","x":1}',
    ],
    [
      'an escaped value',
      String.raw`{\"password\":\"hunter2\",\"a\":1}`,
      String.raw`{\"password\":\"[redacted:secret-name]\",\"a\":1}`,
    ],
    [
      'a variable within a text',
      '[{"name":"API_TOKEN","value":"hunter2"}]',
      '[{"name":"API_TOKEN","value":"[redacted:secret-name]"}]',
    ],
    [
      'a line of YAML',
      'user: app\npassword: hunter2\nport: 1',
      'user: app\npassword: [redacted:secret-name]\nport: 1',
    ],
    [
      'a shared access signature',
      'https://x.blob.example.com/c?se=1&sig=a%2Bb%3D&sp=r',
      'https://x.blob.example.com/c?se=1&sig=[redacted:secret-name]&sp=r',
    ],
    ['a user option', 'curl -u admin:hunter2 https://x', 'curl -u admin:[redacted:secret-name] https://x'],
    [
      'a password hash',
      of('$2a$10$', 'N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'),
      '[redacted:token]',
    ],
  ])('takes out %s, once and for all', (_what, text, redacted) => {
    expect(redactText(text)).toBe(redacted);
    expect(redactText(redacted)).toBe(redacted);
  });

  it.each([
    'MountVolume.SetUp failed for volume "config" : secret "db-password" not found',
    "couldn't find key password in Secret shop/db",
    'Back-off pulling image "registry.example.com:5000/shop/web:v1.9.3"',
    'Failed to pull image "web@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"',
    'Get "https://10.0.0.1:443/api/v1/namespaces/shop/pods/web-7c9f5-x2kqp": dial tcp: i/o timeout',
    'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
    'failed to fetch anonymous token: unexpected status: 401 Unauthorized',
    'Unauthorized: bearer token is missing or expired',
    'pods "web-7c9f5-x2kqp" is forbidden: exceeded quota: compute, requested: limits.cpu=2, used: limits.cpu=8, limited: limits.cpu=8',
    'Started container web; basic authentication is required',
    'webapp.17e5a1b2c3d4e5f6',
    'http://user.example.com:8080/path@x',
    'secretName: db, key: password',
    'Post "https://10.0.0.1/api/v1/namespaces/shop/serviceaccounts/api/token": dial tcp 10.0.0.1:6443',
    'unexpected commit digest sha256:96a5b4c3d2e1f00f, expected sha256:9b2c4f0e7a6d1835',
    'kubernetes.io/service-account-token',
  ])('leaves alone: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('takes a time that grows with the text alone', () => {
    const hostile = [
      'eyJ',
      'a="',
      'password=',
      'ab:\\"',
      '://a:',
      '-----BEGIN PRIVATE KEY-----',
      'name: token value',
      'A0.',
      '--a ',
    ];
    for (const part of hostile) {
      const long = part.repeat(Math.ceil(400_000 / part.length));
      const began = performance.now();
      redactText(long);
      // A quadratic pattern takes minutes.
      expect([part, performance.now() - began < 5_000]).toEqual([part, true]);
    }
  });
});
