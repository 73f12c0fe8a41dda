/**
 * The language in which extraction declares what it reads. A field declaration describes the JSON type that is wanted;
 * a value of any other type is treated as absent, `null` is kept (in a patch it means removal), undeclared keys are
 * never materialised. `project` (the oracle) gives the meaning; the byte walker must give the same.
 */
export type Field =
  | { readonly type: 'string' }
  | { readonly type: 'number' }
  | { readonly type: 'boolean' }
  /** string or number: quantities are written both ways (`cpu: 1`, `cpu: "500m"`) */
  | { readonly type: 'quantity' }
  /** any JSON, whole */
  | { readonly type: 'any' }
  /** any JSON, of which a fingerprint is kept (`digest.ts`) */
  | { readonly type: 'digest' }
  | { readonly type: 'object'; readonly fields: { readonly [key: string]: Field } }
  /** every key of the object except `without`, each value of one kind */
  | { readonly type: 'map'; readonly of: Field; readonly without: readonly string[] }
  | { readonly type: 'list'; readonly of: Field }
  /** whichever of the two the value's own type chooses */
  | { readonly type: 'object-or-list'; readonly object: Field; readonly list: Field };

export const string: Field = { type: 'string' };
export const number: Field = { type: 'number' };
export const boolean: Field = { type: 'boolean' };
export const quantity: Field = { type: 'quantity' };
export const any: Field = { type: 'any' };
export const digest: Field = { type: 'digest' };
export const object = (fields: { readonly [key: string]: Field }): Field => ({ type: 'object', fields });
export const map = (of: Field, without: readonly string[] = []): Field => ({ type: 'map', of, without });
export const list = (of: Field): Field => ({ type: 'list', of });
export const objectOrList = (objectField: Field, listField: Field): Field => ({
  type: 'object-or-list',
  object: objectField,
  list: listField,
});
