import { z } from 'zod';

import { LorgnetteError, type ErrorCode } from '../lib/errors.ts';
import { keyOf, parseObjectRef } from '../model/object-ref.ts';
import type { NamedDetail, NamedKind, StoreReader } from '../store/contract.ts';
import { given } from './given.ts';
import { isUid } from './uid.ts';

/** The path of every route about one workload. */
export const WorkloadParams = z.object({
  id: z.string().describe('`KIND:NAMESPACE:NAME`, the UID of a workload, or the id of one of its rollouts.'),
});
/** The path of every route about one claim. */
export const ClaimParams = z.object({
  id: z.string().describe('`NAMESPACE:NAME`, the UID of a claim, or the id of one of its deliveries.'),
});

interface Words {
  readonly what: string;
  readonly form: string;
  readonly notFound: ErrorCode;
}

const WORDS: { readonly [kind in NamedKind]: Words } = {
  Workload: { what: 'workload', form: 'KIND:NAMESPACE:NAME', notFound: 'WorkloadNotFound' },
  PersistentVolumeClaim: { what: 'claim', form: 'NAMESPACE:NAME', notFound: 'ClaimNotFound' },
};

/** The key of a record that an id names, `KIND:NAMESPACE:NAME` or of a claim `NAMESPACE:NAME`; `null` when it has no such form. */
export function keyOfId(kind: NamedKind, id: string): string | null {
  const ref = parseObjectRef(id);
  if (ref !== null && (ref.kind === 'PersistentVolumeClaim') === (kind === 'PersistentVolumeClaim')) {
    const key = keyOf(ref);
    if (key !== null) return key;
  }
  const [namespace = '', name = '', ...rest] = id.split(id.includes('/') ? '/' : ':');
  const isClaim = kind === 'PersistentVolumeClaim' && namespace !== '' && name !== '' && rest.length === 0;
  return isClaim ? `${namespace}/${name}` : null;
}

/** The key in a query parameter. Throws `QueryInvalid` when it has not the form of one. */
export function requireKey(kind: NamedKind, parameter: string, id: string): string {
  const key = keyOfId(kind, id);
  if (key !== null) return key;
  throw new LorgnetteError(
    'QueryInvalid',
    `${parameter}: must have the form ${WORDS[kind].form}, not ${given(id)}`,
  );
}

/**
 * The object of an id: its name, the UID of anything that ever had the name, or the id of one of its deliveries. Where
 * several clusters have one of the name, `cluster` says which.
 */
export function requireNamed(
  reader: StoreReader,
  kind: NamedKind,
  id: string,
  cluster: string | undefined,
): NamedDetail {
  const { what, form, notFound } = WORDS[kind];
  const key = keyOfId(kind, id);
  const found = reader
    .named(kind, key ?? id)
    .filter((row) => cluster === undefined || row.cluster === cluster);
  const [only, other] = found;
  if (only !== undefined && other === undefined) return only;
  if (only !== undefined) {
    const clusters = found.map((row) => row.cluster).join(', ');
    throw new LorgnetteError(
      'ClusterAmbiguous',
      `Clusters ${clusters} have it. Say which with ?cluster=NAME.`,
    );
  }
  if (key === null && !isUid(id)) {
    throw new LorgnetteError(
      'IdInvalid',
      `The path names no ${what}: ${given(id)} is neither ${form}, nor a UID, nor the id of a delivery that is known here.`,
    );
  }
  const where = cluster === undefined ? '' : ` in cluster ${given(cluster)}`;
  throw new LorgnetteError(notFound, `No ${what} has the id ${given(id)}${where}.`);
}
