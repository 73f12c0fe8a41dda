import { describe, expect, test } from 'vitest';
import { emitted, gist, only, pod, podTarget, statusAnswer, UID } from './audit-event.ts';

const deletion = { verb: 'delete' } as const;

describe('a delete', () => {
  test('answered by the terminating Pod', () => {
    const body = pod({
      deletionTimestamp: '2026-01-01T00:00:30Z',
      deletionGracePeriodSeconds: 30,
      finalizers: ['f'],
    });
    expect(gist(only({ ...deletion, responseObject: body }))).toEqual({
      record: `Pod ${UID}`,
      key: 'rv:41:delete',
      action: 'delete',
      bodyType: 'status',
      body,
      resourceVersion: '41',
      code: 200,
      gracePeriodSeconds: 30,
    });
  });

  test('the grace period asked for goes before the one given, also in the URI', () => {
    const body = pod({ deletionGracePeriodSeconds: 1 });
    const requestObject = { kind: 'DeleteOptions', gracePeriodSeconds: 0 };
    expect(only({ ...deletion, requestObject, responseObject: body }).observation.gracePeriodSeconds).toBe(0);
    const requestURI = '/api/v1/namespaces/shop/pods/web?gracePeriodSeconds=5&x=1';
    expect(only({ ...deletion, requestURI, responseObject: body }).observation.gracePeriodSeconds).toBe(5);
  });

  test('answered by a Status, which may tell the UID', () => {
    const responseObject = statusAnswer({ details: { name: 'web', uid: UID } });
    expect(gist(only({ ...deletion, responseObject }))).toEqual({
      record: `Pod ${UID}`,
      key: 'audit:audit-1:1000',
      action: 'delete',
      bodyType: 'none',
      code: 200,
    });
    expect(gist(only({ ...deletion, responseObject: statusAnswer() }))).toMatchObject({
      record: 'PodName shop/web',
    });
  });

  test('without a response the preconditions may tell the UID: kubelets send them', () => {
    const requestObject = { kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: UID } };
    expect(gist(only({ ...deletion, level: 'Request', requestObject }))).toEqual({
      record: `Pod ${UID}`,
      key: 'audit:audit-1:1000',
      action: 'delete',
      bodyType: 'none',
      code: 200,
      gracePeriodSeconds: 0,
    });
  });

  test('a dry run, asked for in the options, deletes nothing', () => {
    const requestObject = { kind: 'DeleteOptions', dryRun: ['All'] };
    expect(emitted({ ...deletion, requestObject, responseObject: pod() })).toEqual([]);
  });

  test('refused: kept with its code', () => {
    const responseStatus = {
      code: 403,
      reason: 'Forbidden',
      message: 'admission webhook "keep" denied the request',
    };
    const responseObject = statusAnswer({ details: { name: 'web', uid: UID } });
    expect(gist(only({ ...deletion, responseStatus, responseObject }))).toEqual({
      record: 'PodName shop/web',
      key: 'audit:audit-1:1000',
      action: 'delete',
      bodyType: 'none',
      ...responseStatus,
    });
  });

  test('of a Pod that is gone, or with a precondition that failed: nothing', () => {
    expect(emitted({ ...deletion, responseStatus: { code: 404, reason: 'NotFound' } })).toEqual([]);
    expect(emitted({ ...deletion, responseStatus: { code: 409, reason: 'Conflict' } })).toEqual([]);
  });

  test('truncated: by name, and marked', () => {
    expect(only({ ...deletion, truncated: true })).toMatchObject({
      target: { kind: 'PodName', uid: 'shop/web' },
      observation: { bodyType: 'none', truncated: true },
    });
  });

  test('of a Pod with finalizers that shows no grace period: the whole Pod', () => {
    expect(only({ ...deletion, responseObject: pod({ finalizers: ['f'] }) })).toMatchObject({
      target: podTarget,
      observation: { gracePeriodSeconds: null },
    });
  });
});

describe('who asked for a delete', () => {
  const agentOf = (username: string, userAgent: string) =>
    only({ ...deletion, username, userAgent, responseObject: pod() }).observation.userAgent;
  const AGENT = 'kube-controller-manager/v1.20.2 (linux/amd64) kubernetes/faecb19';

  test('is told by the end of the user agent where all controllers share one identity', () => {
    const shared = 'system:kube-controller-manager';
    expect(agentOf(shared, `${AGENT}/replicaset-controller`)).toBe(
      'kube-controller-manager/v1.20.2/replicaset-controller',
    );
    expect(agentOf(shared, AGENT)).toBe('kube-controller-manager/v1.20.2/faecb19');
    expect(agentOf(shared, 'controllers')).toBe('controllers');
  });

  test('is told by the user of every other', () => {
    const own = 'system:serviceaccount:kube-system:replicaset-controller';
    expect(agentOf(own, `${AGENT}/${own}`)).toBe('kube-controller-manager/v1.20.2');
  });
});
