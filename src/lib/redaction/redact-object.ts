import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { pointerSegments } from '../json-pointer.ts';
import { isMarked, marker, type RedactionReason } from './marker.ts';
import { isRandomLooking } from './random-looking.ts';
import { redactArguments } from './redact-arguments.ts';
import { redactText } from './redact-text.ts';
import { isSecretName } from './secret-names.ts';

export interface RedactionOptions {
  /** Whether it is known to be a Secret, a list of them or a patch of one, though it may not say so itself. */
  readonly isSecret?: boolean;
}

/** Deeper than any object of Kubernetes: beyond it nothing is looked at, and so nothing is shown. */
const MAX_DEPTH = 100;
/** JSON in a string in JSON in a string: followed so far, beyond it judged as text. */
const MAX_EMBEDDED = 3;
const MAX_EMBEDDED_LENGTH = 1024 * 1024;

/** What `kubectl apply` and others keep the whole manifest in. */
const LAST_APPLIED = /(?:^|\/)(?:last-applied-configuration|original-configuration|applied-spec)$/;
const SECRET_MEMBERS: ReadonlySet<string> = new Set(['data', 'stringData', 'binaryData']);

interface Place {
  readonly depth: number;
  readonly embedded: number;
  readonly isSecret: boolean;
}

/**
 * Any object of Kubernetes, or a patch of any kind of one (RFC 7396, strategic, RFC 6902), as parsed JSON, without the
 * credentials in it, `managedFields` and the last-applied configuration. A copy; parts that hold none are shared.
 */
export const redactObject = (value: JsonValue, { isSecret = false }: RedactionOptions = {}): JsonValue =>
  redact(value, { depth: 0, embedded: 0, isSecret });

function redact(value: JsonValue, place: Place): JsonValue {
  if (typeof value === 'string') return redactString(value, place);
  if (isJsonList(value)) return redactList(value, place);
  return isJsonObject(value) ? redactMembers(value, place) : value;
}

const inner = (place: Place): Place => ({ ...place, depth: place.depth + 1 });

function redactList(list: readonly JsonValue[], place: Place): JsonValue {
  if (place.depth >= MAX_DEPTH) return marker('too-deep');
  if (list.length > 1 && list.every((element) => typeof element === 'string')) return redactArguments(list);
  return list.map((element) => redact(element, inner(place)));
}

function redactMembers(object: JsonObject, place: Place): JsonValue {
  if (place.depth >= MAX_DEPTH) return marker('too-deep');
  const isSecret = place.isSecret || isSecretKind(object);
  const within = { ...inner(place), isSecret };
  const told = nameOfValue(object);
  const members: (readonly [string, JsonValue])[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (key === 'managedFields' || LAST_APPLIED.test(key)) continue;
    if (isSecret && SECRET_MEMBERS.has(key)) members.push([key, hidden(value, 'secret-data')]);
    else if (key === 'value' && told !== null) members.push([key, redactNamed(told, value, object, within)]);
    else members.push([key, redactMember(key, value, within)]);
  }
  return Object.fromEntries(members);
}

function isSecretKind(object: JsonObject): boolean {
  const { kind, type } = object;
  if (kind === 'Secret' || kind === 'SecretList') return true;
  // A Secret in a list or a patch does not tell its kind, but its type.
  return (
    typeof type === 'string' &&
    /^(?:kubernetes\.io\/|bootstrap\.kubernetes\.io\/|helm\.sh\/release)/.test(type)
  );
}

function redactMember(key: string, value: JsonValue, place: Place): JsonValue {
  const isScalar = typeof value === 'string' || typeof value === 'number';
  if (isScalar && isSecretName(key)) return hidden(value, 'secret-name');
  if ((key === 'auths' || key === '.dockerconfigjson' || key === '.dockercfg') && value !== null)
    return hidden(value, 'secret-name');
  return redact(value, place);
}

/** The name of `value` beside it: of an environment variable, a header, a parameter. `null`: there is none. */
function nameOfValue(object: JsonObject): string | null {
  if (!Object.hasOwn(object, 'value')) return null;
  const { name, key, path, op } = object;
  if (typeof op === 'string' && typeof path === 'string') return path;
  if (typeof name === 'string') return name;
  // Tolerations and taints have a key and a value too.
  return typeof key === 'string' && !Object.hasOwn(object, 'effect') && !Object.hasOwn(object, 'operator')
    ? key
    : null;
}

function redactNamed(name: string, value: JsonValue, object: JsonObject, place: Place): JsonValue {
  if (Object.hasOwn(object, 'op')) return redactOperand(name, value, place);
  if (typeof value !== 'string') return redactMember(name, value, place);
  if (isSecretName(name) && !/^(?:true|false)$/.test(value)) return hidden(value, 'secret-name');
  return isRandomLooking(value) ? marker('random') : redact(value, place);
}

/** The value of an operation of a JSON patch: where it goes tells what it is. */
function redactOperand(pointer: string, value: JsonValue, place: Place): JsonValue {
  const segments = pointerSegments(pointer) ?? [pointer];
  const last = segments.at(-1) ?? '';
  if (LAST_APPLIED.test(last) || segments.includes('managedFields')) return marker('secret-name');
  if (place.isSecret && segments.some((segment) => SECRET_MEMBERS.has(segment)))
    return hidden(value, 'secret-data');
  // The name of the variable is not told.
  if (last === 'value' && segments.includes('env')) return hidden(value, 'env-value');
  if (segments.some((segment) => ['command', 'args'].includes(segment)) && typeof value === 'string')
    return isRandomLooking(value) ? marker('random') : redactMember(last, value, place);
  return redactMember(last, value, place);
}

/** Everything that a value holds, its keys aside. */
function hidden(value: JsonValue, reason: RedactionReason, depth = 0): JsonValue {
  if (value === null || value === undefined || typeof value === 'boolean' || value === '') return value;
  if (isJsonList(value)) return value.map((element) => hidden(element, reason, depth + 1));
  if (isJsonObject(value)) {
    if (depth >= MAX_DEPTH) return marker('too-deep');
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, hidden(member, reason, depth + 1)]),
    );
  }
  // A variable that is filled in by the kubelet is no secret itself.
  if (typeof value === 'string' && (isMarked(value) || /^\$\([\w.-]{1,256}\)$/.test(value))) return value;
  return marker(reason);
}

function redactString(text: string, place: Place): string {
  const first = text.trimStart()[0];
  const isJson = (first === '{' || first === '[') && text.length <= MAX_EMBEDDED_LENGTH;
  if (!isJson || place.embedded >= MAX_EMBEDDED) return redactText(text);
  const parsed = parse(text);
  if (parsed === undefined) return redactText(text);
  const redacted = redact(parsed, { ...inner(place), embedded: place.embedded + 1 });
  const [was, is] = [JSON.stringify(parsed), JSON.stringify(redacted)];
  return was === is ? text : is;
}

function parse(text: string): JsonValue {
  try {
    const value = JSON.parse(text) as JsonValue;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    // It only begins like JSON.
    return undefined;
  }
}
