import { describe, expect, it } from 'vitest';

import { isSameMembership, type Member, type Membership } from '../../../src/model/member.ts';

const MEMBER: Member = {
  kind: 'Pod',
  uid: 'u1',
  name: 'web-1',
  node: 'n1',
  controllerUid: 'rs-1',
  revision: '7d9c',
  bornAt: 1,
  bornBeforeLog: false,
  create: {
    outcome: 'succeeded',
    startedAt: 1,
    endedAt: 2,
    finalAt: 3,
    stuck: false,
    phase: null,
    code: null,
    side: null,
  },
  attempts: 1,
  lastAttemptAt: 1,
  completedAt: null,
  completedAs: null,
  brokenAt: null,
  isBroken: false,
  removedAt: null,
  goneAt: null,
};

const OF = { kind: 'Deployment', namespace: 'shop', name: 'web' };
const membership = (member: Partial<Member> = {}, of: Partial<Membership['of']> = {}): Membership => ({
  of: { ...OF, ...of },
  member: { ...MEMBER, ...member },
});

/** A value other than the one it is given, of no particular type. */
const another = (value: unknown): unknown => (value === null ? 'other' : null);

describe('isSameMembership', () => {
  it('holds of what says the same', () => {
    const copy = structuredClone(membership());
    expect(isSameMembership(membership(), copy)).toBe(true);
    expect(isSameMembership(null, null)).toBe(true);
    expect(isSameMembership(membership({ create: null }), membership({ create: null }))).toBe(true);
  });

  it('does not hold where there is one and not the other', () => {
    expect(isSameMembership(null, membership())).toBe(false);
    expect(isSameMembership(membership(), null)).toBe(false);
  });

  it.each(Object.keys(OF))('compares %s of the workload', (key) => {
    expect(isSameMembership(membership(), membership({}, { [key]: 'other' }))).toBe(false);
  });

  it.each(Object.keys(MEMBER))('compares %s of the member', (key) => {
    const changed = { [key]: another(MEMBER[key as keyof Member]) } as Partial<Member>;
    expect(isSameMembership(membership(), membership(changed))).toBe(false);
  });

  it.each(Object.keys(MEMBER.create ?? {}))('compares %s of its create', (key) => {
    const { create } = MEMBER;
    const changed = { ...create, [key]: another(create?.[key as keyof typeof create]) } as Member['create'];
    expect(isSameMembership(membership(), membership({ create: changed }))).toBe(false);
  });
});
