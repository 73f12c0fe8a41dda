import type { Envelope, Opened } from './contract.ts';
import { valueAt } from './members.ts';

/**
 * Where shippers put the line that they read, as a string or parsed. The most faithful first: where `event.original` was
 * kept, it is what came before processors changed it.
 */
const PATHS = [
  'event.original',
  // Filebeat, Elastic Agent, Vector, Logstash, Fluent Bit's `tail` under `Key message`.
  'message',
  // Fluent Bit, Fluentd and Docker; in ECS an object that tells of the file.
  'log',
  // Filebeat's `json` without `keys_under_root`.
  'json',
  // OpenShift's log forwarder.
  'structured',
  // OpenTelemetry, in Elasticsearch.
  'body.text',
  'body.structured',
  'body',
  // Google Cloud's agents, for API servers that Google does not run.
  'jsonPayload',
  'textPayload',
];

/** A document of whatever carries lines of logs: Filebeat, Fluent Bit, Vector and the like. */
export const shipper: Envelope = {
  name: 'shipper',
  open: (root) =>
    PATHS.flatMap((path): Opened[] => {
      const slice = valueAt(root, path);
      return slice === undefined ? [] : [{ type: 'value', slice, isDeclared: false }];
    }),
};
