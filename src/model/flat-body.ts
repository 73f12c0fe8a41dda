import type { SparseBody } from './audit-event.ts';

/**
 * A sparse body as JSON text, with what extraction asks of nearly every one told beside it (`''` where the body does not
 * tell it). It is made an object only for those who ask for more.
 */
export class FlatBody {
  readonly text: string;
  /** Whether a `null` is in it, or a string that may have to be cut. */
  readonly isUnusual: boolean;
  readonly kind: string;
  /** These of `metadata`. */
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** `metadata.deletionTimestamp` is told. */
  readonly isTerminating: boolean;
  /** `metadata.finalizers` is told, though it may be empty. */
  readonly hasFinalizers: boolean;
  private made: SparseBody | null = null;

  constructor(told: Omit<FlatBody, 'object' | 'made'>) {
    this.text = told.text;
    this.isUnusual = told.isUnusual;
    this.kind = told.kind;
    this.name = told.name;
    this.namespace = told.namespace;
    this.uid = told.uid;
    this.resourceVersion = told.resourceVersion;
    this.isTerminating = told.isTerminating;
    this.hasFinalizers = told.hasFinalizers;
  }

  get object(): SparseBody {
    this.made ??= JSON.parse(this.text) as SparseBody;
    return this.made;
  }
}
