import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditEvent, SparseBody, SparseValue } from '../../src/model/audit-event.ts';
import type { Observation, ObservationTarget, RecordKind } from '../../src/model/observation.ts';
import type { Field } from '../../src/share-processor/decode/fields.ts';
import { hyperEvents } from '../../src/share-processor/extract/hyper-events.ts';
import { createExtract, EXTRACTORS, interestsFor } from '../../src/share-processor/extract/registry.ts';
import { applyBody } from '../../src/share-processor/fold/apply-body.ts';

const ALL = new Set<RecordKind>(EXTRACTORS.flatMap(({ records }) => records));
const INTERESTS = interestsFor(ALL);

/** Texts that mean something somewhere, among any others. */
const text = fc.oneof(
  fc.constantFrom(
    'Pod',
    'Status',
    'Table',
    'PartialObjectMetadata',
    'PodList',
    'Node',
    'delete',
    'replace',
    'add',
    'remove',
    'move',
    '/metadata/labels/a',
    '/status/conditions/0',
    '/spec',
    '',
    '__proto__',
    '0a1b2c3d-0000-4000-8000-00000000000a',
    '12',
  ),
  fc.string(),
  fc.string({ minLength: 5_000, maxLength: 5_100 }),
);
const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toString', 'length'), fc.string());

/** Any value that a decoder may make of a body under this declaration: parts missing, nulls anywhere. */
function projected(field: Field): fc.Arbitrary<SparseValue> {
  const nothing = fc.constant<SparseValue>(null);
  switch (field.type) {
    case 'string':
      return fc.oneof({ weight: 9, arbitrary: text }, nothing);
    case 'number':
      return fc.oneof({ weight: 9, arbitrary: fc.oneof(fc.integer(), fc.double({ noNaN: true })) }, nothing);
    case 'boolean':
      return fc.oneof(fc.boolean(), nothing);
    case 'quantity':
      return fc.oneof(text, fc.integer(), nothing);
    case 'digest':
      return fc.oneof(fc.string({ minLength: 16, maxLength: 16 }), nothing);
    case 'any':
      return fc.jsonValue({ maxDepth: 3 });
    case 'list':
      return fc.oneof({ weight: 9, arbitrary: fc.array(projected(field.of), { maxLength: 3 }) }, nothing);
    case 'map':
      return fc.oneof(
        { weight: 9, arbitrary: fc.dictionary(key, projected(field.of), { maxKeys: 3 }) },
        nothing,
      );
    case 'object-or-list':
      return fc.oneof(projected(field.object), projected(field.list));
    default: {
      const members = Object.entries(field.fields).map(
        ([name, member]) => [name, projected(member)] as const,
      );
      const record = fc.record(Object.fromEntries(members), { requiredKeys: [] }) as fc.Arbitrary<SparseBody>;
      return fc.oneof({ weight: 9, arbitrary: record }, nothing);
    }
  }
}

const body = (field: Field): fc.Arbitrary<SparseBody | undefined> =>
  projected(field).map((value) =>
    typeof value === 'object' && value !== null ? (value as SparseBody) : undefined,
  );

const events: readonly fc.Arbitrary<AuditEvent>[] = INTERESTS.map(
  ({ apiGroup, resource, subresource, verbs, fields }) =>
    fc.record({
      auditID: text,
      stage: fc.constantFrom('ResponseComplete', 'Panic'),
      level: fc.constantFrom('Metadata', 'Request', 'RequestResponse'),
      verb: fc.constantFrom(...verbs),
      requestURI: fc.oneof(
        fc.constantFrom('/x?dryRun=All', '/x?labelSelector=a%3Db', '/x?%E0%A4%A'),
        fc.string(),
      ),
      username: text,
      impersonatedUsername: fc.option(text, { nil: undefined }),
      userAgent: text,
      objectRef: fc.record({
        resource: fc.constant(resource),
        subresource: fc.constant(subresource),
        apiGroup: fc.constant(apiGroup),
        namespace: text,
        name: text,
        uid: text,
      }),
      responseStatus: fc.record({
        code: fc.constantFrom(0, 200, 201, 403, 404, 409, 422, 500, -1, 1e300),
        status: text,
        reason: text,
        message: text,
      }),
      requestObject: body(fields.request),
      responseObject: body(fields.response).map((value) => (Array.isArray(value) ? undefined : value)),
      requestReceivedAt: fc.nat(),
      stageAt: fc.nat(),
      truncated: fc.boolean(),
    }),
);

const extract = createExtract(ALL);
function observed(event: AuditEvent): [ObservationTarget, Observation][] {
  const emitted: [ObservationTarget, Observation][] = [];
  extract(event, 'c', (target, observation) => emitted.push([target, observation]));
  return emitted;
}

/** Every string of a value. */
function* texts(value: SparseValue): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* texts(member);
}

const hasNull = (value: SparseValue): boolean =>
  value === null || (typeof value === 'object' && Object.values(value).some((member) => hasNull(member)));

test('whatever a body holds, extraction, HyperEvents and merging do not throw, and every text is bounded', () => {
  const known: SparseBody = {
    metadata: { labels: { a: 'b' }, finalizers: ['f'] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
  fc.assert(
    fc.property(fc.oneof(...events), (event) => {
      for (const [target, observation] of observed(event)) {
        expect(ALL.has(target.kind)).toBe(true);
        expect(target.uid).not.toBe('');
        for (const kept of texts(observation.body as SparseValue))
          expect(kept.length).toBeLessThanOrEqual(4096);
        hyperEvents(observation);
        hyperEvents(observation, known);
        for (const before of [null, known]) {
          const state = applyBody(before, observation.bodyType, observation.body);
          // Readers of what is known meet no null where an object or a list should be.
          expect(hasNull(state ?? {})).toBe(false);
        }
      }
    }),
    { numRuns: 120 },
  );
});

test('extraction is a function of the event alone, and changes nothing in it', () => {
  fc.assert(
    fc.property(fc.oneof(...events), (event) => {
      const before = structuredClone(event);
      const first = observed(event);
      expect(observed(event)).toEqual(first);
      expect(event).toEqual(before);
    }),
    { numRuns: 60 },
  );
});

test('a dry run, and a change of what is gone, make no observation', () => {
  fc.assert(
    fc.property(fc.oneof(...events), (event) => {
      expect(observed({ ...event, requestURI: '/api/v1/x?a=b&dryRun=All' })).toEqual([]);
      expect(
        observed({ ...event, responseStatus: { ...event.responseStatus, code: 404 }, verb: 'patch' }),
      ).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
