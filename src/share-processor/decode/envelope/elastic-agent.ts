import { MAX_DEPTH } from '../limits.ts';
import { parseJson } from '../json-extent.ts';
import { nestingDepth } from '../nesting.ts';
import { setMember } from '../own-member.ts';
import type { Envelope } from './contract.ts';
import { type Members, membersOf } from './members.ts';
import { madeOf, type Slice } from './slice.ts';

const OUTER = 'kubernetes';
const INNER = 'audit';

/**
 * Elastic Agent's integration for Kubernetes: the event is in `kubernetes.audit`, nested, or with dots in its keys, or partly
 * so. It takes `metadata` out of both bodies, and writes `_` for the dots in the keys of annotations.
 */
export const elasticAgent: Envelope = {
  name: 'elastic-agent',
  open(root, slice) {
    const parts = partsOf(root);
    const [first] = parts;
    if (first === undefined) return [];
    if (parts.length === 1 && first.path.length === 0 && !hasDots(first.value)) {
      return [{ type: 'value', slice: first.value, isDeclared: false }];
    }
    const whole = joined(parts);
    return whole === null ? [] : [{ type: 'value', slice: madeOf(slice, whole), isDeclared: false }];
  },
};

interface Part {
  /** Of the event, where its value stands; empty for all of it. */
  readonly path: readonly string[];
  readonly value: Slice;
}

function partsOf(root: Members): Part[] {
  const parts: Part[] = [];
  const gather = (members: Members | null, prefix: string): void => {
    for (const [key, value] of members ?? []) {
      if (key === prefix) parts.push({ path: [], value });
      else if (key.startsWith(`${prefix}.`))
        parts.push({ path: pathOf(key.slice(prefix.length + 1)), value });
    }
  };
  gather(membersOf(root.get(OUTER)), INNER);
  gather(root, `${OUTER}.${INNER}`);
  return parts;
}

/** The keys of annotations are one, whatever dots they hold. */
function pathOf(key: string): string[] {
  const annotation = 'annotations.';
  return key.startsWith(annotation) ? ['annotations', key.slice(annotation.length)] : key.split('.');
}

const hasDots = (event: Slice): boolean =>
  [...(membersOf(event)?.keys() ?? [])].some((key) => key.includes('.'));

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The event as text; `null` when a part is no JSON, or nested deeper than any event may be. */
function joined(parts: readonly Part[]): string | null {
  const event: Json = {};
  for (const { path, value } of parts) {
    if (nestingDepth(value.bytes, value.start, value.end) > MAX_DEPTH || path.length > MAX_DEPTH) return null;
    const json = parseJson(value.bytes, value.start, value.end);
    if (json === undefined) return null;
    if (path.length > 0) put(event, path, json);
    else if (isObject(json))
      for (const [key, member] of Object.entries(json)) put(event, pathOf(key), member);
  }
  return JSON.stringify(event);
}

function put(event: Json, path: readonly string[], value: unknown): void {
  let object = event;
  for (const key of path.slice(0, -1)) {
    const known = Object.hasOwn(object, key) ? object[key] : undefined;
    const next: Json = isObject(known) ? known : {};
    if (next !== known) setMember<unknown>(object, key, next);
    object = next;
  }
  const last = path.at(-1) ?? '';
  const known = Object.hasOwn(object, last) ? object[last] : undefined;
  if (isObject(known) && isObject(value))
    for (const [key, member] of Object.entries(value)) put(known, [key], member);
  else setMember<unknown>(object, last, value);
}
