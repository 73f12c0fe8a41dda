import type { SparseBody, SparseValue } from '../../model/audit-event.ts';
import { listOf, objectOf, objectsOf, stringOf } from './sparse.ts';
import type { Statements } from './statements.ts';

const DELETE_FINALIZERS = '$deleteFromPrimitiveList/finalizers';

/** What a patch does to labels, annotations, finalizers and scheduling gates. */
export function stateMetadataPatch(patch: SparseBody, state: Statements): void {
  const metadata = objectOf(patch['metadata']);
  stateMap('label', objectOf(metadata?.['labels']), state);
  stateMap('annotation', objectOf(metadata?.['annotations']), state);
  stateFinalizers(listOf(metadata?.['finalizers']), 'add', state);
  stateFinalizers(listOf(metadata?.[DELETE_FINALIZERS]), 'delete', state);
  for (const gate of objectsOf(objectOf(patch['spec'])?.['schedulingGates'])) {
    if (gate['$patch'] === 'delete') state.add(`schedulinggate:${stringOf(gate['name'])}:delete`);
  }
}

function stateMap(key: string, map: SparseBody | undefined, state: Statements): void {
  for (const [name, value] of Object.entries(map ?? {})) {
    if (value === null) state.add(`${key}:delete`, `${key}:${name}:delete`);
    else state.add(`${key}:add`, `${key}:${name}=${stringOf(value)}:add`);
  }
}

function stateFinalizers(
  finalizers: readonly SparseValue[],
  done: 'add' | 'delete',
  state: Statements,
): void {
  for (const finalizer of finalizers) {
    if (typeof finalizer === 'string') state.add(`finalizer:${done}`, `finalizer:${finalizer}:${done}`);
  }
}

/** The same of a whole object, which tells it only against the object before the change. */
export function stateMetadataChange(before: SparseBody, after: SparseBody, state: Statements): void {
  const [was, is] = [objectOf(before['metadata']), objectOf(after['metadata'])];
  for (const [field, key] of [
    ['labels', 'label'],
    ['annotations', 'annotation'],
  ] as const) {
    stateMap(key, changedMembers(objectOf(was?.[field]), objectOf(is?.[field])), state);
  }
  const [had, has] = [listOf(was?.['finalizers']), listOf(is?.['finalizers'])];
  stateFinalizers(
    has.filter((finalizer) => !had.includes(finalizer)),
    'add',
    state,
  );
  stateFinalizers(
    had.filter((finalizer) => !has.includes(finalizer)),
    'delete',
    state,
  );
  const gates = gateNames(after);
  for (const gate of gateNames(before)) if (!gates.includes(gate)) state.add(`schedulinggate:${gate}:delete`);
}

/** What turns `was` into `is`, `null` for what is gone. */
function changedMembers(was: SparseBody = {}, is: SparseBody = {}): SparseBody {
  const removed = Object.keys(was).filter((name) => !Object.hasOwn(is, name));
  const set = Object.entries(is).filter(([name, value]) => !Object.hasOwn(was, name) || was[name] !== value);
  return Object.fromEntries([...set, ...removed.map((name) => [name, null] as const)]);
}

/** Names of the scheduling gates of a Pod. */
export const gateNames = (pod: SparseBody): string[] =>
  [...objectsOf(objectOf(pod['spec'])?.['schedulingGates'])].map((gate) => stringOf(gate['name']));
