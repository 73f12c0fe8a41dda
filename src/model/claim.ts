/** The parts of a PersistentVolumeClaim that Lorgnette reads. Everything is optional: policies differ in what they log. */
export interface Claim {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly annotations?: { readonly [name: string]: string };
    readonly ownerReferences?: readonly {
      readonly kind?: string;
      readonly name?: string;
      readonly controller?: boolean;
    }[];
    readonly finalizers?: readonly string[];
  };
  readonly spec?: {
    readonly storageClassName?: string;
    readonly volumeName?: string;
  };
  readonly status?: { readonly phase?: string };
}

/**
 * What an unbound claim waits for: the first Pod that uses it to be scheduled, the provisioner that makes its volume, or the
 * binder, which needs a volume that is there already.
 */
export const AWAITED = ['first-consumer', 'provisioner', 'binder'] as const;
export type Awaited = (typeof AWAITED)[number];

/** What a claim asks for and what it got; `null` where that is not known or not there (yet). */
export interface ClaimFacts {
  /** `''` when it asks for none. */
  readonly storageClass: string | null;
  /** Name of its PersistentVolume. */
  readonly volume: string | null;
  /** The node for which its volume is to be made. */
  readonly selectedNode: string | null;
  /** `null` too once it is bound. */
  readonly waitsFor: Awaited | null;
}
