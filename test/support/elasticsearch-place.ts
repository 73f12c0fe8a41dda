import { setTimeout as sleep } from 'node:timers/promises';

/** A server as it is wanted, wherever it will run. */
export interface WantedServer {
  readonly version: 8 | 9;
  readonly port: number;
  readonly password: string | undefined;
  readonly dataDir: string | undefined;
  readonly settings: { readonly [name: string]: string };
}

/** Where a server runs: a container, or a process of this machine. */
export interface ServerPlace {
  readonly host: string;
  /** Returns when the server is healthy; rejects with what its log says. */
  start(): Promise<void>;
  /** `kill -9`; returns when it is gone. */
  kill(): Promise<void>;
  /** Ends it, with the data that were not given to it. */
  remove(): Promise<void>;
}

/** Returns when `isDone` says so, asked for again and again. */
export async function until(isDone: () => Promise<boolean>, what: string, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isDone())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs / 1000} s`);
    await sleep(20);
  }
}
