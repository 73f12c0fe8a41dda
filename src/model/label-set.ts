import { redactText } from '../lib/redaction/redact-text.ts';
import { isSecretName } from '../lib/redaction/secret-names.ts';

/** Bounds of what is kept: more labels, and longer ones, no API server takes. */
const MOST_LABELS = 128;
const LONGEST_NAME = 317;
const LONGEST_VALUE = 63;

/** Labels that hold nothing but the UID of the controller: one set for each Job, that nobody searches by. */
export const UNSEARCHED_LABELS: ReadonlySet<string> = new Set([
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
]);

const REMEMBERED = 5000;
/** By labels as they were told: Pods of one template have the same. */
const known = new Map<string, string>();

/** Parts two labels; no label holds it. */
const SEPARATOR = '\n';

/**
 * Labels as one text, sorted by name: `\napp=web\ntier=front\n`, so that a label is found in it with what parts it. Labels
 * that no API server would take are left out, and values that look like credentials too.
 */
export function labelSet(labels: Readonly<Record<string, string>> | undefined): string {
  if (labels === undefined) return '';
  const told = JSON.stringify(labels);
  let set = known.get(told);
  if (set === undefined) {
    set = write(labels);
    if (known.size >= REMEMBERED) known.clear();
    known.set(told, set);
  }
  return set;
}

function write(labels: Readonly<Record<string, string>>): string {
  const kept = Object.entries(labels)
    .filter(([name, value]) => isSearched(name, value))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MOST_LABELS)
    .map(([name, value]) => `${name}=${isCredential(name, value) ? '' : value}`);
  return kept.length === 0 ? '' : SEPARATOR + kept.join(SEPARATOR) + SEPARATOR;
}

const isSearched = (name: string, value: unknown): boolean =>
  typeof value === 'string' &&
  value.length <= LONGEST_VALUE &&
  name.length <= LONGEST_NAME &&
  !UNSEARCHED_LABELS.has(name) &&
  !/[\n=]/.test(name) &&
  !value.includes(SEPARATOR);

const isCredential = (name: string, value: string): boolean =>
  (isSecretName(name) && value.length >= 16) || redactText(value) !== value;

/** What a set holds that has the label: `app=web`, or with any value `app`. `null` when that is no label. */
export function labelNeedle(label: string): string | null {
  const equals = label.indexOf('=');
  const name = equals === -1 ? label : label.slice(0, equals);
  const value = equals === -1 ? null : label.slice(equals + 1);
  if (name === '' || /[\n\s]/.test(label) || name.length > LONGEST_NAME) return null;
  if (value !== null && (value.length > LONGEST_VALUE || value.includes('='))) return null;
  return value === null ? `${SEPARATOR}${name}=` : `${SEPARATOR}${name}=${value}${SEPARATOR}`;
}
