import { list, number, object, string, type Field } from '../../decode/fields.ts';

/**
 * The API server's answer to a refused request, and to one that has no object to show (`meta/v1` Status). It is read
 * from the same `responseObject` as the object of a request that was not refused: the two have no field in common but
 * `status`, which is a string here and an object there, and is read from the object alone.
 */
export const statusAnswer = {
  reason: string,
  message: string,
  code: number,
  details: object({
    name: string,
    uid: string,
    causes: list(object({ reason: string, message: string, field: string })),
  }),
} satisfies { readonly [key: string]: Field };
