import { expect, test } from 'vitest';
import { strategicMergePatch } from '../../../src/lib/strategic-merge-patch.ts';

test('sets, replaces and takes away members, and keeps the rest', () => {
  const target = { metadata: { name: 'a', labels: { app: 'web', old: 'x' } }, spec: { nodeName: 'n' } };
  const patch = { metadata: { labels: { old: null, tier: 'front' } }, spec: { priority: 5 } };
  expect(strategicMergePatch(target, patch)).toEqual({
    metadata: { name: 'a', labels: { app: 'web', tier: 'front' } },
    spec: { nodeName: 'n', priority: 5 },
  });
});

test('merges conditions by type, as kubelets patch them, and keeps those that the patch leaves out', () => {
  const target = {
    conditions: [
      { type: 'Initialized', status: 'True' },
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: 'm' },
      { type: 'PodScheduled', status: 'True' },
    ],
  };
  const patch = {
    '$setElementOrder/conditions': [{ type: 'Initialized' }, { type: 'Ready' }, { type: 'PodScheduled' }],
    conditions: [{ type: 'Ready', status: 'True', reason: null, message: null, lastProbeTime: null }],
  };
  expect(strategicMergePatch(target, patch)).toEqual({
    conditions: [
      { type: 'Initialized', status: 'True' },
      { type: 'Ready', status: 'True' },
      { type: 'PodScheduled', status: 'True' },
    ],
  });
});

test('replaces lists without a merge key whole: container statuses, tolerations', () => {
  const target = {
    containerStatuses: [{ name: 'a', restartCount: 1 }, { name: 'b' }],
    tolerations: [{ key: 'x' }],
  };
  const patch = { containerStatuses: [{ name: 'b', state: { running: null } }], tolerations: [] };
  expect(strategicMergePatch(target, patch)).toEqual({
    containerStatuses: [{ name: 'b', state: {} }],
    tolerations: [],
  });
});

test.each([
  ['containers', 'name'],
  ['initContainers', 'name'],
  ['ephemeralContainers', 'name'],
  ['volumes', 'name'],
  ['env', 'name'],
  ['imagePullSecrets', 'name'],
  ['schedulingGates', 'name'],
  ['resourceClaims', 'name'],
  ['ports', 'containerPort'],
  ['volumeMounts', 'mountPath'],
  ['volumeDevices', 'devicePath'],
  ['podIPs', 'ip'],
  ['hostIPs', 'ip'],
  ['hostAliases', 'ip'],
  ['topologySpreadConstraints', 'topologyKey'],
  ['ownerReferences', 'uid'],
  ['conditions', 'type'],
])('merges %s by %s', (list, key) => {
  const target = { [list]: [{ [key]: 'one', kept: 1 }, { [key]: 'two' }] };
  const patch = { [list]: [{ [key]: 'three' }, { [key]: 'one', added: 2 }] };
  expect(strategicMergePatch(target, patch)).toEqual({
    [list]: [{ [key]: 'one', kept: 1, added: 2 }, { [key]: 'two' }, { [key]: 'three' }],
  });
});

test('$patch: delete takes an element away, and is nothing to one that is not there', () => {
  const target = {
    conditions: [
      { type: 'PodResizePending', status: 'True' },
      { type: 'Ready', status: 'True' },
    ],
  };
  const patch = {
    conditions: [
      { type: 'PodResizePending', $patch: 'delete' },
      { type: 'Never', $patch: 'delete' },
    ],
  };
  expect(strategicMergePatch(target, patch)).toEqual({ conditions: [{ type: 'Ready', status: 'True' }] });
});

test('$patch: replace and delete of objects and lists', () => {
  const target = {
    strategy: { type: 'Rolling', rolling: { max: 1 } },
    securityContext: { user: 1 },
    containers: [{ name: 'a' }],
  };
  const patch = {
    strategy: { $patch: 'replace', type: 'Recreate', gone: null },
    securityContext: { $patch: 'delete' },
    containers: [{ $patch: 'replace' }, { name: 'b', image: 'i' }],
  };
  expect(strategicMergePatch(target, patch)).toEqual({
    strategy: { type: 'Recreate' },
    securityContext: {},
    containers: [{ name: 'b', image: 'i' }],
  });
});

