import type { Member, Membership } from '../model/member.ts';
import { workloadKey } from '../model/workload.ts';

/** The members of workloads, by the key of the workload: those that the store has, outweighed by what was concluded since. */
export interface Families {
  /** What was concluded of a member; `before` is what was said of it earlier, if anything. */
  note(cluster: string, now: Membership | null, before: Membership | null): void;
  /** What was noted of a member is committed: from now on the store tells it. */
  release(cluster: string, membership: Membership): void;
  list(cluster: string, key: string): readonly Member[];
  /** Lets go of families, by `familyKey`, that nobody asks for any more. */
  evict(isIdle: (family: string) => boolean): void;
}

type Family = Map<string, Member>;

/** Kept apart by cluster; no cluster's name holds a line end. */
export const familyKey = (cluster: string, key: string): string => `${cluster}\n${key}`;

export function createFamilies(load: (cluster: string, key: string) => readonly Member[]): Families {
  /** Families that were asked for, whole. */
  const whole = new Map<string, Family>();
  /** Of every family, the members that are in memory. */
  const held = new Map<string, Family>();
  const remove = (key: string, uid: string): void => {
    const family = held.get(key);
    family?.delete(uid);
    if (family?.size === 0) held.delete(key);
  };
  return {
    note(cluster, now, before) {
      const key = now === null ? null : familyKey(cluster, workloadKey(now.of));
      if (before !== null) {
        const left = familyKey(cluster, workloadKey(before.of));
        if (left !== key) {
          remove(left, before.member.uid);
          whole.get(left)?.delete(before.member.uid);
        }
      }
      if (now === null || key === null) return;
      whole.get(key)?.set(now.member.uid, now.member);
      const family = held.get(key);
      if (family === undefined) held.set(key, new Map([[now.member.uid, now.member]]));
      else family.set(now.member.uid, now.member);
    },
    release: (cluster, { of, member }) => remove(familyKey(cluster, workloadKey(of)), member.uid),
    list(cluster, key) {
      const name = familyKey(cluster, key);
      let family = whole.get(name);
      if (family === undefined) {
        family = new Map(load(cluster, key).map((member) => [member.uid, member]));
        for (const [uid, member] of held.get(name) ?? []) family.set(uid, member);
        whole.set(name, family);
      }
      return [...family.values()];
    },
    evict(isIdle) {
      for (const family of whole.keys()) if (isIdle(family)) whole.delete(family);
    },
  };
}
