import type { Extractor } from './extractor.ts';
import { nodeFields, nodeObject, nodePatch } from './fields/node.ts';
import { extractObjectChange, type ObjectKind } from './object-change.ts';
import { objectInterests } from './object-interests.ts';

/**
 * A Node is known by its name: heartbeats and the kubelet's Events tell no UID, and Pods name it too. A Node that
 * registers again under its name goes on in the same record; its UID is in the body.
 */
const node: ObjectKind = {
  kind: 'Node',
  declared: nodeObject,
  target: (cluster, _uid, _namespace, name) => ({ cluster, kind: 'Node', uid: name, namespace: '', name }),
};

export const nodeExtractor: Extractor = {
  name: 'nodes',
  records: ['Node'],
  interests: objectInterests('', 'nodes', {
    answer: nodeFields,
    create: nodeObject,
    update: nodeObject,
    patch: nodePatch,
  }),
  extract: (event, cluster, emit) => extractObjectChange(event, cluster, emit, node),
};
