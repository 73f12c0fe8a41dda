import { expect, test } from 'vitest';
import type { RecordKind } from '../../../../src/model/observation.ts';
import type { Field } from '../../../../src/share-processor/decode/fields.ts';
import { createExtract, EXTRACTORS, interestsFor } from '../../../../src/share-processor/extract/registry.ts';
import { auditEvent, CLUSTER, pod } from './audit-event.ts';

const ALL = new Set<RecordKind>(EXTRACTORS.flatMap(({ records }) => records));

test('names are unique, and no kind of event is read twice', () => {
  const names = EXTRACTORS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const kinds = interestsFor(ALL).flatMap(({ apiGroup, resource, subresource, verbs }) =>
    verbs.map((verb) => [apiGroup, resource, subresource, verb].join('/')),
  );
  expect(kinds.filter((kind, index) => kinds.indexOf(kind) !== index)).toEqual([]);
});

/** Every path that a declaration reads. */
function* paths(field: Field, at: string): Generator<string> {
  yield at;
  if (field.type === 'object') {
    for (const [key, member] of Object.entries(field.fields)) yield* paths(member, `${at}.${key}`);
  }
  if (field.type === 'map' || field.type === 'list') yield* paths(field.of, `${at}[]`);
  if (field.type === 'object-or-list') {
    yield* paths(field.object, at);
    yield* paths(field.list, at);
  }
}

test('nothing that may hold a secret is read, nor managedFields', () => {
  const read: string[] = [];
  for (const { fields } of interestsFor(ALL)) {
    read.push(...paths(fields.request, 'request'), ...paths(fields.response, 'response'));
  }
  const forbidden =
    /\.(?:env|envFrom|command|args|managedFields|data|stringData|token|volumeMounts|\$setElementOrder\/env)$/;
  expect(read.filter((path) => forbidden.test(path))).toEqual([]);
  expect(read.length).toBeGreaterThan(1_000);
});

test('annotations are read without the last applied manifest', () => {
  const maps: (readonly string[])[] = [];
  const visit = (field: Field, key: string): void => {
    if (field.type === 'map' && key === 'annotations') maps.push(field.without);
    if (field.type === 'object')
      for (const [name, member] of Object.entries(field.fields)) visit(member, name);
    if (field.type === 'map' || field.type === 'list') visit(field.of, key);
    if (field.type === 'object-or-list') [field.object, field.list].forEach((inner) => visit(inner, key));
  };
  for (const { fields } of interestsFor(ALL))
    [fields.request, fields.response].forEach((field) => visit(field, ''));
  expect(maps.length).toBeGreaterThan(0);
  expect(
    maps.filter((without) => !without.includes('kubectl.kubernetes.io/last-applied-configuration')),
  ).toEqual([]);
});

test('only what the wanted records need is read', () => {
  const resources = (...records: RecordKind[]): string[] => [
    ...new Set(interestsFor(new Set(records)).map(({ resource }) => resource)),
  ];
  expect(resources()).toEqual([]);
  expect(resources('Pod')).toEqual(['pods', 'bindings', 'events']);
  expect(resources('PodRefusal')).toEqual(['pods', 'bindings']);
  expect(resources('Node')).toEqual(['events', 'nodes']);
});

test('only wanted records are emitted', () => {
  const event = auditEvent({ verb: 'create', responseStatus: { code: 201 }, responseObject: pod() });
  const kindsOf = (...records: RecordKind[]): string[] => {
    const kinds: string[] = [];
    createExtract(new Set(records))(event, CLUSTER, ({ kind }) => kinds.push(kind));
    return kinds;
  };
  expect(kindsOf('Pod', 'PodName')).toEqual(['Pod']);
  expect(kindsOf('PodName')).toEqual([]);
  expect(kindsOf('Node')).toEqual([]);
});

test('the group of a resource matters: a custom resource may be called pods', () => {
  const objectRef = { apiGroup: 'example.com' };
  const emit = (): never => {
    throw new Error('nothing must be emitted');
  };
  const event = auditEvent({
    verb: 'create',
    objectRef,
    responseStatus: { code: 201 },
    responseObject: pod(),
  });
  expect(() => createExtract(ALL)(event, CLUSTER, emit)).not.toThrow();
});
