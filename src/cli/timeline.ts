import type { Command } from 'commander';

import type { TimelineEntry } from '../model/answer.ts';
import type { FieldChange, HistoryVersion } from '../model/change-answer.ts';
import { addAnswererFlags, type AnswererFlags, openAnswerer, WHO_ANSWERS } from './answerer-flags.ts';
import type { Answerer } from './answerer.ts';
import { write, type CommandContext, type Finish } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { findObject, type FoundObject } from './find-object.ts';
import { renderMissing } from './missing.ts';
import { padEnd, sanitize } from './text-layout.ts';

interface TimelineFlags extends AnswererFlags {
  readonly namespace?: string;
  readonly json?: boolean;
}

export function addTimeline(program: Command, context: CommandContext, finish: Finish): void {
  const command = program
    .command('timeline')
    .summary('tell what happened to a Pod, a workload or a claim, change by change, and who did it')
    .description(
      'Tells what an audit log says of one object: when, what, by whom, and in which audit event. Of a Pod every statement, of a workload or a claim every state that it went through.',
    )
    .argument('<object>', '[NAMESPACE/]POD, KIND/NAME, a UID, or the audit ID of a refused create')
    .option('-n, --namespace <name>', 'namespace of an object that is named without one')
    .option('--json', 'one JSON object a line');
  addAnswererFlags(command)
    .addHelpText(
      'after',
      `${WHO_ANSWERS}
Examples:
  lorgnette timeline shop/web-7c9f5-x2kqp --audit-log audit.log
  lorgnette timeline deploy/web -n shop --audit-log audit.log
  lorgnette timeline pvc/data-db-0 --server http://localhost:8080
  lorgnette timeline 4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d --audit-log audit.log --json | jq 'select(.type == "event")'

A name that several objects had lists them and exits 3; a name that none had lists similar ones and exits 4.`,
    )
    .action(async (target: string, flags: TimelineFlags) => {
      const asked = await openAnswerer(command, flags, context);
      try {
        const found = await findObject(asked, target, flags.namespace ?? null);
        if (found.type === 'missing') {
          finish(await renderMissing(found.missing, target, flags.json === true, context));
          return;
        }
        const lines = await linesOf(found, asked, flags.json === true);
        await write(context.stdout, lines.map((line) => `${line}\n`).join(''));
        finish(context.signal.aborted ? EXIT.interrupted : EXIT.ok);
      } finally {
        asked.close();
      }
    });
}

async function linesOf(
  found: Exclude<FoundObject, { type: 'missing' }>,
  asked: Answerer,
  json: boolean,
): Promise<string[]> {
  if (found.type === 'pod') {
    const entries = (await asked.timeline(found.id)) ?? [];
    return json ? entries.map((entry) => JSON.stringify(entry)) : statements(entries);
  }
  const versions = await asked.versions(found.document);
  return json ? versions.map((version) => JSON.stringify(version)) : versions.flatMap(state);
}

/** Time, what, by whom: a line each, with what was said. */
function statements(entries: readonly TimelineEntry[]): string[] {
  const width = Math.max(0, ...entries.map(({ key }) => key.length));
  return entries.map(({ at, key, values, user }) => {
    const details = values.filter((value) => value !== key).map((value) => sanitize(value));
    const said = details.length === 0 ? '' : `  ${details.join(', ')}`;
    return `${at}  ${padEnd(sanitize(key), width)}  ${sanitize(user)}${said}`;
  });
}

/** `--json` has all of them, and whole. */
const MOST_FIELDS = 12;
const MOST_CHARACTERS = 80;

/** Time, what, by whom; below it the fields that are others since. */
function state({ at, action, subresource, user, known, changes, changesLeft }: HistoryVersion): string[] {
  const what = subresource === null ? action : `${action} ${subresource}`;
  const left = changesLeft + Math.max(0, changes.length - MOST_FIELDS);
  return [
    `${at}  ${padEnd(sanitize(what), 'update status'.length)}  ${sanitize(user)}${known ? '' : '  (the log does not tell what changed)'}`,
    ...changes.slice(0, MOST_FIELDS).map((change) => `    ${sanitize(fieldText(change))}`),
    ...(left === 0 ? [] : [`    and ${left} more fields`]),
  ];
}

function fieldText(change: FieldChange): string {
  const { path } = change;
  if (!('before' in change)) return `${path}: ${valueText(change.after)}`;
  return `${path}: ${valueText(change.before)} → ${'after' in change ? valueText(change.after) : 'gone'}`;
}

function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}
