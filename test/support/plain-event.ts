import type { AuditEvent, SparseValue } from '../../src/model/audit-event.ts';
import type { FlatBody } from '../../src/model/flat-body.ts';
import type { Decoded } from '../../src/share-processor/decode/contract.ts';

/** What a decoder made, with the bodies of an event as objects. Throws where a text tells something else beside itself. */
export function plainDecoded(decoded: Decoded): Decoded {
  if (decoded.type !== 'event') return decoded;
  const { flatRequest, flatResponse, requestObject, responseObject } = decoded.event;
  for (const body of [flatRequest, flatResponse]) if (body !== undefined) checkTold(body);
  const header = Object.entries(decoded.event).filter(([key]) => !BODIES.has(key));
  const event = { ...Object.fromEntries(header), requestObject, responseObject } as unknown as AuditEvent;
  return { type: 'event', event };
}

/** Every member that is about bodies, the private ones of `WalkedEvent` among them. */
const BODIES = new Set([
  'flatRequest',
  'flatResponse',
  'request',
  'response',
  'requestObject',
  'responseObject',
]);

function checkTold({ object, paths, told, isUnusual, text }: FlatBody): void {
  if (paths.length !== told.length) throw new Error('As many values as paths are told');
  paths.forEach((path, slot) => {
    let value: SparseValue = object;
    for (const key of path.split('.')) value = memberOf(value, key);
    const expected = typeof value === 'object' ? (value === null ? undefined : true) : value;
    if (expected !== told[slot]) throw new Error(`${path}: ${String(told[slot])} is told of ${text}`);
  });
  if (!isUnusual && mayHaveToBeCut(object)) throw new Error(`nothing unusual is told of ${text}`);
}

const memberOf = (value: SparseValue, key: string): SparseValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as { readonly [key: string]: SparseValue })[key]
    : undefined;

function mayHaveToBeCut(value: SparseValue): boolean {
  if (typeof value === 'string') return value.length > 256;
  if (typeof value !== 'object') return false;
  return value === null || Object.values(value).some(mayHaveToBeCut);
}
