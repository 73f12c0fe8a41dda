import type { Extractor } from './extractor.ts';
import { storageClassFields, storageClassObject } from './fields/storage-class.ts';
import { extractObjectChange, type ObjectKind } from './object-change.ts';
import { objectInterests } from './object-interests.ts';

/** A StorageClass is known by its name: claims name theirs so. */
const storageClass: ObjectKind = {
  kind: 'StorageClass',
  declared: storageClassObject,
  target: (cluster, _uid, _namespace, name) => ({
    cluster,
    kind: 'StorageClass',
    uid: name,
    namespace: '',
    name,
  }),
};

export const storageClassExtractor: Extractor = {
  name: 'storage-classes',
  records: ['StorageClass'],
  interests: objectInterests('storage.k8s.io', 'storageclasses', {
    answer: storageClassFields,
    create: storageClassObject,
    update: storageClassObject,
    patch: storageClassObject,
  }),
  extract: (event, cluster, emit) => extractObjectChange(event, cluster, emit, storageClass),
};
