import { describe, expect, it } from 'vitest';

import { redactAuditEvent, redactUri } from '../../../../src/lib/redaction/redact-audit-event.ts';

describe('redactAuditEvent', () => {
  it('knows by its reference that a patch is one of a Secret', () => {
    const event = {
      kind: 'Event',
      auditID: 'a',
      verb: 'patch',
      requestURI: '/api/v1/namespaces/shop/secrets/db',
      objectRef: { resource: 'secrets', namespace: 'shop', name: 'db' },
      requestObject: { data: { anything: 'aHVudGVyMg==' } },
      responseStatus: { code: 422, message: 'invalid: password=hunter2' },
      annotations: { 'authorization.k8s.io/decision': 'allow' },
    };
    expect(redactAuditEvent(event)).toEqual({
      ...event,
      requestObject: { data: { anything: '[redacted:secret-data]' } },
      responseStatus: { code: 422, message: 'invalid: password=[redacted:secret-name]' },
    });
  });

  it('goes through the events of a list', () => {
    const event = (token: string) => ({
      objectRef: { resource: 'tokenreviews' },
      requestObject: { spec: { token } },
    });
    expect(redactAuditEvent({ kind: 'EventList', items: [event('abc')] })).toEqual({
      kind: 'EventList',
      items: [event('[redacted:secret-name]')],
    });
  });
});

describe('redactUri', () => {
  it.each([
    ['/api/v1/pods?watch=true&resourceVersion=7', '/api/v1/pods?watch=true&resourceVersion=7'],
    [
      '/exec?command=mysql&command=-phunter2&container=db&stdout=true',
      '/exec?command=mysql&command=-p%5Bredacted%3Asecret-name%5D&container=db&stdout=true',
    ],
    ['/x?access_token=abc&a=b', '/x?access_token=[redacted:secret-name]&a=b'],
  ])('%s', (uri, redacted) => {
    expect(redactUri(uri)).toBe(redacted);
  });
});
