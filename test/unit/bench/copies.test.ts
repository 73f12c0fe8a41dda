import { describe, expect, it } from 'vitest';

import { createCopier } from '../../bench/copies.ts';

const line = JSON.stringify({
  auditID: '302ed67a-994e-47b1-8a4e-f23035489268',
  requestURI: '/api/v1/namespaces/shop/pods/web',
  user: { username: 'system:serviceaccount:shop:shop' },
  objectRef: { namespace: 'shop', name: 'web', uid: '46474eb6-2f46-4ac8-88d7-55e346267660' },
  responseObject: {
    message: 'assigned shop/web, again 46474eb6-2f46-4ac8-88d7-55e346267660 web_shop(x)',
    owner: 'shop',
  },
  requestReceivedTimestamp: '2026-12-31T23:59:59.265293Z',
  stageTimestamp: '2027-01-01T00:00:00Z',
});

describe('copies of a log', () => {
  it('have UIDs, audit IDs, namespaces and times of their own, and nothing else', () => {
    const rewritten = createCopier({ copy: 3, shiftSeconds: 360, namespaces: ['shop'] })(line);
    const copy = JSON.parse(rewritten) as { auditID: string; objectRef: { uid: string } };
    expect(copy).toEqual({
      auditID: copy.auditID,
      requestURI: '/api/v1/namespaces/shop-3/pods/web',
      user: { username: 'system:serviceaccount:shop:shop' },
      objectRef: { namespace: 'shop-3', name: 'web', uid: copy.objectRef.uid },
      responseObject: {
        message: `assigned shop-3/web, again ${copy.objectRef.uid} web_shop-3(x)`,
        owner: 'shop',
      },
      requestReceivedTimestamp: '2027-01-01T00:05:59.265293Z',
      stageTimestamp: '2027-01-01T00:06:00Z',
    });
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    expect(copy.auditID).toMatch(uuid);
    expect(copy.objectRef.uid).toMatch(uuid);
    expect(new Set([copy.auditID, copy.objectRef.uid, ...(line.match(/[0-9a-f-]{36}/g) ?? [])]).size).toBe(4);
  });

  it('are the same text each time they are made', () => {
    const make = (copy: number) => createCopier({ copy, shiftSeconds: 60, namespaces: ['shop'] })(line);
    expect(make(1)).toBe(make(1));
    expect(make(1)).not.toBe(make(2));
  });
});
