/** What a look at a source says. */
export interface Finding {
  /** Stable; kebab-case. */
  readonly id: FindingId;
  /** `problem`: keeps Lorgnette from working, or from telling what it is for. */
  readonly level: 'ok' | 'note' | 'warning' | 'problem';
  /** What was found. */
  readonly what: string;
  /** Why it matters; `null` of what is as it should be. */
  readonly why: string | null;
  /** What to do about it. */
  readonly todo: string | null;
}

export type FindingId =
  | 'server'
  | 'privileges'
  | 'point-in-time'
  | 'indices'
  | 'ingest-time'
  | 'cluster-field'
  | 'filter'
  | 'refresh'
  | 'retention'
  | 'documents'
  | 'freshness'
  | 'shape'
  | 'pipeline'
  | 'bodies';

export interface ClusterFindings {
  /** `null`: of documents that name no cluster. */
  readonly cluster: string | null;
  readonly findings: readonly Finding[];
}

export interface SourceFindings {
  readonly findings: readonly Finding[];
  readonly clusters: readonly ClusterFindings[];
}

export const fine = (id: FindingId, what: string): Finding => ({
  id,
  level: 'ok',
  what,
  why: null,
  todo: null,
});

/** Whether anything keeps Lorgnette from working. */
export const hasProblem = ({ findings, clusters }: SourceFindings): boolean =>
  [...findings, ...clusters.flatMap((cluster) => cluster.findings)].some(({ level }) => level === 'problem');
