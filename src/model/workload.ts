/** The kinds of workload whose rollouts are deliveries. */
export const ROLLED_OUT_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const;
export type RolledOutKind = (typeof ROLLED_OUT_KINDS)[number];

export const isRolledOutKind = (kind: string): kind is RolledOutKind =>
  (ROLLED_OUT_KINDS as readonly string[]).includes(kind);

/** A workload as everything that speaks of it can name it: Pods tell no UID of their Deployment. */
export interface WorkloadName {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The `uid` of the record of everything that ever had this name, one object after the other. */
export const workloadKey = ({ kind, namespace, name }: WorkloadName): string =>
  `${kind}/${namespace}/${name}`;

/** The key in the paths of the API, where a slash would have to be escaped. */
export const pathId = (key: string): string => key.replaceAll('/', ':');

/** The inverse; `null` for what is no such key. Kinds and namespaces hold no slash. */
export function parseWorkloadKey(key: string): WorkloadName | null {
  const [kind = '', namespace = '', ...rest] = key.split('/');
  const name = rest.join('/');
  return name === '' ? null : { kind, namespace, name };
}
