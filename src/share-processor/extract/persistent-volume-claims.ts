import type { Extractor } from './extractor.ts';
import {
  claimCreate,
  claimFields,
  claimObject,
  claimPatch,
  claimUpdate,
} from './fields/persistent-volume-claim.ts';
import { extractObjectChange, type ObjectKind } from './object-change.ts';
import { objectInterests } from './object-interests.ts';

/** A claim is known by its name: Pods name theirs so, and of one that was made again the UIDs tell which is which. */
const claim: ObjectKind = {
  kind: 'PersistentVolumeClaim',
  declared: claimObject,
  target: (cluster, _uid, namespace, name) => ({
    cluster,
    kind: 'PersistentVolumeClaim',
    uid: `${namespace}/${name}`,
    namespace,
    name,
  }),
  isDelivered: true,
};

export const persistentVolumeClaimExtractor: Extractor = {
  name: 'persistent-volume-claims',
  records: ['PersistentVolumeClaim'],
  interests: objectInterests('', 'persistentvolumeclaims', {
    answer: claimFields,
    create: claimCreate,
    update: claimUpdate,
    patch: claimPatch,
  }),
  extract: (event, cluster, emit) => extractObjectChange(event, cluster, emit, claim),
};
