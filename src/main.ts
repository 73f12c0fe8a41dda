#!/usr/bin/env -S node --max-semi-space-size=32
import { setFlagsFromString } from 'node:v8';

import { runProcess } from './cli/run.ts';

/*
 * How the engine is set for a process that does one thing for long. The young generation, left to itself, grows to 128 MB;
 * its size is taken at the start of a process alone, so it stands above and in the scripts of package.json.
 */
// Records of open Pods live for minutes and then go together. Left to itself the old generation grows to four times what is
// alive before it is looked at.
setFlagsFromString('--heap-growing-percent=70');
// Optimizing some four hundred functions takes a second and a half of other threads. Few are worth as much of it as they get.
setFlagsFromString('--max-inlined-bytecode-size-cumulative=300');
setFlagsFromString('--invocation-count-for-turbofan=20000');

await runProcess();
