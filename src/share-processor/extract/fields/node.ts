import { boolean, list, map, object, quantity, string, type Field } from '../../decode/fields.ts';

const taintFields = { key: string, value: string, effect: string, timeAdded: string } satisfies {
  readonly [key: string]: Field;
};

const conditionFields = {
  type: string,
  status: string,
  reason: string,
  message: string,
  lastTransitionTime: string,
} satisfies { readonly [key: string]: Field };

export const nodeFields = {
  kind: string,
  metadata: object({
    name: string,
    uid: string,
    resourceVersion: string,
    creationTimestamp: string,
    deletionTimestamp: string,
    labels: map(string),
  }),
  spec: object({ unschedulable: boolean, taints: list(object(taintFields)) }),
  status: object({ allocatable: map(quantity), conditions: list(object(conditionFields)) }),
} satisfies { readonly [key: string]: Field };
export const nodeObject: Field = object(nodeFields);

/** A heartbeat carries little more than conditions: nothing else of it is read. */
export const nodePatch: Field = object({
  apiVersion: string,
  kind: string,
  metadata: object({ labels: map(string) }),
  spec: object({ unschedulable: boolean, taints: list(object({ ...taintFields, $patch: string })) }),
  status: object({
    allocatable: map(quantity),
    conditions: list(object({ ...conditionFields, $patch: string })),
  }),
});
