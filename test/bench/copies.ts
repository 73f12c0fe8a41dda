import { createHash } from 'node:crypto';

import { createTimeShift } from '../../src/lib/shift-times.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

export interface CopyOptions {
  /** Number of the copy; the same number gives the same text. */
  readonly copy: number;
  /** By how much its times are later than the original's. */
  readonly shiftSeconds: number;
  /** Namespaces to rename. */
  readonly namespaces: readonly string[];
}

/**
 * Gives a function that rewrites a line of an audit log so that it speaks of other objects at another time: every UUID
 * (UIDs, audit IDs), every time and the given namespaces. Nothing else changes, lengths hardly do.
 */
export function createCopier({ copy, shiftSeconds, namespaces }: CopyOptions): (line: string) => string {
  const uuids = new Map<string, string>();
  const shift = createTimeShift(shiftSeconds);
  const otherUuid = (uuid: string): string => {
    let other = uuids.get(uuid);
    if (other === undefined) {
      const hex = createHash('sha256').update(`${copy}:${uuid}`).digest('hex');
      other = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
      uuids.set(uuid, other);
    }
    return other;
  };
  // As the value of a field, in a request URI, in the words of an Event (`assigned NS/pod`) and of a kubelet (`pod_NS(uid)`).
  const names = namespaces.join('|');
  const namespace = new RegExp(
    `(?<=[":/ _])(?:${names})(?=/[a-z]|\\()|(?<="namespace":")(?:${names})(?=")`,
    'g',
  );
  return (line) =>
    shift(line)
      .replace(UUID, otherUuid)
      .replace(namespace, (name) => `${name}-${copy}`);
}
