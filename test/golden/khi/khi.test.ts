import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonObject } from '../../../src/lib/json.ts';
import { applyBody } from '../../../src/share-processor/fold/apply-body.ts';

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

/** The parts of an audit event that hold a body, as it was written. */
interface Logged {
  readonly verb: string;
  readonly requestObject: JsonObject;
  readonly responseObject?: JsonObject & { readonly metadata: { readonly managedFields?: unknown } };
}

function withoutManagedFields(object: Logged['responseObject']): JsonObject | null {
  if (object === undefined) return null;
  const { managedFields: _never, ...metadata } = object.metadata;
  return { ...object, metadata };
}

test('a create and two request-only status patches fold into the expected manifests', () => {
  const events = read('audit.jsonl')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Logged);
  const states: (JsonObject | null)[] = [];
  for (const { verb, requestObject, responseObject } of events) {
    const before = states.at(-1) ?? null;
    const created = withoutManagedFields(responseObject);
    states.push(
      verb === 'create' ? applyBody(before, 'full', created) : applyBody(before, 'strategic', requestObject),
    );
  }
  expect(states).toEqual([1, 2, 3].map((step) => parse(read(`expected-${step}.yaml`)) as JsonObject));
});
