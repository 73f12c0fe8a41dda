import { describe, expect, it } from 'vitest';

import { redactName } from '../../../../src/lib/redaction/redact-name.ts';

describe('redactName', () => {
  it.each([
    'jane',
    'system:serviceaccount:token:password',
    'system:node:ip-10-0-12-34.eu-central-1.compute.internal',
    'https://issuer.example.com#sub-12345',
    'kubectl.kubernetes.io/last-applied-configuration',
    'web-7c9f5b6d8-x2kqp.18e9f0374dc0dfd3',
  ])('leaves %s', (name) => {
    expect(redactName(name)).toBe(name);
  });

  it('takes out what tells itself to be a credential', () => {
    const token = ['ghp_', 'a1B2'.repeat(9)].join('');
    expect(redactName(`oidc:${token}`)).toBe('oidc:[redacted:token]');
    expect(redactName('https://jane:hunter2@example.com')).toBe(
      'https://jane:[redacted:url-credentials]@example.com',
    );
  });
});
