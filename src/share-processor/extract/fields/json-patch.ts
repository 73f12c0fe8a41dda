import { any, list, object, objectOrList, string, type Field } from '../../decode/fields.ts';

/** The request of a patch: an object, or the operations of a JSON patch (RFC 6902). */
export const patchRequest = (patch: Field): Field =>
  objectOrList(patch, list(object({ op: string, path: string, from: string, value: any })));
