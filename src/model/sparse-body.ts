/** A projection of a JSON object: only declared keys, each of its declared type, or `null` where the body says null. */
export type SparseBody = { readonly [key: string]: SparseValue };
export type SparseValue = string | number | boolean | null | SparseBody | readonly SparseValue[] | undefined;

export interface JsonPatchOperation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: SparseValue;
}
