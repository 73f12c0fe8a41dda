import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { configJsonSchema } from '../../../src/config/json-schema.ts';
import { valueAt } from '../../../src/config/layer.ts';
import { SETTINGS } from '../../../src/config/settings.ts';

const schema = configJsonSchema();
const at = (path: readonly string[]): unknown =>
  valueAt(
    schema,
    path.flatMap((name) => ['properties', name]),
  );

describe('configJsonSchema', () => {
  test('describes every setting, with its default, and says what is read again on SIGHUP', () => {
    for (const { path, description, default: value, reloadable } of SETTINGS) {
      expect([path, at(path)]).toEqual([
        path,
        expect.objectContaining({
          description: reloadable ? `${description} Read again on SIGHUP.` : description,
          ...(value === undefined ? {} : { default: value }),
        }) as unknown,
      ]);
    }
    expect(JSON.stringify(schema)).not.toContain('"reloadable"');
  });

  test('asks for nothing, and lets nothing stand that is not known', () => {
    const parsed = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    expect(parsed.safeParse({}).success).toBe(true);
    expect(parsed.safeParse({ server: { port: 1 } }).success).toBe(true);
    expect(parsed.safeParse({ server: { prot: 1 } }).success).toBe(false);
    expect(parsed.safeParse({ log: { level: 'loud' } }).success).toBe(false);
    expect(parsed.safeParse({ sources: [{ type: 'audit-file' }] }).success).toBe(false);
  });
});
