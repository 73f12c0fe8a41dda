import type { Micros } from '../../lib/micros.ts';
import type { SparseBody } from '../../model/audit-event.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import type { Incarnation, Step } from './life.ts';
import type { Workload } from './workload.ts';

/** What began a rollout, or may have. */
export interface Start {
  /** When it was asked for. */
  readonly at: Micros;
  /** When it was done: from then on the controller knows of it. */
  readonly doneAt: Micros;
  /** How many steps of the life come before what follows from it. */
  readonly after: number;
  /** Of the request; the revision, where no request was logged. */
  readonly id: string;
  readonly requestedBy: string;
  /** That the controller has to have seen, once it says something of this rollout; `null` where not known. */
  readonly generation: number | null;
  /** The fingerprint of its template, as the API server shows it; `null` where not known. */
  readonly template: string | null;
  /** Whether it is proven that the template is another one; else a new revision has to show it. */
  readonly certain: boolean;
  readonly beforeLog: boolean;
  /** Of a run of a Job that only its Pods tell of: their controller; `null` of everything else. */
  readonly controllerUid: string | null;
}

const CONTROLLER =
  /^system:(?:kube-controller-manager|serviceaccount:kube-system:(?:deployment|statefulset|daemon-set|job)-controller)$/;

/** The controller that rolls out, which writes what it has done, and asks for nothing new. */
export const isController = (user: string): boolean => CONTROLLER.test(user);

const generationOf = (workload: Workload | null): number | null => workload?.metadata?.generation ?? null;

/** What a write of the object itself says of its template. */
type Saying =
  | { readonly type: 'nothing' }
  /** the object as the API server has it: fingerprints of these can be compared */
  | { readonly type: 'answer'; readonly template: string }
  /** it speaks of the template, or of nobody knows what */
  | { readonly type: 'request' };

function sayingOf({ observation }: Step): Saying {
  const { bodyType, bodyPath, body, user } = observation;
  if (body === null) return isController(user) ? { type: 'nothing' } : { type: 'request' };
  if (Array.isArray(body)) {
    return body.some(({ path }) => path === '/spec' || path.startsWith('/spec/template'))
      ? { type: 'request' }
      : { type: 'nothing' };
  }
  const { template } = (body as SparseBody)['spec'] === undefined ? {} : ((body as Workload).spec ?? {});
  if (template === undefined) return { type: 'nothing' };
  return bodyType === 'full' && bodyPath === 'responseObject'
    ? { type: 'answer', template }
    : { type: 'request' };
}

function startOf(step: Step, index: number, certain: boolean, template: string | null): Start {
  const { observation, workload } = step;
  return {
    at: observation.requestedAt,
    doneAt: step.at,
    after: index + 1,
    id: observation.auditId,
    requestedBy: observation.user,
    generation:
      observation.bodyPath === 'responseObject' && observation.subresource === ''
        ? generationOf(workload)
        : null,
    template,
    certain,
    beforeLog: false,
    controllerUid: null,
  };
}

/**
 * Requests that began a rollout, in order: the create, a change of the template, a scale up from zero. Those that may have
 * changed the template but do not tell stay uncertain. Without replicas nothing is rolled out.
 */
export function findStarts({ steps }: Incarnation, kind: RolledOutKind): Start[] {
  const starts: Start[] = [];
  /** The template as the API server last showed it. */
  let shown: string | null = null;
  /** Uncertain starts since then: indices. */
  let open: number[] = [];
  /** The start that a paused Deployment has not begun with. */
  let waiting: number | null = null;
  const push = (start: Start, isPaused: boolean): void => {
    if (waiting === null) {
      starts.push(start);
      if (isPaused) waiting = starts.length - 1;
      return;
    }
    // Changed again before anything came of it: what will be rolled out is the last of these templates.
    const first = starts[waiting] as Start;
    const generation = start.generation ?? first.generation;
    starts[waiting] = { ...first, generation, template: start.template };
  };
  for (const [index, step] of steps.entries()) {
    const { observation, before, workload } = step;
    const { action, subresource } = observation;
    if (action === 'delete' || action === 'delete-collection') break;
    if (subresource !== '' && subresource !== 'scale') continue;
    const replicas = workload?.spec?.replicas;
    const isPaused = kind === 'Deployment' && workload?.spec?.paused === true;
    if (!isPaused) waiting = null;
    const saying: Saying = subresource === '' ? sayingOf(step) : { type: 'nothing' };
    if (action === 'create') {
      if (saying.type === 'answer') shown = saying.template;
      if (replicas !== 0 || kind === 'DaemonSet' || kind === 'Job')
        push(startOf(step, index, true, shown), isPaused);
      continue;
    }
    if (kind === 'Job') continue;
    if (before?.spec?.replicas === 0 && replicas !== undefined && replicas > 0) {
      if (saying.type === 'answer') shown = saying.template;
      push(startOf(step, index, true, open.length > 0 ? null : shown), isPaused);
      continue;
    }
    if (saying.type === 'nothing') continue;
    if (replicas === 0 && kind !== 'DaemonSet') {
      if (saying.type === 'answer') shown = saying.template;
      continue;
    }
    if (saying.type === 'request') {
      push(startOf(step, index, false, null), isPaused);
      open.push(starts.length - 1);
      continue;
    }
    const isSame = shown === saying.template;
    const generation = generationOf(before);
    const isSameGeneration = generation !== null && generation === generationOf(workload);
    const last = open.at(-1);
    if (last !== undefined && !isSame && shown !== null) {
      // One of the requests before it, whose answers were not logged, changed it.
      starts[last] = { ...(starts[last] as Start), certain: true, template: saying.template };
    } else if (!isSame && !isSameGeneration && (shown !== null || !isController(observation.user))) {
      // Without an answer to compare with, a new generation may be a new template or anything else.
      push(startOf(step, index, shown !== null, saying.template), isPaused);
    }
    if (isSame)
      for (const uncertain of open) starts[uncertain] = { ...(starts[uncertain] as Start), after: -1 };
    open = [];
    shown = saying.template;
  }
  return starts.filter(({ after }) => after >= 0);
}
