import type { CascadeStep, DeletionAnswer, InitiatorAnswer } from '../model/answer.ts';

type Named = NonNullable<InitiatorAnswer['object']>;

function nameOf({ kind, namespace, name, uid }: Named): string {
  if (name === null) return uid === null ? `a ${kind}` : `${kind} ${uid}`;
  return kind === 'Pod' && namespace !== null ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;
}

/** How the deletion came about, a sentence without its full stop. */
export function initiatorSentence(initiator: InitiatorAnswer): string {
  const { user, client } = initiator;
  const what = sentenceOf(initiator);
  if (user === null) return what;
  return client === null ? `${what}, by ${user}` : `${what}, by ${user} (${client})`;
}

function sentenceOf({ kind, object }: InitiatorAnswer): string {
  const named = (fallback: string): string => (object === null ? fallback : nameOf(object));
  switch (kind) {
    case 'user':
      return 'deleted on request';
    case 'owner-controller':
      return `deleted by the controller of ${named('its owner')}`;
    case 'eviction-api':
      return 'evicted through the API';
    case 'collection-delete':
      return 'deleted with all that a selector matched';
    case 'garbage-collector':
      return `deleted in cascade: ${named('its owner')} is gone or being deleted`;
    case 'namespace-deletion':
      return `deleted with its ${object === null ? 'namespace' : nameOf(object)}`;
    case 'scheduler-preemption':
      return `preempted to make room for ${named('a Pod of higher priority')}`;
    case 'taint-manager':
      return `evicted by a NoExecute taint of ${named('its node')}`;
    case 'pod-garbage-collector':
      return object === null
        ? 'removed by the Pod garbage collector'
        : `removed by the Pod garbage collector: ${nameOf(object)} is gone`;
    case 'ttl-controller':
      return 'removed since it had been finished for long enough';
    case 'kubelet':
      return 'removed by its kubelet, as the mirror of a static Pod';
    case 'unknown':
      return 'deleted; the log does not show how that came about';
    default:
      return kind satisfies never;
  }
}

/** What took the Pod with it, a sentence each, to the first. */
export const cascadeSentences = (cascade: readonly CascadeStep[]): string[] =>
  cascade.map(({ object, user, client, at }) => {
    const by = client === null ? user : `${user} (${client})`;
    return `${object.kind} ${object.name} was deleted at ${at.slice(11, 23)}, by ${by}`;
  });

/** What kept the deletion, a sentence each; none where nothing did. */
export function deletionSentences({ forcedBy, finalizers, refusals }: DeletionAnswer): string[] {
  const sentences: string[] = [];
  if (refusals !== null) {
    const by =
      refusals.budgets.length === 0 ? '' : ` by the PodDisruptionBudget ${refusals.budgets.join(', ')}`;
    const times = refusals.count === 1 ? 'once' : `${refusals.count} times`;
    sentences.push(`refused ${times}${by}, to ${refusals.users.join(', ')}`);
  }
  if (forcedBy !== null) sentences.push(`removed by force, without its node, by ${forcedBy}`);
  for (const { name, removedAt, removedBy, controller } of finalizers) {
    const whose = controller === null || name.startsWith(`${controller}/`) ? '' : ` (${controller})`;
    const state = removedAt === null ? 'still there' : `gone at ${removedAt.slice(11, 23)}`;
    sentences.push(
      `finalizer ${name}${whose}: ${state}${removedBy === null ? '' : `, taken off by ${removedBy}`}`,
    );
  }
  return sentences;
}
