import type { Interest } from '../decode/contract.ts';
import { list, object, string, type Field } from '../decode/fields.ts';
import { deleteOptions } from './fields/delete-options.ts';
import { patchRequest } from './fields/json-patch.ts';
import { statusAnswer } from './fields/status.ts';

/** Declarations of one kind of object that is read in the plain way (`object-change.ts`). */
export interface ObjectFields {
  /** Members of the whole object, as the API server answers it. */
  readonly answer: { readonly [key: string]: Field };
  readonly create: Field;
  readonly update: Field;
  readonly patch: Field;
}

/** Every write of a resource and of its `status`. */
export function objectInterests(apiGroup: string, resource: string, fields: ObjectFields): Interest[] {
  const response = object({ ...fields.answer, ...statusAnswer });
  const options = object(deleteOptions);
  const interest = (subresource: string, verb: string, bodies: Interest['fields']): Interest => ({
    apiGroup,
    resource,
    subresource,
    verbs: [verb],
    fields: bodies,
  });
  return [
    interest('', 'create', { request: fields.create, response }),
    interest('', 'update', { request: fields.update, response }),
    interest('', 'patch', { request: patchRequest(fields.patch), response }),
    interest('', 'delete', { request: options, response }),
    interest('', 'deletecollection', {
      request: options,
      response: object({ kind: string, items: list(object(fields.answer)) }),
    }),
    interest('status', 'update', { request: fields.update, response }),
    interest('status', 'patch', { request: patchRequest(fields.patch), response }),
  ];
}
