import type { Observation } from '../../model/observation.ts';

/** Everything observed of one claim. A record is of all claims that ever had its name, one after the other. */
export interface Incarnation {
  /** `null` when it was never logged. */
  readonly uid: string | null;
  /** Never empty; in the order in which they were asked for. */
  readonly observations: readonly Observation[];
}

interface Draft {
  uid: string | null;
  readonly observations: Observation[];
}

/** UID that an observation tells of the claim itself; `null` where it tells none. */
function toldUid({ action, body }: Observation): string | null {
  if (body === null) return null;
  const told = body as { readonly uid?: unknown; readonly metadata?: { readonly uid?: unknown } };
  const uid = action === 'kubernetes-event' ? told.uid : told.metadata?.uid;
  return typeof uid === 'string' && uid !== '' ? uid : null;
}

const byRequest = (a: Observation, b: Observation): number =>
  a.requestedAt - b.requestedAt ||
  a.at - b.at ||
  (a.auditId === b.auditId ? (a.key < b.key ? -1 : 1) : a.auditId < b.auditId ? -1 : 1);

/**
 * Tells the claims of one name apart, in the order of their births: by UID where it is told, else a create begins another one.
 * What tells no UID speaks of the one that was there at its time. Requests are in the order in which they were received:
 * nothing can be asked of a claim before its create was.
 */
export function incarnationsOf(observations: readonly Observation[]): readonly Incarnation[] {
  const drafts: Draft[] = [];
  const byUid = new Map<string, Draft>();
  const begin = (uid: string | null): Draft => {
    const draft: Draft = { uid, observations: [] };
    drafts.push(draft);
    if (uid !== null) byUid.set(uid, draft);
    return draft;
  };
  const find = (observation: Observation): Draft => {
    const uid = toldUid(observation);
    const known = uid === null ? undefined : byUid.get(uid);
    if (known !== undefined) return known;
    const current = drafts.at(-1);
    if (current === undefined || observation.action === 'create') return begin(uid);
    if (uid === null) return current;
    if (current.uid !== null) return begin(uid);
    // Its create told no UID.
    current.uid = uid;
    byUid.set(uid, current);
    return current;
  };
  for (const observation of observations.toSorted(byRequest))
    find(observation).observations.push(observation);
  return drafts;
}
