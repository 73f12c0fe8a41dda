import type { AuditEvent } from '../../model/audit-event.ts';
import { object } from '../decode/fields.ts';
import { isAccepted, isDryRun, isRefused } from './answer.ts';
import type { Emit, Extractor } from './extractor.ts';
import { deleteOptions } from './fields/delete-options.ts';
import { observe } from './observe.ts';
import { requestBody } from './patch-type.ts';

const nothing = object({});

/** Deletions of namespaces, as far as Pods go with them: who asked for it is all that is read. */
export const namespaceExtractor: Extractor = {
  name: 'namespaces',
  records: ['Namespace'],
  interests: [
    {
      apiGroup: '',
      resource: 'namespaces',
      subresource: '',
      verbs: ['delete'],
      fields: { request: object(deleteOptions), response: nothing },
    },
  ],
  extract: extractNamespaceDelete,
};

function extractNamespaceDelete(event: AuditEvent, cluster: string, emit: Emit): void {
  if (isRefused(event) || isDryRun(event, requestBody(event))) return;
  if (event.responseStatus.code !== 0 && !isAccepted(event)) return;
  const name = event.objectRef.name || event.objectRef.namespace;
  if (name === '') return;
  emit(
    { cluster, kind: 'Namespace', uid: name, namespace: name, name },
    observe(event, { action: 'delete', bodyType: 'none', body: null, bodyPath: 'requestObject' }),
  );
}
