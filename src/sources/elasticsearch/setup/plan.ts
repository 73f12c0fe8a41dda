import { LorgnetteError } from '../../../lib/errors.ts';
import { isJsonList, type JsonObject, type JsonValue, objectOf } from '../../../lib/json.ts';
import { reasonOfAnswer } from '../answer-error.ts';
import type { Ask, ElasticsearchRequest } from '../ask.ts';
import type { Definition, DefinitionKind } from './definitions.ts';
import { differences } from './differences.ts';

/** What is to be done about one definition. */
export interface Step {
  readonly definition: Definition;
  /** `newer`: a later version of Lorgnette has installed it, and it is left alone. */
  readonly state: 'missing' | 'other' | 'same' | 'newer';
  /** What is other, a line each. */
  readonly changes: readonly string[];
  /** `null` when there is nothing to do. */
  readonly request: ElasticsearchRequest | null;
}

const NOT_FOUND = 404;

export const planSetup = (ask: Ask, definitions: readonly Definition[]): Promise<Step[]> =>
  Promise.all(definitions.map((definition) => planOne(ask, definition)));

async function planOne(ask: Ask, definition: Definition): Promise<Step> {
  const { kind, name, path, body } = definition;
  const { status, body: answer } = await ask({ method: 'GET', path }, `cannot look up the ${kind} ${name}`);
  if (status >= 400 && status !== NOT_FOUND)
    throw new LorgnetteError(
      'SourceUnavailable',
      `cannot look up the ${kind} ${name}: ${reasonOfAnswer(answer, status)}`,
    );
  const put = { method: 'PUT', path, body } as const;
  const found = status === NOT_FOUND ? null : installed(kind, name, answer);
  if (found === null) return { definition, state: 'missing', changes: [], request: put };
  // A policy comes back without what it is wrapped in when it is sent.
  const wanted = kind === 'ILM policy' ? body['policy'] : body;
  if (versionOf(found) > versionOf(wanted)) return { definition, state: 'newer', changes: [], request: null };
  const changes = differences(wanted, found);
  return changes.length === 0
    ? { definition, state: 'same', changes, request: null }
    : { definition, state: 'other', changes, request: put };
}

/** Does what is to be done, in order; `onDone` is told of each. Throws `SourceUnavailable` at the first that is refused. */
export async function applySetup(
  ask: Ask,
  steps: readonly Step[],
  onDone: (step: Step) => void,
): Promise<void> {
  for (const step of steps) {
    const { definition, request } = step;
    if (request !== null) {
      const what = `cannot install the ${definition.kind} ${definition.name}`;
      const { status, body } = await ask(request, what);
      if (status >= 400)
        throw new LorgnetteError('SourceUnavailable', `${what}: ${reasonOfAnswer(body, status)}`);
    }
    onDone(step);
  }
}

/** What the server has of this name, in the form in which it was sent. */
function installed(kind: DefinitionKind, name: string, answer: JsonValue): JsonValue {
  const whole = objectOf(answer);
  const found: { readonly [kind in DefinitionKind]: JsonValue } = {
    'ingest pipeline': whole[name],
    'ILM policy': objectOf(whole[name])['policy'],
    'component template': firstOf(whole['component_templates'])['component_template'],
    'index template': firstOf(whole['index_templates'])['index_template'],
  };
  return found[kind] ?? null;
}

const firstOf = (value: JsonValue): JsonObject =>
  value !== undefined && isJsonList(value) ? objectOf(value[0]) : {};

function versionOf(body: JsonValue): number {
  const { version } = objectOf(objectOf(body)['_meta']);
  return typeof version === 'number' ? version : 0;
}
