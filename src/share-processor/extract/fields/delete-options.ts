import { list, number, object, string, type Field } from '../../decode/fields.ts';

/** `meta/v1` DeleteOptions. A dry run may be asked for in it instead of in the URI. */
export const deleteOptions = {
  kind: string,
  gracePeriodSeconds: number,
  propagationPolicy: string,
  dryRun: list(string),
  preconditions: object({ uid: string }),
} satisfies { readonly [key: string]: Field };
