import { expect, test } from 'vitest';
import { emitted, gist, only, statusAnswer, UID } from './audit-event.ts';

const eviction = { verb: 'create', objectRef: { subresource: 'eviction' } } as const;
const accepted = {
  ...eviction,
  responseStatus: { code: 201, status: 'Success' },
  responseObject: statusAnswer(),
} as const;

test('accepted: all that is ever seen of it; old API servers log no request', () => {
  const evicted = {
    record: 'PodName shop/web',
    key: 'audit:audit-1:1000',
    action: 'evict',
    bodyType: 'none',
    code: 201,
  };
  expect(gist(only(accepted))).toEqual(evicted);
  const requestObject = { metadata: { name: 'web' }, deleteOptions: { gracePeriodSeconds: 0 } };
  expect(gist(only({ ...accepted, requestObject }))).toEqual({ ...evicted, gracePeriodSeconds: 0 });
});

test('the UID by precondition', () => {
  const requestObject = { metadata: { name: 'web' }, deleteOptions: { preconditions: { uid: UID } } };
  expect(only({ ...accepted, requestObject }).target).toMatchObject({ kind: 'Pod', uid: UID });
});

test('refused by a disruption budget: the causes tell which', () => {
  const message = 'Cannot evict pod as it would violate the pod’s disruption budget.';
  const cause = 'The disruption budget web needs 1 healthy pods and has 1 currently';
  const responseObject = statusAnswer({
    details: { causes: [{ reason: 'DisruptionBudget', message: cause }] },
  });
  const responseStatus = { code: 429, status: 'Failure', reason: 'TooManyRequests', message };
  expect(gist(only({ ...eviction, responseStatus, responseObject }))).toEqual({
    record: 'PodName shop/web',
    key: 'audit:audit-1:1000',
    action: 'evict',
    bodyType: 'none',
    code: 429,
    reason: 'TooManyRequests',
    message: `${message} ${cause}`,
  });
});

test('refused because several budgets match', () => {
  const message =
    'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
  const responseStatus = { code: 500, reason: '', message };
  expect(only({ ...eviction, responseStatus }).observation).toMatchObject({ code: 500, message });
});

test('a Pod that is gone, a conflict, a dry run: nothing', () => {
  expect(emitted({ ...eviction, responseStatus: { code: 404 } })).toEqual([]);
  expect(emitted({ ...eviction, responseStatus: { code: 409, reason: 'Conflict' } })).toEqual([]);
  expect(emitted({ ...accepted, requestObject: { deleteOptions: { dryRun: ['All'] } } })).toEqual([]);
  expect(
    emitted({ ...accepted, requestURI: '/api/v1/namespaces/shop/pods/web/eviction?dryRun=All' }),
  ).toEqual([]);
});

test('without a status code only a Success was accepted', () => {
  expect(only({ ...accepted, responseStatus: { code: 0, status: 'Success' } }).observation.action).toBe(
    'evict',
  );
  expect(emitted({ ...accepted, responseStatus: { code: 0, status: '' } })).toEqual([]);
});