test('$patch: merge is a merge', () => {
  expect(strategicMergePatch({ spec: { a: 1 } }, { spec: { $patch: 'merge', b: 2 } })).toEqual({
    spec: { a: 1, b: 2 },
  });
});

test('finalizers are a set: added once, taken off by directive, both in one patch', () => {
  const target = { metadata: { finalizers: ['a', 'b'] } };
  expect(strategicMergePatch(target, { metadata: { finalizers: ['b', 'c'] } })).toEqual({
    metadata: { finalizers: ['a', 'b', 'c'] },
  });
  expect(
    strategicMergePatch(target, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a', 'z'] } }),
  ).toEqual({
    metadata: { finalizers: ['b'] },
  });
  const both = { metadata: { finalizers: ['c'], '$deleteFromPrimitiveList/finalizers': ['a'] } };
  expect(strategicMergePatch(target, both)).toEqual({ metadata: { finalizers: ['b', 'c'] } });
});

test('$setElementOrder orders named elements and leaves the server’s own where they stood', () => {
  const target = { containers: [{ name: 'a' }, { name: 'injected' }, { name: 'b' }] };
  const patch = {
    '$setElementOrder/containers': [{ name: 'new' }, { name: 'a' }, { name: 'b' }],
    containers: [{ name: 'new', image: 'i' }],
  };
  expect(strategicMergePatch(target, patch)).toEqual({
    containers: [{ name: 'new', image: 'i' }, { name: 'a' }, { name: 'injected' }, { name: 'b' }],
  });
});

test('$setElementOrder alone changes only the order', () => {
  const target = { finalizers: ['a', 'b', 'c'] };
  expect(strategicMergePatch(target, { '$setElementOrder/finalizers': ['c', 'a', 'missing'] })).toEqual({
    finalizers: ['b', 'c', 'a'],
  });
});

test('$retainKeys drops the members that it does not name', () => {
  const target = { volumes: [{ name: 'v', emptyDir: {}, note: 1 }] };
  const patch = { volumes: [{ name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } }] };
  expect(strategicMergePatch(target, patch)).toEqual({ volumes: [{ name: 'v', configMap: { name: 'c' } }] });
});

test('works on a target that knows nothing yet, without keeping nulls', () => {
  const patch = {
    metadata: { uid: 'u', labels: { gone: null } },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null }] },
  };
  expect(strategicMergePatch({}, patch)).toEqual({
    metadata: { uid: 'u', labels: {} },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  });
});

test('a value of another type than before takes its place', () => {
  expect(strategicMergePatch({ a: [1], b: 'x', c: {} }, { a: { k: 1 }, b: [2], c: 'y' })).toEqual({
    a: { k: 1 },
    b: [2],
    c: 'y',
  });
});

test('keys that are names of Object.prototype are plain keys', () => {
  const patch = JSON.parse('{"labels":{"__proto__":"p","constructor":"c","toString":null}}') as object;
  const merged = strategicMergePatch({ labels: {} }, { ...patch });
  expect(JSON.stringify(merged)).toBe('{"labels":{"__proto__":"p","constructor":"c"}}');
  expect(Object.getPrototypeOf(merged['labels'])).toBe(Object.prototype);
});

test('changes neither target nor patch', () => {
  const freeze = <T>(value: T): T => {
    if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  };
  const target = freeze({
    metadata: { finalizers: ['a'], labels: { x: '1' } },
    conditions: [{ type: 'A', status: '1' }],
  });
  const patch = freeze({
    metadata: { '$deleteFromPrimitiveList/finalizers': ['a'], labels: { x: null } },
    conditions: [{ type: 'A', status: '2' }, { type: 'B' }],
    '$setElementOrder/conditions': [{ type: 'B' }, { type: 'A' }],
  });
  expect(strategicMergePatch(target, patch)).toEqual({
    metadata: { finalizers: [], labels: {} },
    conditions: [{ type: 'B' }, { type: 'A', status: '2' }],
  });
});
