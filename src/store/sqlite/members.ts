import type { Member } from '../../model/member.ts';

/** The members of a workload, by its key and cluster. */
export const MEMBERS = `SELECT d.member FROM results r JOIN objects o ON o.id = r.object_id
  JOIN documents d ON d.object_id = r.object_id WHERE r.member_of = ? AND o.cluster = ? AND d.member IS NOT NULL`;

export const memberOf = (row: { readonly [column: string]: unknown }): Member =>
  JSON.parse(String(row['member'])) as Member;
