import type { DeliveryLine, IncidentLine } from '../../src/model/answer.ts';
import { parseTruth, type TruthRow } from '../scoring/truth.ts';

export const HEADER = 'scenario\tnamespace\tkind\tname\tdelivery\toutcome\tphase\tcode\tside\tcause\tnote';
export const parse = (...rows: string[][]): TruthRow[] =>
  parseTruth(`${[HEADER, ...rows.map((cells) => cells.join('\t'))].join('\n')}\n`);

/** A row of a truth file about a Pod of the namespace `shop`. */
export const row = (
  name: string,
  delivery: string,
  outcome: string,
  phase = '',
  code = '',
  side = '',
): TruthRow => {
  const [only] = parse(['case', 'shop', 'Pod', name, delivery, outcome, phase, code, side, '', '']);
  if (only === undefined) throw new Error('no row');
  return only;
};

export const said = (name: string | null, parts: Partial<DeliveryLine> = {}): DeliveryLine => ({
  type: 'delivery',
  cluster: 'default',
  namespace: 'shop',
  object: { kind: 'Pod', name, uid: name === null ? null : `uid of ${name}` },
  owner: null,
  kind: 'create',
  outcome: 'succeeded',
  startedAt: '2026-01-05T00:00:00.000000Z',
  endedAt: null,
  durationMs: null,
  platformMs: null,
  phase: null,
  code: null,
  codes: [],
  side: null,
  slo: null,
  traceId: '',
  ...parts,
});
export const incident = (name: string, code: string): IncidentLine => {
  const { type: _type, kind: _kind, outcome: _outcome, ...object } = said(name);
  return {
    ...object,
    type: 'incident',
    recoveredAt: null,
    phase: 'running',
    code,
    codes: [code],
    side: 'user',
    count: 1,
    lastAt: object.startedAt,
    endedAt: null,
  };
};
export const stuck = { outcome: 'in-progress', phase: 'image', code: 'ImageNotFound', side: 'user' } as const;
export const refused = {
  outcome: 'failed',
  phase: 'admission',
  code: 'QuotaExceeded',
  side: 'user',
} as const;

/** A row about the Deployment `web`, or its claim. */
export const workload = (delivery: 'rollout' | 'pvc-bind', outcome: string, note = ''): TruthRow => {
  const kind = delivery === 'rollout' ? 'Deployment' : 'PersistentVolumeClaim';
  const [only] = parse(['case', 'shop', kind, 'web', delivery, outcome, '', '', '', '', note]);
  if (only === undefined) throw new Error('no row');
  return only;
};
export const rollout = (parts: Partial<DeliveryLine> = {}, kind = 'Deployment'): DeliveryLine =>
  said('web', { kind: 'rollout', object: { kind, name: 'web', uid: `uid of ${kind} web` }, ...parts });
export const claim = (parts: Partial<DeliveryLine> = {}): DeliveryLine =>
  rollout({ kind: 'pvc-bind', ...parts }, 'PersistentVolumeClaim');
