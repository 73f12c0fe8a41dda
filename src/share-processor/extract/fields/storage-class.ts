import { object, string, type Field } from '../../decode/fields.ts';

const fields = {
  kind: string,
  metadata: object({ name: string, uid: string, resourceVersion: string, deletionTimestamp: string }),
  volumeBindingMode: string,
} satisfies { readonly [key: string]: Field };

export const storageClassFields = fields;
export const storageClassObject: Field = object(fields);
