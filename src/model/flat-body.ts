import type { SparseBody } from './sparse-body.ts';

/** What is asked of nearly every body, by its path: told beside every text, in this order. */
export const HEAD_PATHS = [
  'kind',
  'metadata.name',
  'metadata.uid',
  'metadata.resourceVersion',
  'metadata.deletionTimestamp',
  'metadata.deletionGracePeriodSeconds',
  'metadata.finalizers',
] as const;

/** A value beside the text: of a list or an object only that there is one. `undefined`: absent, or `null`. */
export type ToldValue = string | number | boolean | undefined;

/**
 * A sparse body as JSON text. What extraction always asks is told beside it; it is made an object only for those who want
 * to know more.
 */
export class FlatBody {
  readonly text: string;
  /** Whether a `null` is in it, or a string that may have to be cut. */
  readonly isUnusual: boolean;
  /** `HEAD_PATHS`, and after them the paths that its declaration names; and the values there. */
  readonly paths: readonly string[];
  readonly told: readonly ToldValue[];
  private made: SparseBody | null = null;

  constructor(text: string, isUnusual: boolean, paths: readonly string[], told: readonly ToldValue[]) {
    this.text = text;
    this.paths = paths;
    this.isUnusual = isUnusual;
    this.told = told;
  }

  get object(): SparseBody {
    this.made ??= JSON.parse(this.text) as SparseBody;
    return this.made;
  }
}
