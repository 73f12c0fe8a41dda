import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A service in a process of its own. */
export interface ServiceProcess {
  readonly child: ChildProcess;
  /** Where it listens, once it does; rejects when it ends before. */
  readonly url: Promise<string>;
  /** What it has written to standard error. */
  said(): string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts `lorgnette serve` on a port of the system's choice; `within` is a command that runs the command after it. */
export function startService(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly within?: readonly string[] },
): ServiceProcess {
  const command = [...(options.within ?? []), process.execPath, MAIN, 'serve', '--port', '0', ...args];
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const url = Promise.withResolvers<string>();
  url.promise.catch(() => undefined);
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
    const listening = /"url":"(?<url>[^"]+)","msg":"listening"/.exec(said)?.groups?.['url'];
    if (listening !== undefined) url.resolve(listening);
  });
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    url.reject(new Error(`the service ended with ${String(code ?? signal)}:\n${said}`));
    return (code ?? signal) as number | string;
  });
  return { child, url: url.promise, said: () => said, ended };
}

/** What `/readyz` says: its reasons, none when it is ready. */
export async function readyReasons(url: string): Promise<{ code: string; message: string }[]> {
  const answer = (await (await fetch(`${url}/readyz`)).json()) as {
    reasons: { code: string; message: string }[];
  };
  return answer.reasons;
}

/** The codes of these reasons. */
export const readyCodes = async (url: string): Promise<string[]> =>
  (await readyReasons(url)).map(({ code }) => code);
