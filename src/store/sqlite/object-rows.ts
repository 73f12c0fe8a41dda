import type { RecordKind } from '../../model/observation.ts';
import type { NamedRow, ObjectRow, PodRow } from '../contract.ts';
import { splitLines } from './line-document.ts';

/** A row of `rowColumns`. */
export interface RowColumns {
  readonly cluster: string;
  readonly kind: RecordKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly object_uid: string | null;
  readonly node: string | null;
  readonly owner_kind: string | null;
  readonly owner_name: string | null;
  readonly verdict: string;
  readonly code: string | null;
  readonly outcome: string | null;
  readonly first_at: number;
  readonly last_at: number;
  readonly ip: string | null;
  readonly other_ip: string | null;
}

const objectRow = (row: RowColumns): ObjectRow => ({
  cluster: row.cluster,
  namespace: row.namespace,
  name: row.name,
  node: row.node,
  owner: row.owner_kind === null ? null : { kind: row.owner_kind, name: row.owner_name ?? '' },
  verdict: row.verdict,
  code: row.code,
  outcome: row.outcome,
  firstAt: row.first_at,
  lastAt: row.last_at,
});

export const podRow = (row: RowColumns): PodRow => ({
  ...objectRow(row),
  uid: row.uid,
  ips: [row.ip, row.other_ip].filter((ip) => ip !== null),
});

/** A row of a list of objects that are kept by name. */
export type NamedColumns = RowColumns & { readonly lines: string | null };

export const namedRow = (row: NamedColumns): NamedRow => ({
  ...objectRow(row),
  key: row.uid,
  uid: row.object_uid,
  lines: splitLines(row.lines),
});
