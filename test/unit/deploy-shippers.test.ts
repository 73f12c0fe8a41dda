import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { DEFAULT_DATA_STREAM, definitionsFor } from '../../src/sources/elasticsearch/setup/definitions.ts';

const read = (name: string): unknown =>
  parse(readFileSync(new URL(`../../deploy/shippers/${name}`, import.meta.url), 'utf8'), {
    uniqueKeys: true,
  });
type Settings = Readonly<Record<string, unknown>>;

const PIPELINE = definitionsFor({
  pattern: 'x',
  isDataStream: true,
  retention: 'none',
  keep: null,
  drops: { noise: true, reads: false },
})[0]?.name;
/** Both the live file and what it is renamed to, of one API server and of several. */
const PATHS = ['/var/log/kubernetes/audit/*.log', '/var/log/kubernetes/audit/*/*.log'];

describe('configurations of shippers', () => {
  test('Filebeat writes to the data stream by way of the pipeline, and remembers files by their content', () => {
    const config = read('filebeat.yml') as Settings & { 'filebeat.inputs': readonly Settings[] };
    expect(config).toMatchObject({
      'path.data': expect.any(String) as unknown,
      'setup.template.enabled': false,
      'setup.ilm.enabled': false,
      'output.elasticsearch': { index: DEFAULT_DATA_STREAM, pipeline: PIPELINE },
    });
    expect(config['filebeat.inputs'][0]).toMatchObject({
      type: 'filestream',
      id: expect.any(String) as unknown,
      paths: PATHS,
      'file_identity.fingerprint': null,
    });
    expect(JSON.stringify(config['processors'])).toContain('"target":"orchestrator.cluster"');
  });

  test('Fluent Bit creates documents, and gives up none', () => {
    const { pipeline, service } = read('fluent-bit.yaml') as {
      service: Settings;
      pipeline: { inputs: readonly Settings[]; filters: readonly Settings[]; outputs: readonly Settings[] };
    };
    expect(service).toHaveProperty(['storage.path']);
    expect(pipeline.inputs[0]).toMatchObject({
      path: PATHS.join(','),
      key: 'log',
      db: expect.any(String) as unknown,
      'storage.type': 'filesystem',
    });
    expect(pipeline.filters[0]?.['set']).toMatch(/^cluster_name /);
    expect(pipeline.outputs[0]).toMatchObject({
      name: 'es',
      index: DEFAULT_DATA_STREAM,
      pipeline: PIPELINE,
      write_operation: 'create',
      suppress_type_name: 'on',
      retry_limit: 'no_limits',
      time_key: '@timestamp',
    });
  });

  test('Vector acknowledges nothing that Elasticsearch has not, and retries single documents', () => {
    const {
      data_dir: data,
      sources,
      sinks,
    } = read('vector.yaml') as {
      data_dir: string;
      sources: { audit: Settings };
      sinks: { elasticsearch: Settings & { data_stream: Record<string, string> } };
    };
    expect(data).toMatch(/^\//);
    expect(sources.audit['include']).toEqual(PATHS);
    expect(sinks.elasticsearch).toMatchObject({
      mode: 'data_stream',
      bulk: { action: 'create' },
      pipeline: PIPELINE,
      request_retry_partial: true,
      acknowledgements: { enabled: true },
      buffer: { type: 'disk', when_full: 'block' },
    });
    const { type, dataset, namespace } = sinks.elasticsearch.data_stream;
    expect(`${type}-${dataset}-${namespace}`).toBe(DEFAULT_DATA_STREAM);
  });
});
