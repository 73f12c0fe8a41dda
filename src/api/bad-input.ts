import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { given } from './given.ts';

/** One thing that is wrong with a request, as the type provider hands it on: a zod issue without path and message. */
export interface Complaint {
  readonly keyword: string;
  /** `/limit` */
  readonly instancePath: string;
  readonly message?: string | undefined;
  readonly params: { readonly [name: string]: unknown };
}

/** Which parameter, what is allowed, and what was given instead. */
export function describeBadInput(complaints: readonly Complaint[], request: FastifyRequest): string {
  const values: { readonly [name: string]: unknown } = {
    ...(request.params as object),
    ...(request.query as object),
  };
  return complaints
    .flatMap(({ keyword, instancePath, message = 'is not valid', params }) => {
      if (keyword === 'unrecognized_keys') return unknownParameters(params['keys'] as string[], request);
      const name = instancePath.split('/')[1] ?? '';
      const value = values[name];
      const allowed = Array.isArray(value) ? 'must be told once' : (allowedBy(keyword, params) ?? message);
      return `${name}: ${allowed}, not ${given(value)}`;
    })
    .join('; ');
}

function unknownParameters(names: readonly string[], request: FastifyRequest): string {
  const schema = request.routeOptions.schema?.querystring;
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape).toSorted() : [];
  const unknown = names.slice(0, 5).map(given).join(', ');
  return `There is no parameter ${unknown}; there are ${known.join(', ')}`;
}

/** In words; `null` where the schema has words of its own. */
function allowedBy(keyword: string, params: Complaint['params']): string | null {
  switch (keyword) {
    case 'invalid_value':
      return `must be one of ${(params['values'] as unknown[]).map(String).join(', ')}`;
    case 'too_small':
      return `must be at least ${bound(params, 'minimum')}`;
    case 'too_big':
      return `must be at most ${bound(params, 'maximum')}`;
    case 'invalid_type':
      return params['expected'] === 'string' ? 'must be a text' : 'must be a whole number';
    default:
      return null;
  }
}

function bound(params: Complaint['params'], name: 'minimum' | 'maximum'): string {
  const value = String(params[name]);
  return params['origin'] === 'string' ? `${value} character${value === '1' ? '' : 's'} long` : value;
}
