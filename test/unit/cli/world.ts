import { EventEmitter } from 'node:events';

import type { App, ReplayOptions } from '../../../src/cli/app-contract.ts';
import type { CommandContext, Output } from '../../../src/cli/context.ts';
import { runCommand } from '../../../src/cli/run.ts';
import type { SummaryLine } from '../../../src/model/answer.ts';
import { FULL_INPUT, type FakeReader } from '../../api/fake-reader.ts';

export const SUMMARY: SummaryLine = {
  type: 'summary',
  events: 1_234,
  deadLetters: { 'invalid-json': 2 },
  deliveries: { create: { succeeded: 5, failed: 1 } },
  inputQuality: [],
};

/** Output that remembers. Not a terminal unless told. */
export function createOutput(terminal: { columns: number } | null = null) {
  let text = '';
  const output = Object.assign(new EventEmitter(), {
    write(piece: string): boolean {
      text += piece;
      return true;
    },
    ...(terminal === null ? {} : { isTTY: true, columns: terminal.columns }),
  });
  return { output: output as unknown as Output, text: () => text };
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly replays: readonly ReplayOptions[];
  readonly closed: number;
}

/** Runs a command line in a world whose logs all hold what `reader` tells. */
export async function run(
  args: readonly string[],
  reader: FakeReader,
  more: { app?: Partial<App>; context?: Partial<CommandContext>; terminal?: { columns: number } } = {},
): Promise<Ran> {
  const stdout = createOutput(more.terminal ?? null);
  const stderr = createOutput(more.terminal ?? null);
  const replays: ReplayOptions[] = [];
  let closed = 0;
  let clock = 0;
  const app: App = {
    replay(options) {
      replays.push(options);
      for (const share of [0.25, 0.5, 1]) {
        clock += 1_000;
        options.onProgress?.({
          readBytes: 40_000_000 * share,
          totalBytes: 40_000_000,
          events: 4_000 * share,
        });
      }
      return Promise.resolve({
        reader,
        explain: reader.explain,
        describeWorkload: reader.describeWorkload,
        describeClaim: reader.describeClaim,
        inputQuality: () => FULL_INPUT,
        timeline: reader.timeline,
        failures: reader.failuresAnswer,
        past: reader.past,
        summary: SUMMARY,
        close: () => void (closed += 1),
      });
    },
    serve: () => Promise.reject(new Error('no service here')),
    ...more.app,
  };
  const code = await runCommand(args, {
    stdout: stdout.output,
    stderr: stderr.output,
    env: {},
    signal: new AbortController().signal,
    onHangup: () => () => undefined,
    now: () => clock,
    app: () => Promise.resolve(app),
    ...more.context,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text(), replays, closed };
}
