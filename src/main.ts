#!/usr/bin/env node
import { runProcess } from './cli/run.ts';

/**
 * How the engine is set for a process that does one thing for long. Some of these are taken at the start of a process
 * alone, so it begins once more, as itself (where the platform can).
 */
const ENGINE = [
  // Records of open Pods live for minutes and then go together. Left to itself the young generation grows to 128 MB, and
  // the old one to four times what is alive before it is looked at.
  '--max-semi-space-size=32',
  '--heap-growing-percent=100',
  // Optimizing some four hundred functions takes a second and a half of other threads. Few are worth as much of it as they get.
  '--max-inlined-bytecode-size-cumulative=300',
  '--invocation-count-for-turbofan=20000',
];

const isSet = ENGINE.every((flag) => process.execArgv.includes(flag));
if (!isSet && process.execve !== undefined) {
  const args = [process.execPath, ...ENGINE, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, args, process.env);
}

await runProcess();
