import type { TimelineChange } from '../model/change-answer.ts';
import type { Observation } from '../model/observation.ts';
import { actorName } from './actor.ts';

type Said = TimelineChange['said'][number];

/** Details beyond these are in `said`. */
const MOST_DETAILS = 6;
const LONGEST_DETAIL = 300;

/** What a request did, in one sentence without its full stop. */
export function changeSentence(observation: Observation, said: readonly Said[]): string {
  const who = actorName(observation);
  if (observation.action === 'kubernetes-event') {
    const [event] = said;
    const message = event?.values[0] ?? '';
    return `${who} reported ${event?.key ?? 'an Event'}${message === '' ? '' : `: ${bounded(message)}`}`;
  }
  const { code, reason, message } = observation;
  const what = deed(observation, said);
  if (code >= 400) {
    const why = message === '' ? reason : message;
    return `${who} tried to ${what.infinitive}, and was refused with ${code}${why === '' ? '' : `: ${bounded(why)}`}`;
  }
  const details = said.flatMap(detailsOf).filter((detail) => detail !== '');
  const shown = details.slice(0, MOST_DETAILS).map(bounded);
  if (details.length > shown.length) shown.push(`${details.length - shown.length} more`);
  return `${who} ${what.past}${shown.length === 0 ? '' : `: ${shown.join(', ')}`}`;
}

const bounded = (text: string): string =>
  text.length <= LONGEST_DETAIL ? text : `${text.slice(0, LONGEST_DETAIL)} …`;

interface Deed {
  readonly past: string;
  readonly infinitive: string;
}
const deedOf = (past: string, infinitive: string): Deed => ({ past, infinitive });

function deed({ action, subresource, gracePeriodSeconds }: Observation, said: readonly Said[]): Deed {
  const grace = gracePeriodSeconds === null ? '' : ` with a grace period of ${gracePeriodSeconds} s`;
  switch (action) {
    case 'create':
      return deedOf('created it', 'create it');
    case 'delete':
      return said.some(({ key }) => key === 'pod:deleted:success')
        ? deedOf('removed it for good', 'delete it')
        : deedOf(`asked for its deletion${grace}`, 'delete it');
    case 'delete-collection':
      return deedOf('deleted it with all that a selector matched', 'delete it with others');
    case 'evict':
      return deedOf(`evicted it${grace}`, 'evict it');
    case 'bind':
      return deedOf('gave it a node', 'give it a node');
    case 'resize':
      return deedOf('changed its resources', 'change its resources');
    case 'kubernetes-event':
      return deedOf('reported an Event', 'report an Event');
    case 'update':
      if (subresource === 'status') return deedOf('wrote its status', 'write its status');
      if (subresource === 'ephemeralcontainers')
        return deedOf('added an ephemeral container', 'add an ephemeral container');
      return said.some(({ key }) => key === 'pod:deleted:success')
        ? deedOf('took off what held it, and it was gone', 'change it')
        : deedOf('changed it', 'change it');
    default:
      return action satisfies never;
  }
}

/** What a statement adds to the sentence; `''` of what the verb says already. */
function detailsOf({ key, values }: Said): string[] {
  const [kind = '', subject = '', state = ''] = key.split(':');
  switch (kind) {
    case 'condition':
      return [
        values.length === 0
          ? `${subject} ${state}`
          : (values[0] ?? '').slice('condition:'.length).replace(':', ' '),
      ];
    case 'phase':
      return [`phase ${subject}`];
    case 'pod':
      return subject === 'node' ? values.map((value) => value.slice('pod:node:'.length)) : ipOf(subject);
    case 'containerState':
    case 'containerLastState':
    case 'containerExit':
    case 'containerMessage':
    case 'containerRestartCount':
    case 'containerStarted':
    case 'containerReady':
      return values.map((value) => containerDetail(kind, value));
    case 'label':
    case 'annotation':
    case 'finalizer':
      return values.map(
        (value) => `${kind} ${value.slice(kind.length + 1).replace(/:(add|delete)$/, ' $1')}`,
      );
    case 'podReason':
    case 'podMessage':
    case 'nominatedNode':
      return values.map((value) => value.slice(kind.length + 1));
    case 'schedule':
      return [];
    default:
      return [key.replaceAll(':', ' ')];
  }
}

const ipOf = (subject: string): string[] => (subject === 'ip' ? ['it has an address'] : []);

const WORDS: { readonly [kind: string]: string } = {
  containerState: '',
  containerLastState: 'before ',
  containerExit: '',
  containerMessage: '',
  containerRestartCount: 'restarts ',
  containerStarted: 'started ',
  containerReady: 'ready ',
};

/** `containerState:web:Waiting:ImagePullBackOff` → `web Waiting:ImagePullBackOff`. */
function containerDetail(kind: string, value: string): string {
  const [container = '', ...rest] = value.slice(kind.length + 1).split(':');
  return `${container} ${WORDS[kind] ?? ''}${rest.join(':')}`;
}
