import type { ErrorCode } from '../../lib/errors.ts';
import type { ErrorFacts, ServerCause } from './error-facts.ts';

/** One thing that may be wrong, how it is recognised, and what is to be done. */
export interface ErrorKind {
  readonly code: ErrorCode;
  readonly matches: (facts: ErrorFacts) => boolean;
  /** What happened: a sentence without its full stop, in which `what is said` follows. */
  readonly happened: (facts: ErrorFacts) => string;
  readonly advice: string;
  /** Whether asking again, by itself or when somebody has mended it, may help; default that it may. */
  readonly isFinal?: true;
}

const ofType =
  (...types: readonly string[]) =>
  ({ causes }: ErrorFacts): boolean =>
    causes.some(({ type }) => types.includes(type));
const ofReason =
  (pattern: RegExp) =>
  ({ causes, text }: ErrorFacts): boolean =>
    causes.some(({ reason }) => pattern.test(reason)) || pattern.test(text);
const ofText =
  (pattern: RegExp) =>
  ({ text, status }: ErrorFacts): boolean =>
    status === null && pattern.test(text);
const ofStatus =
  (...statuses: readonly number[]) =>
  ({ status }: ErrorFacts): boolean =>
    status !== null && statuses.includes(status);
const ofName =
  (...names: readonly string[]) =>
  ({ name }: ErrorFacts): boolean =>
    names.includes(name);
const any =
  (...tests: readonly ((facts: ErrorFacts) => boolean)[]) =>
  (facts: ErrorFacts): boolean =>
    tests.some((test) => test(facts));

/** ` in a, b and 3 more`, of the indices that causes of these types, or with such reasons, speak of. */
function inIndices({ causes }: ErrorFacts, isMeant: (cause: ServerCause) => boolean = () => true): string {
  const names = [...new Set(causes.filter(isMeant).flatMap(({ index }) => (index === '' ? [] : [index])))];
  if (names.length === 0) return '';
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? ` in ${shown} and ${names.length - 3} more` : ` in ${shown}`;
}

const SORT_MISSING = /No mapping found for \[/;
const FIELD_UNFIT =
  /Fielddata is disabled|fielddata=true|Text fields are not optimi[sz]ed|incompatible sort types|Can't sort on field|Can't do sort across indices|is not supported for (?:aggregation|sorting)|Cannot parse boolean|failed to parse date field/;

/** Which privileges would do, from the server's own words; `null` where it does not say. */
function missingPrivilege({ causes, text }: ErrorFacts): string | null {
  const reason = causes.find(({ type }) => type === 'security_exception')?.reason ?? text;
  const granted = /granted by the (index|cluster) privileges \[([^\]]*)\]/.exec(reason);
  if (granted === null) return null;
  const indices = /on (?:restricted )?indices \[([^\]]*)\]/.exec(reason);
  const user = /(?:for|of) (?:user|API key id) \[([^\]]*)\]/.exec(reason);
  const [first] = (granted[2] ?? '').split(',');
  return `${user === null ? 'it' : user[1]} lacks the ${granted[1]} privilege ${first}${indices === null ? '' : ` on ${indices[1]}`}`;
}

