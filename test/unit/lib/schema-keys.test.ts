import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { suggestKey } from '../../../src/lib/schema-keys.ts';

const Schema = z.preprocess(
  (value) => value,
  z.strictObject({
    server: z.strictObject({ host: z.string().default('a'), port: z.number() }).prefault({ port: 1 }),
    store: z.strictObject({ path: z.string(), secretFile: z.string().exactOptional() }),
    other: z.strictObject({ path: z.string() }).nullable(),
    sources: z.array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('a'), paths: z.array(z.string()) }),
        z.strictObject({ type: z.literal('b'), urls: z.array(z.string()) }),
      ]),
    ),
    named: z.record(z.string(), z.strictObject({ colour: z.string() })),
  }),
);

describe('suggestKey', () => {
  test.each([
    ['a key beside it', [], 'sevrer', 'server'],
    ['one of a section with defaults', ['server'], 'prot', 'port'],
    ['one of a section that may be null', ['other'], 'paht', 'path'],
    ['one of any alternative of a list', ['sources', 1], 'url', 'urls'],
    ['one below a record', ['named', 'x'], 'color', 'colour'],
    ['one of another section, with its path', [], 'secretFile', 'store.secretFile'],
    ['none that stands in several places', ['server'], 'path', null],
    ['none that is nothing like it', ['server'], 'timeout', null],
    ['none at a path that does not exist', ['nowhere', 0], 'timeout', null],
  ])('finds %s', (_what, path, key, meant) => {
    expect(suggestKey(Schema, path, key)).toBe(meant);
  });
});
