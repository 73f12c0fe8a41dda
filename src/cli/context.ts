import type { Writable } from 'node:stream';

import { formatProblem } from '../lib/yaml-file.ts';
import { LorgnetteError } from '../lib/errors.ts';
import { loadConfig, type LoadedConfig, type SoundConfig } from '../config/load.ts';
import type { ConfigInput } from '../config/schema.ts';
import type { App } from './app-contract.ts';
import type { ExitCode } from './exit-codes.ts';

/** The world that a command runs in. */
export interface CommandContext {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  /** Calls `listener` at every hangup (SIGHUP) until the returned function is called. */
  readonly onHangup: (listener: () => void) => () => void;
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** Loads the application when a command needs it, so that `--help` is quick. */
  readonly app: () => Promise<App>;
}

export type Output = Pick<Writable, 'write' | 'once' | 'off'> & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/** Where an action leaves its exit code. */
export type Finish = (code: ExitCode) => void;

/** Colours are for terminals whose user does not refuse them (https://no-color.org). */
export const wantsColor = (output: Output, env: NodeJS.ProcessEnv): boolean =>
  output.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';

/** Throws `ConfigInvalid` with every problem on a line of its own. */
export const requireConfig = (
  context: CommandContext,
  file: string | null,
  flags: ConfigInput,
): SoundConfig => requireSound(loadConfig({ file, env: context.env, flags }));

/** As `requireConfig`, of what is loaded already. */
export function requireSound(loaded: LoadedConfig): SoundConfig {
  if (loaded.ok) return loaded;
  throw new LorgnetteError('ConfigInvalid', loaded.problems.map(formatProblem).join('\n'));
}

/** Writes and waits while the reader of a pipe is behind. */
export function write(output: Output, text: string): Promise<void> {
  if (output.write(text)) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = (): void => {
      output.off('drain', settle);
      output.off('close', settle);
      resolve();
    };
    // A reader that goes away closes the pipe: nothing drains then.
    output.once('drain', settle);
    output.once('close', settle);
  });
}