/** The first that matches is the one: what is more special stands before what is more general. */
export const ERROR_KINDS: readonly ErrorKind[] = [
  // What the client itself refuses.
  {
    code: 'SourceUnsupported',
    matches: ofName('ProductNotSupportedError'),
    happened: () => 'what answers does not call itself Elasticsearch',
    advice:
      'Elasticsearch 8 and 9 are supported, OpenSearch is not. If a proxy stands before it, let it pass the header X-Elastic-Product on',
  },
  {
    code: 'SourceUnsupported',
    matches: any(ofType('media_type_header_exception', 'content_type_header_exception'), ofStatus(406, 415)),
    happened: () => 'the server does not speak the version of the API that is asked for',
    advice: 'Elasticsearch 8 and 9 are supported: upgrade the server, or Lorgnette',
  },
  {
    code: 'SourceUnsupported',
    matches: any(ofReason(/no handler found for uri/), ofReason(/Unknown (?:API|index) .*endpoint/)),
    happened: () => 'the server does not know this request',
    advice: 'Elasticsearch 8 and 9 are supported: look whether a proxy or another service answers here',
  },
  {
    code: 'ConfigInvalid',
    matches: ofName('ConfigurationError'),
    happened: () => 'the client does not take its settings',
    advice: 'Mend the settings of this source and start again',
    isFinal: true,
  },
  {
    code: 'SourceAnswerUnreadable',
    matches: any(
      ofName('AnswerTooLarge', 'ContentTooLarge'),
      ofText(/content length \(\d+\) is bigger than the maximum|Cannot create a (?:string|Buffer) larger/i),
    ),
    happened: () => 'the answer is larger than it may be',
    advice: 'Set `pageHits` or `pageBytes` lower',
  },
  {
    code: 'SourceAnswerUnreadable',
    matches: any(
      ofName('DeserializationError', 'SyntaxError'),
      ofText(/^(?:incorrect header check|unexpected end of file|invalid stored block)/),
    ),
    happened: () => 'the answer is not JSON, or ends before its end',
    advice: 'Look whether a proxy before the server cuts or changes answers; it is asked again',
  },
  {
    code: 'SourceUnavailable',
    matches: any(
      ofName('TimeoutError'),
      ofText(/Timeout|ETIMEDOUT|timed out/),
      ofStatus(408, 504),
      ofType(
        'timeout_exception',
        'process_cluster_event_timeout_exception',
        'receive_timeout_transport_exception',
      ),
    ),
    happened: () => 'no answer came in time',
    advice:
      'It is asked again. If this stays: see how busy the server is, read less at a time (`slices`, `pageHits`), or wait longer (`requestTimeoutSeconds`)',
  },

  // TLS.
  {
    code: 'SourceUntrusted',
    matches: ofText(
      /self.signed certificate|unable to (?:verify|get (?:local )?issuer)|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|CA fingerprint/i,
    ),
    happened: () => 'nobody who is trusted vouches for the certificate of the server',
    advice: 'Put the certificate of its authority into the file that `caFile` names',
  },
  {
    code: 'SourceUntrusted',
    matches: ofText(
      /certificate has expired|CERT_HAS_EXPIRED|certificate is not yet valid|CERT_NOT_YET_VALID/,
    ),
    happened: () => 'the certificate of the server, or of its authority, is out of date or not valid yet',
    advice: 'Renew it, and look whether the clocks of both machines are right',
  },
  {
    code: 'SourceUntrusted',
    matches: ofText(/does not match certificate's altnames|ERR_TLS_CERT_ALTNAME/),
    happened: () => 'the certificate of the server is for another name',
    advice: 'Use in `nodes` a name that the certificate has, or have it made for this one',
  },
  {
    code: 'SourceUntrusted',
    matches: ofText(
      /alert (?:certificate required|bad certificate|certificate unknown|unknown ca|certificate expired|certificate revoked|access denied|handshake failure|number (?:40|42|44|45|46|48|49|116))|CERTIFICATE_REQUIRED/i,
    ),
    happened: () => 'the server does not accept how Lorgnette shows who it is in TLS',
    advice:
      'Set `certFile` and `keyFile` to a client certificate that is valid and of an authority that the server trusts',
  },
  {
    code: 'SourceUntrusted',
    matches: ofText(/wrong version number|packet length too long|unknown protocol|http request/i),
    happened: () => 'the server does not speak TLS at this address',
    advice: 'Use http:// in `nodes`, or turn TLS on at the server',
  },
  {
    code: 'SourceUntrusted',
    matches: ofText(/Expected HTTP\/|HPE_INVALID_CONSTANT/),
    happened: () => 'what answers does not speak HTTP, or wants TLS',
    advice:
      'Use https:// in `nodes` if the server speaks TLS, and look whether the port is that of HTTP (9200)',
  },
  {
    code: 'SourceUntrusted',
    matches: ofText(
      /SSL routines|ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO|PEM|key values mismatch|unsupported protocol|DECODER routines/,
    ),
    happened: () => 'no TLS connection can be made',
    advice:
      'Look at the files that `caFile`, `certFile` and `keyFile` name, and at the versions of TLS that the server allows',
  },

  // The way there.
  {
    code: 'SourceUnavailable',
    matches: ofText(/ENOTFOUND|EAI_AGAIN|EAI_FAIL/),
    happened: () => 'the name of the server is not known to the DNS',
    advice: 'Look at `nodes`, and at the DNS of this machine',
  },
  {
    code: 'SourceUnavailable',
    matches: ofText(/ECONNREFUSED/),
    happened: () => 'nobody listens there',
    advice: 'Look whether the server runs, and whether `nodes` has its address and port',
  },
  {
    code: 'SourceUnavailable',
    matches: ofText(/EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM/),
    happened: () => 'there is no way to the server',
    advice: 'Look at routes, firewalls and network policies',
  },
  {
    code: 'SourceUnavailable',
    matches: ofText(
      /ECONNRESET|EPIPE|ECONNABORTED|other side closed|socket hang up|terminated|premature close|closed unexpectedly/i,
    ),
    happened: () => 'the connection was closed before the answer was whole',
    advice:
      'It is asked again. If this stays: look at the log of the server and of what stands before it, and whether the server wants TLS (https://)',
  },
  {
    code: 'SourceUnavailable',
    matches: ofName('RequestAbortedError', 'AbortError'),
    happened: () => 'the request was given up',
    advice: 'It is asked again',
  },

  // Who asks.
  {
    code: 'SourceUnauthenticated',
    matches: ofReason(/missing authentication credentials/),
    happened: () => 'the server wants to know who asks',
    advice: 'Set `username` and `passwordFile`, or `apiKeyFile`',
  },
  {
    code: 'SourceUnauthenticated',
    matches: ofStatus(401, 407),
    happened: () => 'the server does not accept the user and password, or the API key',
    advice:
      'Mend what the file that `passwordFile` or `apiKeyFile` names holds: it is read again at the next attempt. An API key may have expired',
  },
  {
    code: 'SourceForbidden',
    matches: (facts) => ofStatus(403)(facts) && !ofType('cluster_block_exception')(facts),
    happened: (facts) => {
      const missing = missingPrivilege(facts);
      return missing === null
        ? 'the server does not allow this'
        : `the server does not allow this: ${missing}`;
    },
    advice:
      'Give the user or API key a role with this privilege (reading needs `read` and `view_index_metadata`)',
  },

  // The server has enough.
  {
    code: 'SourceOverloaded',
    matches: ofType('circuit_breaking_exception'),
    happened: () => 'the server has too little memory left for this (circuit breaker)',
    advice:
      'It is asked again later. If this stays: read less at a time (`pageHits`, `pageBytes`, `slices`), or give the server more heap',
  },
  {
    code: 'SourceOverloaded',
    matches: ofReason(
      /too many (?:scroll|pit|search|point in time) contexts|max_open_(?:scroll|pit)_context/i,
    ),
    happened: () => 'too many searches are open at the server',
    advice:
      'It is asked again later. If this stays: see who else reads, or raise `search.max_open_scroll_context`',
  },
  {
    code: 'SourceOverloaded',
    matches: any(ofStatus(429), ofType('es_rejected_execution_exception')),
    happened: () => 'the server has more to do than it can',
    advice:
      'It is asked again later. If this stays: read less at a time (`slices`, `pageHits`), poll less often (`pollIntervalMs`), or give the server more',
  },
  {
    code: 'SourceAnswerUnreadable',
    matches: ofType('too_many_buckets_exception'),
    happened: () => 'there are more indices than the server will count at once',
    advice: 'Name fewer in `indices`, or raise `search.max_buckets`',
  },

  // What is read.
  {
    code: 'SourceViewExpired',
    matches: any(
      ofType('search_context_missing_exception'),
      ofReason(/No search context found|point in time .*(?:expired|not found)/i),
    ),
    happened: () => 'the server has forgotten the view that was being read (point in time)',
    advice: 'It is opened anew and read again from where it was left',
  },
  {
    code: 'SourceMissing',
    matches: ofType('index_closed_exception'),
    happened: (facts) => `an index is closed${inIndices(facts)}`,
    advice: 'Open it, or leave it out of `indices`',
  },
  {
    code: 'SourceMissing',
    matches: ofType('index_not_found_exception'),
    happened: ({ causes }) =>
      `there is no such index: ${causes.find(({ type }) => type === 'index_not_found_exception')?.index || 'none'}`,
    advice:
      'Look at `indices`, and whether a shipper has written anything yet: `lorgnette elasticsearch check` tells',
  },
  {
    code: 'SourceMappingUnfit',
    matches: ofReason(SORT_MISSING),
    happened: (facts) =>
      `an index has no such field${inIndices(facts, ({ reason }) => SORT_MISSING.test(reason))}`,
    advice:
      '`ingestTimeField` is to name a date field that every index has; `lorgnette elasticsearch setup` installs a template that has it',
  },
  {
    code: 'SourceMappingUnfit',
    matches: ofReason(FIELD_UNFIT),
    happened: (facts) =>
      `a field is no date in some index, or of another type than in others${inIndices(facts, ({ reason }) => FIELD_UNFIT.test(reason))}`,
    advice:
      'Map the field that `ingestTimeField` names as a date in all indices (reindex those that have it otherwise), or leave those out of `indices`',
  },
  {
    code: 'SourceMappingUnfit',
    matches: ofType('script_exception'),
    happened: (facts) => `a script fails that makes the value of a field${inIndices(facts)}`,
    advice: 'Mend the runtime field, or leave the index out of `indices`',
  },
  {
    code: 'SourceMappingUnfit',
    matches: ofReason(/Result window is too large/),
    happened: () => 'a page is larger than an index allows',
    advice: 'Set `pageHits` lower, or `index.max_result_window` of the index higher',
  },
  {
    code: 'SourceMissing',
    matches: any(ofType('too_long_http_line_exception', 'too_long_frame_exception'), ofStatus(414)),
    happened: () => 'the names of the indices are longer than the server takes',
    advice: 'Use a pattern with `*` or an alias in `indices`',
  },

  // The server's own troubles.
  {
    code: 'SourceUnavailable',
    matches: any(ofType('master_not_discovered_exception'), ofReason(/no master|state not recovered/)),
    happened: () => 'the Elasticsearch cluster has no master, or has just started',
    advice: 'It is asked again. If this stays: look at its master nodes',
  },
  {
    code: 'SourceShardsMissing',
    matches: any(
      ofType(
        'no_shard_available_action_exception',
        'unavailable_shards_exception',
        'index_primary_shard_not_allocated_exception',
      ),
      ofReason(/missing shards/),
    ),
    happened: (facts) => `shards of an index are on no node (the index is red)${inIndices(facts)}`,
    advice: 'It is asked again. If this stays: `GET _cluster/allocation/explain` tells why',
  },
  {
    code: 'SourceForbidden',
    matches: ofType('cluster_block_exception'),
    happened: (facts) => `the Elasticsearch cluster blocks this${inIndices(facts)}`,
    advice: 'Lift the block: full disks (flood-stage watermark) and read-only indices are the usual reasons',
  },
  {
    code: 'SourceUnavailable',
    matches: any(
      ofStatus(502, 503),
      ofType(
        'node_not_connected_exception',
        'node_disconnected_exception',
        'node_closed_exception',
        'connect_transport_exception',
      ),
    ),
    happened: ({ status }) =>
      `the server, or what stands before it, cannot answer at the moment${status === null ? '' : ` (${status})`}`,
    advice: 'It is asked again. If this stays: look whether the Elasticsearch cluster is up',
  },
  {
    code: 'SourceAnswerUnreadable',
    matches: ofStatus(413),
    happened: () => 'the request is larger than the server takes',
    advice:
      'Send less at a time, or raise `http.max_content_length` of the server or the limit of the proxy before it',
  },
  {
    code: 'SourceUnavailable',
    matches: ofName('NoLivingConnectionsError'),
    happened: () => 'none of the nodes can be reached',
    advice: 'Look whether the servers that `nodes` lists run',
  },
  {
    code: 'SourceUnavailable',
    matches: ofName('ConnectionError', 'ResponseError'),
    happened: (facts) => {
      const { status } = facts;
      if (status === null) return 'the connection failed';
      const what = status < 400 ? 'a part of the answer is missing' : `the server refused this (${status})`;
      return `${what}${inIndices(facts)}`;
    },
    advice: 'It is asked again. The log of the server may say more',
  },
];
