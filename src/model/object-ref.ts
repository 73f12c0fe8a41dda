import { type RolledOutKind, workloadKey } from './workload.ts';

export type NamedObjectKind = RolledOutKind | 'PersistentVolumeClaim' | 'Pod';

/** An object as people name it. */
export interface ObjectRef {
  readonly kind: NamedObjectKind;
  /** `null` when not told. */
  readonly namespace: string | null;
  readonly name: string;
}

/** What `kubectl` takes for a kind: singular, plural, and short. */
const KINDS: ReadonlyMap<string, NamedObjectKind> = new Map(
  (
    [
      ['Deployment', 'deployment deployments deploy'],
      ['StatefulSet', 'statefulset statefulsets sts'],
      ['DaemonSet', 'daemonset daemonsets ds'],
      ['Job', 'job jobs'],
      ['PersistentVolumeClaim', 'persistentvolumeclaim persistentvolumeclaims pvc claim claims'],
      ['Pod', 'pod pods po'],
    ] as const
  ).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind] as const)),
);

/** `Deployment`, `deploy`, `deployments.apps`; `null` when it is no kind that is known here. */
export const parseKind = (text: string): NamedObjectKind | null =>
  KINDS.get(text.toLowerCase().replace(/\.(?:apps|batch)$/, '')) ?? null;

/**
 * Reads `KIND/NAME`, `KIND/NAMESPACE/NAME` and `NAMESPACE/KIND/NAME`, with colons for slashes as well; `null` for what
 * names no kind.
 */
export function parseObjectRef(text: string): ObjectRef | null {
  const parts = text.split(text.includes('/') ? '/' : ':');
  if (parts.some((part) => part === '')) return null;
  const [first = '', second = '', third] = parts;
  const kind = parseKind(first);
  if (parts.length === 2) return kind === null ? null : { kind, namespace: null, name: second };
  if (parts.length !== 3 || third === undefined) return null;
  if (kind !== null) return { kind, namespace: second, name: third };
  const inner = parseKind(second);
  return inner === null ? null : { kind: inner, namespace: first, name: third };
}

/** Key of the record of an object that is kept by its name; `null` of a Pod, and where the namespace is not told. */
export function keyOf({ kind, namespace, name }: ObjectRef): string | null {
  if (namespace === null || kind === 'Pod') return null;
  return kind === 'PersistentVolumeClaim' ? `${namespace}/${name}` : workloadKey({ kind, namespace, name });
}
