import { readFileSync } from 'node:fs';

import type { Client } from '@elastic/elasticsearch';

/** Of Linux. */
const TICKS_PER_SECOND = 100;

/** User and system seconds of a process and all its threads. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program stands in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident set of a process, bytes: now (`VmRSS`), or at its greatest (`VmHWM`). */
export function memoryOf(pid: number, what: 'VmRSS' | 'VmHWM'): number {
  const kibibytes = new RegExp(`^${what}:\\s+(\\d+) kB$`, 'm').exec(
    readFileSync(`/proc/${pid}/status`, 'utf8'),
  )?.[1];
  return Number(kibibytes) * 1024;
}

/** CPU seconds that the one node of Elasticsearch has used. */
export async function serverCpuSeconds(client: Client): Promise<number> {
  const { nodes } = await client.nodes.stats({ metric: 'process' });
  return (
    Object.values(nodes).reduce((sum, { process }) => sum + Number(process?.cpu?.total_in_millis), 0) / 1000
  );
}
