import type { SparseBody } from '../../model/audit-event.ts';
import { numberOf, objectOf, objectsOf, stringOf } from './sparse.ts';
import type { Statements } from './statements.ts';

/** The lists of container statuses. Container names are unique across all three. */
const CONTAINER_LISTS = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'] as const;

/** Everything that a status, or a patch of one, says. */
export function stateStatus(status: SparseBody | undefined, state: Statements): void {
  if (status === undefined) return;
  for (const condition of objectsOf(status['conditions'])) stateCondition(condition, state);
  for (const [field, key] of [
    ['phase', 'phase'],
    ['resize', 'resize'],
  ] as const) {
    const value = stringOf(status[field]);
    if (value !== '') state.add(`${key}:${value}:set`);
  }
  for (const [field, key] of [
    ['reason', 'podReason'],
    ['message', 'podMessage'],
    ['nominatedNodeName', 'nominatedNode'],
  ] as const) {
    const value = stringOf(status[field]);
    if (value !== '') state.add(`${key}:set`, `${key}:${value}`);
  }
  if (stringOf(status['podIP']) !== '') state.add('pod:ip:set');
  for (const list of CONTAINER_LISTS) {
    for (const container of objectsOf(status[list])) stateContainer(container, state);
  }
}

function stateCondition(condition: SparseBody, state: Statements): void {
  const type = stringOf(condition['type']);
  const status = stringOf(condition['status']).toLowerCase();
  if (type === '') return;
  if (condition['$patch'] === 'delete') state.add(`condition:${type}:delete`);
  if (status === '') return;
  const reason = stringOf(condition['reason']);
  state.add(
    `condition:${type}:${status}`,
    ...(reason === '' ? [] : [`condition:${type}:${status}:${reason}`]),
  );
}

function stateContainer(container: SparseBody, state: Statements): void {
  const name = stringOf(container['name']);
  if (name === '') return;
  if (typeof container['ready'] === 'boolean') {
    state.add('containerReady:set', `containerReady:${name}:${container['ready']}`);
  }
  if (typeof container['started'] === 'boolean') {
    state.add('containerStarted:set', `containerStarted:${name}:${container['started']}`);
  }
  const restarts = numberOf(container['restartCount']);
  if (restarts !== null) state.add('containerRestartCount:set', `containerRestartCount:${name}:${restarts}`);
  const current = objectOf(container['state']);
  const last = objectOf(container['lastState']);
  const now = describeState(current);
  if (now !== '') state.add('containerState:set', `containerState:${name}:${now}`);
  const before = describeState(last);
  if (before !== '') state.add('containerLastState:set', `containerLastState:${name}:${before}`);
  stateDetails(name, current, state);
}

/** What the description of a container's state leaves out. */
function stateDetails(name: string, current: SparseBody | undefined, state: Statements): void {
  const terminated = objectOf(current?.['terminated']);
  const waiting = objectOf(current?.['waiting']);
  const exitCode = numberOf(terminated?.['exitCode']);
  if (exitCode !== null) {
    const signal = numberOf(terminated?.['signal']);
    const suffix = signal === null ? '' : `;signal:${signal}`;
    state.add('containerExit:set', `containerExit:${name}:exitCode:${exitCode}${suffix}`);
  }
  const message = stringOf(waiting?.['message']) || stringOf(terminated?.['message']);
  if (message !== '') state.add('containerMessage:set', `containerMessage:${name}:${message}`);
}

/** `Running`, `terminated:<reason>;exitCode:<n>`, `Waiting:<reason>`; `''` when nothing is told. */
function describeState(state: SparseBody | undefined): string {
  if (state === undefined) return '';
  if (objectOf(state['running']) !== undefined) return 'Running';
  const terminated = objectOf(state['terminated']);
  if (terminated !== undefined) {
    return `terminated:${stringOf(terminated['reason'])};exitCode:${numberOf(terminated['exitCode']) ?? ''}`;
  }
  const waiting = objectOf(state['waiting']);
  return waiting === undefined ? '' : `Waiting:${stringOf(waiting['reason'])}`;
}
