import type { FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { describeBadInput } from '../../../src/api/bad-input.ts';

/** As the type provider hands the issues of a schema on. */
function complain(schema: z.ZodObject, query: object): string {
  const { error } = schema.safeParse(query);
  const complaints = (error?.issues ?? []).map(({ code, path, message, ...params }) => ({
    keyword: code,
    instancePath: `/${path.join('/')}`,
    message,
    params,
  }));
  const request = { params: {}, query, routeOptions: { schema: { querystring: schema } } };
  return describeBadInput(complaints, request as unknown as FastifyRequest);
}

const Query = z.strictObject({
  name: z.string().min(2).max(3).exactOptional(),
  limit: z.coerce.number().int().min(1).exactOptional(),
  kind: z.enum(['a', 'b']).exactOptional(),
  odd: z
    .string()
    .refine((text) => text.length % 2 === 1, 'must be odd')
    .exactOptional(),
});

describe('what is wrong with a request', () => {
  it.each([
    [{ name: 'a' }, 'name: must be at least 2 characters long, not "a"'],
    [{ name: 'abcd' }, 'name: must be at most 3 characters long, not "abcd"'],
    [{ name: ['ab', 'cd'] }, 'name: must be told once, not ["ab","cd"]'],
    [{ limit: 'x' }, 'limit: must be a whole number, not "x"'],
    [{ limit: '0' }, 'limit: must be at least 1, not "0"'],
    [{ kind: 'c' }, 'kind: must be one of a, b, not "c"'],
    [{ odd: 'ab' }, 'odd: must be odd, not "ab"'],
    [{ other: 1 }, 'There is no parameter "other"; there are kind, limit, name, odd'],
    [{ limit: '-1', kind: '' }, 'limit: must be at least 1, not "-1"; kind: must be one of a, b, not ""'],
  ])('of %j is said', (query, detail) => {
    expect(complain(Query, query)).toBe(detail);
  });
});
