import type { FieldFacts, SourceFacts } from './facts.ts';
import { fine, type Finding, type SourceFindings } from './findings.ts';
import { judgeCluster } from './judge-cluster.ts';
import { judgeSettings } from './judge-settings.ts';
import { FILTER_KEYWORDS } from '../server-filter.ts';
import { EVENT_TIME_FIELD, USUAL_CLUSTER_FIELD } from './look-at.ts';

/** What the facts about a source mean. Pure. */
export function judge(facts: SourceFacts): SourceFindings {
  const { server, trouble, indices } = facts;
  const findings: Finding[] = [];
  if (server !== null) findings.push(fine('server', `Elasticsearch ${server.version} answers`));
  findings.push(...judgeAccess(facts));
  if (server === null || (trouble !== null && findings.every(({ level }) => level !== 'problem')))
    findings.push({
      id: server === null ? 'server' : 'indices',
      level: 'problem',
      what: trouble ?? 'it does not answer',
      why: 'Nothing can be read.',
      todo: 'Mend that, and check again.',
    });
  if (server === null || (trouble !== null && indices.length === 0)) return { findings, clusters: [] };
  if (indices.length === 0) return { findings: [...findings, nothingThere(facts)], clusters: [] };
  findings.push(
    fine(
      'indices',
      `${facts.source.indices.join(', ')}: ${indices.length === 1 ? '1 index' : `${indices.length} indices`}`,
    ),
    judgeIngestTime(facts),
    judgeClusterField(facts),
    judgeFilter(facts),
    ...judgeSettings(facts),
  );
  const clusters = facts.clusters.map((cluster) => ({
    cluster: facts.source.clusterField === undefined ? (facts.source.cluster ?? null) : cluster.name,
    findings: judgeCluster(cluster, facts),
  }));
  return { findings, clusters };
}

function judgeAccess({ lacking, pitTrouble }: SourceFacts): Finding[] {
  const findings: Finding[] = lacking.map((privilege) => ({
    id: 'privileges',
    level: 'problem',
    what: `the user lacks the privilege ${privilege}`,
    why: PRIVILEGES[privilege.split(' ')[0] ?? ''] ?? 'What it allows is needed.',
    todo: "Give it to a role of the user's: cluster monitor; read and view_index_metadata on the indices.",
  }));
  if (pitTrouble !== null)
    findings.push({
      id: 'point-in-time',
      level: 'problem',
      what: `no point in time can be opened: ${pitTrouble}`,
      why: 'Pages of one poll are read from one view, or documents fall between them.',
      todo: 'The privilege read on the indices allows it; a proxy in front may not let POST and DELETE /_pit through.',
    });
  return findings;
}

const PRIVILEGES: Readonly<Record<string, string>> = {
  monitor: 'It lets the client see that this is Elasticsearch, and which version.',
  read: 'Without it no event can be read.',
  view_index_metadata: 'Without it indices, their fields and their gaps cannot be seen.',
};

const nothingThere = ({ source }: SourceFacts): Finding => ({
  id: 'indices',
  level: 'problem',
  what: `nothing is called ${source.indices.join(', ')}`,
  why: 'There is nothing to read. Lorgnette waits until there is.',
  todo: 'Compare with the name in the configuration of the shipper; GET /_cat/indices lists what there is.',
});

const fieldOf = ({ fields }: SourceFacts, name: string): FieldFacts =>
  fields.get(name) ?? { types: [], missing: true };
const isDate = (types: readonly string[]): boolean =>
  types.length > 0 && types.every((type) => type === 'date' || type === 'date_nanos');

