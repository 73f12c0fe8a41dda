import { CommanderError } from 'commander';

import { LorgnetteError } from '../lib/errors.ts';
import type { CommandContext } from './context.ts';
import { EXIT, exitCodeOf, isOutOfHandles, type ExitCode } from './exit-codes.ts';
import { createProgram } from './program.ts';

/** Runs one command line and gives its exit code; whatever goes wrong is told on standard error. */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = createProgram(context, (finished) => {
    code = finished;
  });
  try {
    if (args.length === 0) program.help();
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (context.signal.aborted) return EXIT.interrupted;
    tell(error, context);
    return exitCodeOf(error);
  }
}

/** Commander has told its own errors already; errors with a code speak to the user; the rest is a bug, and needs its stack. */
function tell(error: unknown, { stderr }: CommandContext): void {
  if (error instanceof CommanderError) return;
  if (error instanceof LorgnetteError) stderr.write(`lorgnette: ${error.message} [${error.code}]\n`);
  else if (isOutOfHandles(error))
    stderr.write(
      `lorgnette: no file handles are left. Raise the limit (ulimit -n, LimitNOFILE=) of this process or of the system. (${String(error)}) [FileHandlesExhausted]\n`,
    );
  else
    stderr.write(`lorgnette: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

/** Runs the command line of this process. */
export async function runProcess(): Promise<void> {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      // The first asks to stop in order, the second does not ask.
      if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
      interrupt.abort();
    });
  }
  // `lorgnette replay … | head` closes the pipe when it has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.ok);
  });
  process.exitCode = await runCommand(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    signal: interrupt.signal,
    onHangup(listener) {
      process.on('SIGHUP', listener);
      return () => void process.off('SIGHUP', listener);
    },
    now: () => performance.now(),
    app: () => import('../app.ts'),
  });
}
