import type { Definition, Layout } from '../sources/elasticsearch/setup/definitions.ts';
import { defaultKeep } from '../sources/elasticsearch/setup/definitions.ts';
import type { Step } from '../sources/elasticsearch/setup/plan.ts';
import type { ElasticsearchServer } from '../sources/elasticsearch/setup/server.ts';
import { sanitize } from './text-layout.ts';

export interface SetupView {
  readonly url: string;
  readonly server: ElasticsearchServer;
  readonly layout: Layout;
  readonly steps: readonly Step[];
  /** Data streams and indices that were there before something changed. */
  readonly existing: readonly string[];
}

const DONE: { readonly [state in Step['state']]: string } = {
  missing: 'created',
  other: 'changed',
  same: 'unchanged',
  newer: 'left alone',
};
const TO_DO: { readonly [state in Step['state']]: string } = { ...DONE, missing: 'missing', other: 'other' };
const MOST_CHANGES = 10;

/** What was done, or with `dryRun` would be. */
export function renderSetup(
  view: SetupView,
  flags: { readonly dryRun?: boolean; readonly json?: boolean },
): string {
  const isDry = flags.dryRun === true;
  const states = isDry ? TO_DO : DONE;
  if (flags.json === true) return `${JSON.stringify(asJson(view, states, isDry))}\n`;
  const { url, server, steps } = view;
  const head = `Elasticsearch ${server.version} at ${sanitize(url)}`;
  const notes = notesOf(view);
  if (isDry) {
    const requests = steps.map(({ definition, state, changes, request }) => {
      const told = changes.slice(0, MOST_CHANGES).map((change) => `#   ${sanitize(change)}\n`);
      const sent =
        request === null
          ? ''
          : `${request.method} ${request.path}\n${JSON.stringify(request.body, null, 2)}\n`;
      return `# ${titleOf(definition)}: ${states[state]}\n${told.join('')}${sent}`;
    });
    return `# ${head}\n${notes.map((note) => `# ${note}\n`).join('')}\n${requests.join('\n')}`;
  }
  const width = Math.max(...steps.map(({ definition }) => titleOf(definition).length));
  const lines: string[] = [];
  for (const { definition, state, changes } of steps) {
    lines.push(`  ${titleOf(definition).padEnd(width)}  ${states[state]}`);
    for (const change of changes.slice(0, MOST_CHANGES)) lines.push(`    ${sanitize(change)}`);
    if (changes.length > MOST_CHANGES) lines.push(`    and ${changes.length - MOST_CHANGES} more`);
  }
  return `${[head, ...lines, ...notes].join('\n')}\n`;
}

const titleOf = ({ kind, name }: Definition): string => `${kind} ${name}`;

/** What one has to know of it beside. */
function notesOf({ server, layout, steps, existing }: SetupView): string[] {
  const notes: string[] = [];
  const keep = layout.keep ?? defaultKeep();
  if (!layout.isDataStream)
    notes.push(
      'Plain indices are removed by nobody: neither ILM nor the lifecycle of data streams is for them.',
    );
  else if (server.retention === 'data-stream-lifecycle')
    notes.push(
      `No ILM policy: this server has no index lifecycle management. The data streams keep events for ${keep} themselves (data stream lifecycle).`,
    );
  else if (server.retention === 'none')
    notes.push(
      'No retention: this server has neither index lifecycle management nor the lifecycle of data streams. Remove old indices yourself, or they grow for ever.',
    );
  if (steps.some(({ state }) => state === 'newer'))
    notes.push('What is left alone was installed by a newer version of Lorgnette.');
  const [first] = existing;
  if (first !== undefined)
    notes.push(
      layout.isDataStream
        ? `Indices that are there keep their mapping; a new one begins with: POST /${first}/_rollover`
        : `Indices that are there keep their mapping: ${existing.slice(0, 5).join(', ')}`,
    );
  return notes;
}

function asJson(view: SetupView, states: typeof DONE, isDry: boolean): object {
  const { url, server, layout, steps } = view;
  return {
    url,
    server,
    pattern: layout.pattern,
    dataStream: layout.isDataStream,
    dryRun: isDry,
    objects: steps.map(({ definition: { kind, name }, state, changes, request }) => ({
      kind,
      name,
      state: states[state],
      changes,
      request: isDry ? request : undefined,
    })),
    notes: notesOf(view),
  };
}
