import type { AuditEvent } from '../../model/audit-event.ts';
import type { Observation, ObservationTarget, RecordKind } from '../../model/observation.ts';
import type { Interest } from '../decode/contract.ts';

/** Receives each observation that an audit event makes, with the record it belongs to. */
export type Emit = (target: ObservationTarget, observation: Observation) => void;

/**
 * Reads the audit events of one family of resources. Pure; never throws on data: an event that says nothing about any
 * record emits nothing.
 */
export interface Extractor {
  /** Unique; kebab-case, as its file. */
  readonly name: string;
  /** The kinds of record it can speak of. */
  readonly records: readonly RecordKind[];
  /** Which events it reads, and which fields of their bodies. No two extractors read the same kind of event. */
  readonly interests: readonly Interest[];
  readonly extract: (event: AuditEvent, cluster: string, emit: Emit) => void;
}
