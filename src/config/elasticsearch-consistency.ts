import type { ElasticsearchConfig, ElasticsearchConnection } from './elasticsearch-schema.ts';
import type { Inconsistency } from './inconsistency.ts';
import type { Config } from './schema.ts';

/** What is wrong with the settings of Elasticsearch sources in the light of each other. */
export function elasticsearchProblems({ sources, cluster }: Config): Inconsistency[] {
  const names = new Set<string>();
  return sources.flatMap((source, index) => {
    if (source.type !== 'elasticsearch') return [];
    const at = ['sources', index];
    const problems = connectionProblems(source).map(({ path, message }) => ({
      path: [...at, ...path],
      message,
    }));
    const name = source.name ?? nameOf(source, cluster);
    if (names.has(name)) {
      const message = `another source has the same ${source.name === undefined ? 'indices' : 'name'}; give each a name of its own: their positions are kept under it`;
      problems.push({ path: [...at, source.name === undefined ? 'indices' : 'name'], message });
    }
    names.add(name);
    return problems;
  });
}

/** Two sources with the same would have one position. */
const nameOf = ({ cluster, clusterField, indices }: ElasticsearchConfig, defaultCluster: string): string =>
  JSON.stringify([clusterField ?? cluster ?? defaultCluster, indices]);

/** What is wrong with how a server is reached. */
export function connectionProblems(connection: ElasticsearchConnection): Inconsistency[] {
  const { nodes, username, passwordFile, apiKeyFile, caFile, certFile, keyFile } = connection;
  const problems: Inconsistency[] = [];
  const complain = (setting: string, message: string): void =>
    void problems.push({ path: [setting], message });
  if (username !== undefined && passwordFile === undefined) complain('username', 'needs passwordFile');
  if (username === undefined && passwordFile !== undefined) complain('passwordFile', 'needs username');
  if (apiKeyFile !== undefined && (username !== undefined || passwordFile !== undefined)) {
    complain('apiKeyFile', 'stands in place of username and passwordFile: set one of the two');
  }
  if (certFile !== undefined && keyFile === undefined) complain('certFile', 'needs keyFile');
  if (certFile === undefined && keyFile !== undefined) complain('keyFile', 'needs certFile');
  nodes.forEach((node, at) => {
    const { protocol, username: user, password } = new URL(node);
    if (user !== '' || password !== '') {
      problems.push({
        path: ['nodes', at],
        message: 'holds credentials: set username and passwordFile, or apiKeyFile',
      });
    }
    if (protocol === 'http:' && (caFile !== undefined || certFile !== undefined)) {
      problems.push({
        path: ['nodes', at],
        message: 'is not reached by TLS, though caFile or certFile is set: use https',
      });
    }
  });
  return problems;
}
