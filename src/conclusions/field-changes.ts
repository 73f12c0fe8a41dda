import { isJsonList, isJsonObject, type JsonValue } from '../lib/json.ts';
import { redactObject } from '../lib/redaction/redact-object.ts';
import type { FieldChange } from '../model/change-answer.ts';

/** What elements of lists are told apart by, as in evidence paths. */
const KEYS = ['name', 'type', 'ip', 'uid', 'key', 'containerPort'] as const;
/** Every change has another one. */
const LEFT_OUT: ReadonlySet<string> = new Set(['metadata.resourceVersion']);
/** A field that is nested deeper is told as a whole. */
const MAX_DEPTH = 12;

type Change = { path: string; before?: JsonValue; after?: JsonValue };

/** The fields that differ, sorted by path. Values without credentials; what is equal once those are gone is told by its place. */
export function fieldChanges(before: JsonValue, after: JsonValue): FieldChange[] {
  const changes: Change[] = [];
  compare('', before, after, 0, changes);
  return changes.filter(({ path }) => !LEFT_OUT.has(path)).map(withoutSecrets);
}

function withoutSecrets(change: Change): FieldChange {
  const name = /([^.[\]]+)\]?$/.exec(change.path)?.[1] ?? change.path;
  const told: FieldChange = { path: change.path };
  if (change.before !== undefined) told.before = redactNamed(name, change.before);
  if (change.after !== undefined) told.after = redactNamed(name, change.after);
  return told;
}

function redactNamed(name: string, value: JsonValue): JsonValue {
  const redacted = redactObject({ [name]: value });
  return isJsonObject(redacted) ? redacted[name] : redacted;
}

function compare(path: string, before: JsonValue, after: JsonValue, depth: number, changes: Change[]): void {
  if (before === after) return;
  const [was, is] = [membersOf(before), membersOf(after)];
  const isLeaf =
    depth >= MAX_DEPTH || isWhole(before, was) || isWhole(after, is) || mismatched(before, after);
  if (isLeaf) {
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    changes.push({
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    });
    return;
  }
  for (const key of new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])].sort())) {
    const inner = key.startsWith('[') || path === '' ? path + key : `${path}.${key}`;
    compare(inner, was?.get(key), is?.get(key), depth + 1, changes);
  }
}

/** Whether it is told as a whole: there, and made of nothing that could be told apart. */
const isWhole = (value: JsonValue, members: Map<string, JsonValue> | null): boolean =>
  value !== undefined && members === null;

/** Whether one is of another kind than the other: then it is told as a whole. */
const mismatched = (before: JsonValue, after: JsonValue): boolean =>
  before !== undefined &&
  after !== undefined &&
  (isJsonList(before) !== isJsonList(after) || isJsonObject(before) !== isJsonObject(after));

/** What a value is made of, by its place in it; `null` of what is told as a whole. */
function membersOf(value: JsonValue): Map<string, JsonValue> | null {
  if (isJsonObject(value)) return new Map(Object.entries(value).filter(([, member]) => member !== undefined));
  if (!isJsonList(value)) return null;
  const key = KEYS.find((candidate) =>
    value.every((element) => isJsonObject(element) && element[candidate] !== undefined),
  );
  if (key === undefined) return null;
  const members = new Map<string, JsonValue>();
  for (const element of value) {
    const name = isJsonObject(element) ? element[key] : undefined;
    if (typeof name === 'string' || typeof name === 'number') members.set(`[${name}]`, element);
  }
  // Told apart by nothing: as a whole.
  return members.size === value.length ? members : null;
}
