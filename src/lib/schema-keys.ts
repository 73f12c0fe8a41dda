import { z } from 'zod';

import { nearest } from './nearest.ts';

/** Everything that stands where `schema` stands, without what only says that it may be absent. */
function alternatives(schema: unknown): unknown[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option: unknown) => alternatives(option));
  if (schema instanceof z.ZodPipe) return [schema.in, schema.out].flatMap((side) => alternatives(side));
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly
  ) {
    return alternatives(schema.def.innerType);
  }
  return [schema];
}

function children(schema: unknown, step: PropertyKey): unknown[] {
  return alternatives(schema).flatMap((inner): unknown[] => {
    if (inner instanceof z.ZodObject) return [inner.shape[String(step)]];
    if (inner instanceof z.ZodArray) return [inner.element];
    return inner instanceof z.ZodRecord ? [inner.valueType] : [];
  });
}

const keysOf = (schema: unknown): string[] =>
  alternatives(schema).flatMap((inner) => (inner instanceof z.ZodObject ? Object.keys(inner.shape) : []));

/** Dotted paths of the keys below `schema` that are called `key`; what is below lists and records has no such path. */
function placesOf(schema: unknown, key: string): string[] {
  return alternatives(schema).flatMap((inner) => {
    if (!(inner instanceof z.ZodObject)) return [];
    return Object.entries(inner.shape).flatMap(([name, field]) => {
      const below = placesOf(field, key).map((place) => `${name}.${place}`);
      return name === key ? [name].concat(below) : below;
    });
  });
}

/** What may have been meant by a key that `schema` does not know at `path`: one beside it, or one elsewhere; else `null`. */
export function suggestKey(schema: unknown, path: readonly PropertyKey[], key: string): string | null {
  const here = path.reduce<unknown[]>((found, step) => found.flatMap((one) => children(one, step)), [schema]);
  const near = nearest(key, new Set(here.flatMap(keysOf)));
  if (near !== null) return near;
  const [place, other] = placesOf(schema, key);
  return other === undefined ? (place ?? null) : null;
}
