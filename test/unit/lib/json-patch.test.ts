import { expect, test } from 'vitest';
import { applyJsonPatch, type Operation } from '../../../src/lib/json-patch.ts';
import type { JsonValue } from '../../../src/lib/json.ts';

// Appendix A of RFC 6902, but for its errors.
test.each<[string, JsonValue, Operation[], JsonValue]>([
  [
    'A.1 adding a member',
    { foo: 'bar' },
    [{ op: 'add', path: '/baz', value: 'qux' }],
    { baz: 'qux', foo: 'bar' },
  ],
  [
    'A.2 adding an element',
    { foo: ['bar', 'baz'] },
    [{ op: 'add', path: '/foo/1', value: 'qux' }],
    { foo: ['bar', 'qux', 'baz'] },
  ],
  ['A.3 removing a member', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  [
    'A.4 removing an element',
    { foo: ['bar', 'qux', 'baz'] },
    [{ op: 'remove', path: '/foo/1' }],
    { foo: ['bar', 'baz'] },
  ],
  [
    'A.5 replacing',
    { baz: 'qux', foo: 'bar' },
    [{ op: 'replace', path: '/baz', value: 'boo' }],
    { baz: 'boo', foo: 'bar' },
  ],
  [
    'A.6 moving a member',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'A.7 moving an element',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'A.8 tests that hold',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
      { op: 'add', path: '/done', value: true },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'], done: true },
  ],
  [
    'A.10 adding a nested object',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  ['A.14 escapes', { '/': 9, '~1': 10 }, [{ op: 'replace', path: '/~01', value: 11 }], { '/': 9, '~1': 11 }],
  [
    'A.16 appending',
    { foo: ['bar'] },
    [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }],
    { foo: ['bar', ['abc', 'def']] },
  ],
  [
    'copying',
    { metadata: { labels: { a: 'x' } } },
    [{ op: 'copy', from: '/metadata/labels/a', path: '/metadata/labels/b' }],
    { metadata: { labels: { a: 'x', b: 'x' } } },
  ],
  ['the whole document', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
])('%s', (_name, target, operations, expected) => {
  expect(applyJsonPatch(target, operations)).toEqual(expected);
});

test('nothing after a test that fails is applied', () => {
  const operations = [
    { op: 'add', path: '/a', value: 1 },
    { op: 'test', path: '/a', value: 2 },
    { op: 'add', path: '/b', value: 1 },
  ];
  expect(applyJsonPatch({}, operations)).toEqual({ a: 1 });
});

test('objects that a sparse target lacks are made', () => {
  const operations = [{ op: 'add', path: '/metadata/labels/app', value: 'web' }];
  expect(applyJsonPatch({}, operations)).toEqual({ metadata: { labels: { app: 'web' } } });
});

test.each<Operation>([
  { op: 'remove', path: '/missing' },
  { op: 'remove', path: '/list/7' },
  { op: 'remove', path: '/list/01' },
  { op: 'add', path: '/list/9', value: 1 },
  { op: 'replace', path: '/list/-', value: 1 },
  { op: 'replace', path: '/spec/containers/0/image', value: 'i' },
  { op: 'add', path: '/metadata/finalizers/-', value: 'f' },
  { op: 'add', path: '/text/inner', value: 1 },
  { op: 'add', path: 'no-pointer', value: 1 },
  { op: 'add', path: '/no-value' },
  { op: 'copy', path: '/to' },
  { op: 'copy', path: '/to', from: '/missing' },
  { op: 'move', path: '/to', from: '/missing' },
  { op: 'move', path: '/object/inner/deep', from: '/object' },
  { op: 'unheard-of', path: '/list' },
])('what cannot be applied changes nothing: %j', (operation) => {
  const target = { list: [1], text: 'x', object: { inner: {} } };
  expect(applyJsonPatch(target, [operation])).toEqual(target);
});

test('__proto__ is a plain key', () => {
  const patched = applyJsonPatch({}, [{ op: 'add', path: '/__proto__/polluted', value: true }]);
  expect(JSON.stringify(patched)).toBe('{"__proto__":{"polluted":true}}');
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