function judgeIngestTime(facts: SourceFacts): Finding {
  const name = facts.source.ingestTimeField;
  const { types, missing } = fieldOf(facts, name);
  const why =
    'The poller goes by the time at which Elasticsearch took a document in: whatever comes late by other clocks is found all the same.';
  const todo =
    'lorgnette elasticsearch setup installs a pipeline that sets it; or let your own set it from _ingest.timestamp.';
  if (types.length > 0 && !isDate(types))
    return {
      id: 'ingest-time',
      level: 'problem',
      what: `${name} is ${types.join(' and ')}, not a date`,
      why,
      todo: `Map it as date in the template and roll over, or name another field: ingestTimeField. ${todo}`,
    };
  if (types.length === 0) {
    const fallback = isDate(fieldOf(facts, EVENT_TIME_FIELD).types);
    return {
      id: 'ingest-time',
      level: fallback ? 'warning' : 'problem',
      what: fallback
        ? `no index has ${name}: the poller goes by ${EVENT_TIME_FIELD}`
        : `no index has ${name} or ${EVENT_TIME_FIELD} as a date`,
      why: fallback
        ? `${why} What a shipper brings later than coarseSweepSeconds (${facts.source.coarseSweepSeconds} s) after its own time is missed.`
        : why,
      todo,
    };
  }
  if (missing)
    return {
      id: 'ingest-time',
      level: 'problem',
      what: `some indices have no ${name}`,
      why: 'What lies there is not read.',
      todo: `Leave those indices out, if all in them is old. ${todo}`,
    };
  return fine('ingest-time', `${name} is ${types.join(' and ')}`);
}

function judgeClusterField(facts: SourceFacts): Finding {
  const { clusterField, cluster } = facts.source;
  if (clusterField === undefined) {
    const usual = fieldOf(facts, USUAL_CLUSTER_FIELD).types.length > 0;
    return usual
      ? {
          id: 'cluster-field',
          level: 'note',
          what: `clusterField is not set, and ${USUAL_CLUSTER_FIELD} is there`,
          why: `All documents are taken to be of ${cluster ?? 'the configured cluster'}.`,
          todo: `Where the indices hold several clusters: clusterField: ${USUAL_CLUSTER_FIELD}`,
        }
      : fine('cluster-field', `all documents are of ${cluster ?? 'the configured cluster'}`);
  }
  const { types, missing } = fieldOf(facts, clusterField);
  if (types.length === 0)
    return {
      id: 'cluster-field',
      level: 'problem',
      what: `no index has ${clusterField}, which clusterField names`,
      why: 'The events of several clusters would be taken for those of one.',
      todo: `Let the shipper write it, and map it as keyword; or name the field that is there.`,
    };
  if (types.some((type) => type !== 'keyword'))
    return {
      id: 'cluster-field',
      level: 'warning',
      what: `${clusterField} is ${types.join(' and ')}, not keyword`,
      why: 'Clusters cannot be told apart by the server: what is left out as of no use moves no watermark, and this check cannot list them.',
      todo: types.includes('text')
        ? `Try clusterField: ${clusterField}.keyword, or map it as keyword.`
        : 'Map it as keyword in the template and roll over.',
    };
  if (missing)
    return {
      id: 'cluster-field',
      level: 'warning',
      what: `some indices have no ${clusterField}`,
      why: `Their documents are taken to be of ${cluster ?? 'the configured cluster'}.`,
      todo: 'Let every shipper write it.',
    };
  return fine('cluster-field', `${clusterField} is keyword`);
}

function judgeFilter(facts: SourceFacts): Finding {
  if (!facts.source.serverFilter) return fine('filter', 'serverFilter is off: everything is read');
  const unusable = FILTER_KEYWORDS.filter((name) => {
    const { types, missing } = fieldOf(facts, name);
    return missing || types.length === 0 || types.some((type) => type !== 'keyword');
  });
  if (unusable.length === 0) return fine('filter', 'Elasticsearch can leave out what no analyzer can use');
  return {
    id: 'filter',
    level: 'note',
    what: `${unusable.join(', ')} ${unusable.length === 1 ? 'is' : 'are'} no keyword in every index`,
    why: 'Elasticsearch cannot leave out what no analyzer can use: more is transferred than is needed.',
    todo: 'The mapping of lorgnette elasticsearch setup has them, for events that lie as fields.',
  };
}
