#!/usr/bin/env node
import { runProcess } from './cli/run.ts';

await runProcess();
