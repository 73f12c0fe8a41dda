import { expect, test } from 'vitest';
import { emitted, gist, nameTarget, only, podTarget, statusAnswer, UID } from './audit-event.ts';

const request = {
  kind: 'Binding',
  metadata: { name: 'web', namespace: 'shop', uid: UID },
  target: { kind: 'Node', name: 'n1' },
};
const binding = {
  verb: 'create',
  objectRef: { subresource: 'binding' },
  requestObject: request,
  // The answer's status is a string.
  responseStatus: { code: 201, status: 'Success' },
  responseObject: statusAnswer(),
} as const;
const bound = {
  record: `Pod ${UID}`,
  key: 'audit:audit-1:1000',
  action: 'bind',
  bodyType: 'strategic',
  body: { spec: { nodeName: 'n1' } },
  code: 201,
};

test('pods/binding gives the Pod its node', () => {
  expect(gist(only(binding))).toEqual(bound);
});

test('so does the resource bindings of older schedulers, with the name in the body', () => {
  expect(gist(only({ ...binding, objectRef: { resource: 'bindings', name: '' } }))).toEqual(bound);
});

test('a binding without a UID is told by name', () => {
  expect(only({ ...binding, requestObject: { target: { name: 'n1' } } }).target).toEqual(nameTarget);
  expect(
    only({ ...binding, requestObject: undefined, objectRef: { subresource: 'binding', uid: UID } }),
  ).toMatchObject({
    target: podTarget,
    observation: { bodyType: 'none', body: null },
  });
});

test('a target that is no node binds to nothing known', () => {
  expect(
    only({ ...binding, requestObject: { ...request, target: { kind: 'Rack', name: 'r' } } }).observation.body,
  ).toBeNull();
});

test('refused: kept, unless the Pod is gone or bound already', () => {
  expect(
    gist(only({ ...binding, responseStatus: { code: 403, reason: 'Forbidden', message: 'no' } })),
  ).toEqual({
    ...bound,
    code: 403,
    reason: 'Forbidden',
    message: 'no',
  });
  expect(emitted({ ...binding, responseStatus: { code: 404, reason: 'NotFound' } })).toEqual([]);
  expect(emitted({ ...binding, responseStatus: { code: 409, reason: 'Conflict' } })).toEqual([]);
});

test('a dry run binds nothing', () => {
  expect(emitted({ ...binding, requestURI: '/api/v1/namespaces/shop/pods/web/binding?dryRun=All' })).toEqual(
    [],
  );
});
