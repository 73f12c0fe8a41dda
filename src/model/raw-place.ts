/** A range of input, as `InputRange` of the sources, and whose. */
export interface InputPart {
  readonly source: string;
  /** What tells the input again, whatever its name by then. */
  readonly identity: string;
  /** Decompressed bytes. */
  readonly offset: number;
  readonly length: number;
}

/** Where the audit events lie that a batch's observations came from. */
export interface BatchOrigin {
  /** None of what cannot be read again. */
  readonly parts: readonly InputPart[];
  /** Redacted copies of the events that gave observations, one JSON text a line; `null` when none are kept. */
  readonly kept: string | null;
}

/** Where the audit event may be that an observation came from: in one batch of input. */
export interface RawPlace {
  /** Number of the batch. */
  readonly batch: number;
  readonly parts: readonly InputPart[];
}
