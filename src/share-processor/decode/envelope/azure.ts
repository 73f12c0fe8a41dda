import type { Envelope } from './contract.ts';
import { type Members, valueAt } from './members.ts';
import { contentOf, madeOf, type Slice, textOf } from './slice.ts';

/** Columns of the tables `AKSAudit` and `AKSAuditAdmin`, and what the API server calls them. */
const COLUMNS: Readonly<Record<string, string>> = {
  Level: 'level',
  AuditId: 'auditID',
  Stage: 'stage',
  RequestUri: 'requestURI',
  Verb: 'verb',
  User: 'user',
  SourceIps: 'sourceIPs',
  UserAgent: 'userAgent',
  ObjectRef: 'objectRef',
  ResponseStatus: 'responseStatus',
  RequestObject: 'requestObject',
  ResponseObject: 'responseObject',
  RequestReceivedTime: 'requestReceivedTimestamp',
  StageReceivedTime: 'stageTimestamp',
  Annotations: 'annotations',
};
/** Columns of any form, which an export may write as text. */
const DYNAMIC: ReadonlySet<string> = new Set([
  'User',
  'SourceIps',
  'ObjectRef',
  'ResponseStatus',
  'RequestObject',
  'ResponseObject',
  'Annotations',
]);

const isAuditCategory = (category: string): boolean => category.startsWith('kube-audit');

/**
 * Azure Monitor, as AKS writes to it: what Event Hubs and storage accounts get (`properties.log`, `records`), rows of the
 * table `AzureDiagnostics` (`log_s`) and rows of `AKSAudit` and `AKSAuditAdmin`.
 */
export const azure: Envelope = {
  name: 'azure',
  open(root, slice) {
    const list = root.get('records');
    if (list !== undefined) return [{ type: 'list', slice: list }];
    if (isRow(root)) return [{ type: 'event', slice: eventOf(root, slice) }];
    const isDiagnostic = root.has('properties') || root.has('log_s') || root.has('properties_s');
    const category = isDiagnostic ? textOf(root.get('category') ?? root.get('Category')) : null;
    if (category !== null && !isAuditCategory(category)) return [{ type: 'other-log' }];
    const log = valueAt(root, 'properties.log') ?? root.get('log_s');
    return log === undefined ? [] : [{ type: 'value', slice: log, isDeclared: category !== null }];
  },
};

const isRow = (root: Members): boolean =>
  root.has('StageReceivedTime') && textOf(root.get('AuditId')) !== null && textOf(root.get('Verb')) !== null;

function eventOf(root: Members, slice: Slice): Slice {
  const pieces: Uint8Array[] = [Buffer.from('{"kind":"Event","apiVersion":"audit.k8s.io/v1"')];
  for (const [column, key] of Object.entries(COLUMNS)) {
    const value = root.get(column);
    if (value === undefined) continue;
    const content = DYNAMIC.has(column) ? dynamic(value) : value;
    pieces.push(Buffer.from(`,"${key}":`), content.bytes.subarray(content.start, content.end));
  }
  pieces.push(Buffer.from('}'));
  return madeOf(slice, Buffer.concat(pieces));
}

function dynamic(value: Slice): Slice {
  const content = contentOf(value);
  const first = content.bytes[content.start];
  return first === 0x7b || first === 0x5b ? content : value;
}
