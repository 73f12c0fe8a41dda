import { list, map, object, quantity, string, type Field } from '../../decode/fields.ts';
import { createMetadata, objectMetadata, patchMetadata, updateMetadata } from './metadata.ts';

const spec = object({
  storageClassName: string,
  volumeName: string,
  volumeMode: string,
  accessModes: list(string),
  resources: object({ requests: map(quantity) }),
});

const conditionFields = {
  type: string,
  status: string,
  reason: string,
  message: string,
  lastTransitionTime: string,
} satisfies { readonly [key: string]: Field };

const claimStatus = (condition: { readonly [key: string]: Field }): Field =>
  object({ phase: string, capacity: map(quantity), conditions: list(object(condition)) });

const status = claimStatus(conditionFields);
const claim = (metadata: Field) => ({ kind: string, metadata, spec, status });

export const claimFields = claim(objectMetadata);
export const claimObject: Field = object(claimFields);
export const claimCreate: Field = object(claim(createMetadata));
export const claimUpdate: Field = object(claim(updateMetadata));
export const claimPatch: Field = object({
  apiVersion: string,
  kind: string,
  metadata: patchMetadata,
  spec,
  status: claimStatus({ ...conditionFields, $patch: string }),
});
