import { answer } from './answer/index.ts';
import { claim } from './claim/index.ts';
import type { Analyzer } from './contract.ts';
import { delivery } from './delivery/index.ts';
import { diagnosis } from './diagnosis/index.ts';
import { rollout } from './rollout/index.ts';

/** Every analyzer. Adding one is a folder and a line here. */
export const ANALYZERS: readonly Analyzer[] = [delivery, claim, rollout, diagnosis, answer];
