import { errors } from '@elastic/elasticsearch';
import { describe, expect, it } from 'vitest';

import { type ErrorCode, LorgnetteError } from '../../../../src/lib/errors.ts';
import {
  explainElasticsearchError,
  explainPartialAnswer,
} from '../../../../src/sources/elasticsearch/explain-error.ts';

type Diagnostic = ConstructorParameters<typeof errors.ResponseError>[0];

function diagnostic(over: object): Diagnostic {
  return {
    warnings: null,
    headers: {},
    meta: {
      name: 'elasticsearch-js',
      context: null,
      request: { params: { method: 'POST', path: '/logs/_search' }, options: {}, id: 1 },
      connection: { url: new URL('http://reader:hunter2@es-1:9200/') },
      attempts: 0,
      aborted: false,
    },
    ...over,
  } as unknown as Diagnostic;
}

/** An answer with this status and error, as servers write it. */
const answered = (status: number, error: unknown, headers: object = {}): Error =>
  new errors.ResponseError(diagnostic({ statusCode: status, headers, body: { error, status } }));
/** The same with what stands before a server. */
const proxied = (status: number, body: string, headers: object = {}): Error =>
  new errors.ResponseError(diagnostic({ statusCode: status, headers, body }));
const unconnected = (message: string): Error => new errors.ConnectionError(message, diagnostic({}));

const one = (type: string, reason: string | null, more: object = {}): object => ({
  root_cause: [{ type, reason, ...more }],
  type,
  reason,
  ...more,
});
const ofShards = (type: string, reason: string | null, index: string): object => ({
  root_cause: [{ type, reason }],
  type: 'search_phase_execution_exception',
  reason: 'all shards failed',
  phase: 'query',
  grouped: true,
  failed_shards: [{ shard: 0, index, node: null, reason: { type, reason } }],
});
const cause = (type: string, reason: string): object => ({
  root_cause: [],
  type: 'search_phase_execution_exception',
  reason: '',
  phase: 'fetch',
  grouped: true,
  failed_shards: [],
  caused_by: { type, reason },
});

const DENIED =
  'action [indices:data/read/search] is unauthorized for user [u] with effective roles [r] on indices [logs-a], this action is granted by the index privileges [read,all]';
const FIELDDATA =
  'Fielddata is disabled on [t] in [b]. Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default.';
const BREAKER =
  '[parent] Data too large, data for [<http_request>] would be [123998722/118.2mb], which is larger than the limit of [10379591/9.8mb]';

/** What it is, the code, what the message says of it, and whom it tells what to do. */
const CASES: readonly (readonly [string, Error, ErrorCode, RegExp])[] = [
  [
    'a full queue',
    answered(429, one('es_rejected_execution_exception', 'rejected execution of …')),
    'SourceOverloaded',
    /more to do than it can at http:\/\/es-1:9200\. .*`pageHits`/,
  ],
  [
    'a circuit breaker',
    answered(429, one('circuit_breaking_exception', BREAKER)),
    'SourceOverloaded',
    /circuit breaker.*heap.*Data too large/,
  ],
  ['a proxy that limits rates', proxied(429, 'Too Many Requests'), 'SourceOverloaded', /more to do/],
  [
    'too many open views',
    answered(
      400,
      cause(
        'illegal_argument_exception',
        'Trying to create too many scroll contexts. Must be less than or equal to: [500].',
      ),
    ),
    'SourceOverloaded',
    /too many searches/,
  ],
  [
    'a bad gateway',
    proxied(502, '<html><h1>502 Bad Gateway</h1></html>'),
    'SourceUnavailable',
    /\(502\).*502 Bad Gateway/,
  ],
  ['an unavailable service', proxied(503, ''), 'SourceUnavailable', /cannot answer at the moment \(503\)/],
  ['a gateway that waited', proxied(504, 'Gateway Timeout'), 'SourceUnavailable', /no answer came in time/],
  [
    'a timeout',
    new errors.TimeoutError('Request timed out', diagnostic({})),
    'SourceUnavailable',
    /`requestTimeoutSeconds`/,
  ],
  [
    'a connection that takes too long',
    unconnected('Connect Timeout Error (attempted address: 10.0.0.1:9200, timeout: 10000ms)'),
    'SourceUnavailable',
    /no answer came in time/,
  ],
  [
    'a port where nobody listens',
    unconnected('connect ECONNREFUSED 127.0.0.1:9200'),
    'SourceUnavailable',
    /nobody listens there/,
  ],
  [
    'a connection that is cut',
    unconnected('read ECONNRESET'),
    'SourceUnavailable',
    /closed before the answer was whole/,
  ],
  [
    'a connection that the server closes',
    unconnected('other side closed - Local: 127.0.0.1:5, Remote: 127.0.0.1:9200'),
    'SourceUnavailable',
    /https:\/\//,
  ],
  ['a name that is not known', unconnected('getaddrinfo ENOTFOUND es-1'), 'SourceUnavailable', /DNS/],
  ['a resolver that fails', unconnected('getaddrinfo EAI_AGAIN es-1'), 'SourceUnavailable', /DNS/],
  ['no route', unconnected('connect EHOSTUNREACH 10.0.0.1:9200'), 'SourceUnavailable', /firewalls/],
  [
    'an unknown authority',
    unconnected('self-signed certificate in certificate chain'),
    'SourceUntrusted',
    /`caFile`/,
  ],
  [
    'a chain that is not whole',
    unconnected('unable to verify the first certificate'),
    'SourceUntrusted',
    /`caFile`/,
  ],
  ['a certificate that has expired', unconnected('certificate has expired'), 'SourceUntrusted', /Renew it/],
  [
    'a certificate for another host',
    unconnected(
      "Hostname/IP does not match certificate's altnames: Host: es-1. is not in the cert's altnames: DNS:es-2",
    ),
    'SourceUntrusted',
    /for another name.*`nodes`/,
  ],
  [
    'a client certificate that is wanted',
    unconnected(
      '40C7:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:rec_layer_s3.c:912:SSL alert number 116',
    ),
    'SourceUntrusted',
    /`certFile` and `keyFile`/,
  ],
  [
    'TLS spoken to one that does not',
    unconnected(
      '400D:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:tlsany_meth.c:77:',
    ),
    'SourceUntrusted',
    /http:\/\/ in `nodes`/,
  ],
  [
    'no HTTP',
    unconnected('Parse Error: Expected HTTP/, RTSP/ or ICE/'),
    'SourceUntrusted',
    /https:\/\/ in `nodes`/,
  ],
  [
    'a broken PEM file',
    unconnected('error:0480006C:PEM routines::no start line'),
    'SourceUntrusted',
    /`caFile`, `certFile`/,
  ],
  [
    'no credentials',
    answered(
      401,
      one('security_exception', 'missing authentication credentials for REST request [/a/_search]'),
    ),
    'SourceUnauthenticated',
    /`username` and `passwordFile`, or `apiKeyFile`/,
  ],
  [
    'a wrong password',
    answered(
      401,
      one('security_exception', 'unable to authenticate user [reader] for REST request [/a/_search]'),
    ),
    'SourceUnauthenticated',
    /read again at the next attempt/,
  ],
  [
    'a proxy that wants a password',
    proxied(401, '<h1>Unauthorized</h1>'),
    'SourceUnauthenticated',
    /API key/,
  ],
  [
    'a missing privilege',
    answered(403, one('security_exception', DENIED)),
    'SourceForbidden',
    /: u lacks the index privilege read on logs-a at /,
  ],
  ['what a proxy forbids', proxied(403, 'Forbidden'), 'SourceForbidden', /does not allow this at/],
  [
    'an index that is not there',
    answered(404, one('index_not_found_exception', 'no such index [nope]', { index: 'nope' })),
    'SourceMissing',
    /no such index: nope at .*`indices`/,
  ],
  [
    'an index that is closed',
    answered(400, one('index_closed_exception', 'closed', { index: 'old' })),
    'SourceMissing',
    /closed in old.*Open it/,
  ],
  [
    'a list of names that is too long',
    answered(400, one('too_long_http_line_exception', 'An HTTP line is larger than 4096 bytes.')),
    'SourceMissing',
    /`\*` or an alias/,
  ],
  [
    'a view that has expired',
    answered(
      404,
      ofShards(
        'search_context_missing_exception',
        'No search context found for id [[x][15] searcherId [null]]',
        'a',
      ),
    ),
    'SourceViewExpired',
    /opened anew/,
  ],
  [
    'a red index',
    answered(503, ofShards('no_shard_available_action_exception', null, 'red')),
    'SourceShardsMissing',
    /is red\) in red at .*allocation\/explain/,
  ],
  [
    'missing shards',
    answered(
      503,
      cause('search_phase_execution_exception', 'Search rejected due to missing shards [[red][0]].'),
    ),
    'SourceShardsMissing',
    /red\) in red at .*missing shards/,
  ],
  [
    'no master',
    answered(503, one('master_not_discovered_exception', null)),
    'SourceUnavailable',
    /no master/,
  ],
  [
    'a server that has just started',
    answered(
      503,
      one(
        'cluster_block_exception',
        'blocked by: [SERVICE_UNAVAILABLE/1/state not recovered / initialized];',
      ),
    ),
    'SourceUnavailable',
    /has just started/,
  ],
  [
    'a full disk',
    answered(
      403,
      one(
        'cluster_block_exception',
        'index [a] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];',
        { index: 'a' },
      ),
    ),
    'SourceForbidden',
    /blocks this in a.*flood-stage/,
  ],
  [
    'a field that is not mapped',
    answered(
      400,
      ofShards('query_shard_exception', 'No mapping found for [event.ingested] in order to sort on', 'other'),
    ),
    'SourceMappingUnfit',
    /no such field in other.*`ingestTimeField`/,
  ],
  [
    'a field that is text',
    answered(400, ofShards('illegal_argument_exception', FIELDDATA, 'b')),
    'SourceMappingUnfit',
    /no date in some index.* in b/,
  ],
  [
    'a runtime field that fails',
    answered(400, ofShards('script_exception', 'runtime error', 'b')),
    'SourceMappingUnfit',
    /a script fails .* in b at .*runtime field/,
  ],
  [
    'a field of two types',
    answered(
      400,
      cause(
        'illegal_argument_exception',
        "Can't sort on field [t]; the field has incompatible sort types: [LONG] and [STRING] across shards!",
      ),
    ),
    'SourceMappingUnfit',
    /of another type/,
  ],
  [
    'a page that is too large for an index',
    answered(
      400,
      ofShards(
        'illegal_argument_exception',
        'Result window is too large, from + size must be less than or equal to: [10000]',
        'a',
      ),
    ),
    'SourceMappingUnfit',
    /`pageHits`/,
  ],
  [
    'too many buckets',
    answered(
      400,
      cause(
        'too_many_buckets_exception',
        'Trying to create too many buckets. Must be less than or equal to: [65536]',
      ),
    ),
    'SourceAnswerUnreadable',
    /`search.max_buckets`/,
  ],
  [
    'another product',
    new errors.ProductNotSupportedError('Elasticsearch', diagnostic({})),
    'SourceUnsupported',
    /OpenSearch is not/,
  ],
  [
    'a server of another version',
    answered(400, {
      ...one('media_type_header_exception', 'Invalid media-type value on headers [Accept]'),
      caused_by: {
        type: 'status_exception',
        reason: 'Accept version must be either version 8 or 7, but found 9.',
      },
    }),
    'SourceUnsupported',
    /Elasticsearch 8 and 9/,
  ],
  [
    'a request that the server does not know',
    answered(400, 'no handler found for uri [/_ilm/policy] and method [GET]'),
    'SourceUnsupported',
    /does not know this request.*_ilm\/policy/,
  ],
  [
    'an answer that is too large',
    new errors.RequestAbortedError(
      'The content length (534) is bigger than the maximum allowed string (10)',
      diagnostic({}),
    ),
    'SourceAnswerUnreadable',
    /`pageBytes`/,
  ],
  [
    'an answer that is no JSON',
    new errors.DeserializationError('Unexpected end of JSON input', '{"hits":'),
    'SourceAnswerUnreadable',
    /not JSON/,
  ],
  [
    'a request that was given up',
    new errors.RequestAbortedError('Request aborted', diagnostic({})),
    'SourceUnavailable',
    /given up/,
  ],
  [
    'no node that lives',
    new errors.NoLivingConnectionsError(
      'There are no living connections',
      diagnostic({ meta: { connection: null } }),
    ),
    'SourceUnavailable',
    /none of the nodes/,
  ],
  [
    'what nobody has seen yet',
    answered(400, one('new_exception', 'never seen')),
    'SourceUnavailable',
    /refused this \(400\).*new_exception: never seen/,
  ],
];

describe('explainElasticsearchError', () => {
  it.each(CASES)('tells %s', (_what, error, code, message) => {
    const explained = explainElasticsearchError(error, 'cannot read logs-*');
    expect(explained).toBeInstanceOf(LorgnetteError);
    expect({ code: explained.code, retriable: explained.retriable }).toEqual({ code, retriable: true });
    expect(explained.message).toMatch(message);
    expect(explained.message).toMatch(/^cannot read logs-\*: /);
    expect(explained.message).not.toContain('hunter2');
    expect(explained.message).not.toContain('\n');
    expect(explained.cause).toBe(error);
  });

  it('tells everything about the one thing', () => {
    const error = answered(
      401,
      one('security_exception', 'unable to authenticate user [reader] for REST request [/a]'),
    );
    expect(explainElasticsearchError(error, 'cannot read logs-*').message).toBe(
      'cannot read logs-*: the server does not accept the user and password, or the API key at http://es-1:9200. Mend what the file that `passwordFile` or `apiKeyFile` names holds: it is read again at the next attempt. An API key may have expired. (security_exception: unable to authenticate user [reader] for REST request [/a])',
    );
  });

  it('keeps credentials in no text, wherever they stand', () => {
    const error = unconnected('connection failed (https://reader:hunter2@es-1:9200/)');
    expect(explainElasticsearchError(error, 'x').message).toContain('connection failed (https://es-1:9200/)');
  });

  it('waits as long as it is told to', () => {
    const told = (header: string): number | null =>
      explainElasticsearchError(proxied(503, '', { 'retry-after': header }), 'x', () =>
        Date.parse('2026-11-25T12:00:00Z'),
      ).retryAfterMs;
    expect(told('7')).toBe(7000);
    expect(told('Wed, 25 Nov 2026 12:00:30 GMT')).toBe(30_000);
    expect(told('Wed, 25 Nov 2026 11:00:00 GMT')).toBe(0);
    expect(told('soon')).toBeNull();
    expect(explainElasticsearchError(proxied(503, ''), 'x').retryAfterMs).toBeNull();
  });

  it('gives errors of ours as they are', () => {
    const ours = new LorgnetteError('SourceUnavailable', 'cannot read the password', { retriable: true });
    expect(explainElasticsearchError(ours, 'x')).toBe(ours);
  });

  it.each([
    ['a fault of ours', new TypeError('x is not a function'), 'Internal'],
    ['what is not even an error', 'text', 'Internal'],
    [
      'settings that the client refuses',
      new errors.ConfigurationError('Missing node(s) option'),
      'ConfigInvalid',
    ],
  ])('does not wait for %s to pass', (_what, error, code) => {
    const explained = explainElasticsearchError(error, 'x');
    expect({ code: explained.code, retriable: explained.retriable }).toEqual({ code, retriable: false });
  });
});

describe('explainPartialAnswer', () => {
  it('has nothing to say of an answer that is whole', () => {
    expect(explainPartialAnswer({ timed_out: false, _shards: { total: 2, failed: 0 } }, 'x')).toBeNull();
  });

  it('tells which shards failed, and why', () => {
    const failures = [
      {
        shard: 0,
        index: 'red',
        node: null,
        reason: { type: 'no_shard_available_action_exception', reason: null },
      },
    ];
    const error = explainPartialAnswer({ _shards: { total: 2, failed: 1, failures } }, 'cannot read logs-*');
    expect({ code: error?.code, retriable: error?.retriable }).toEqual({
      code: 'SourceShardsMissing',
      retriable: true,
    });
    expect(error?.message).toMatch(
      /^cannot read logs-\*: 1 of 2 shards gave no answer: shards of an index are on no node .* in red\./,
    );
  });

  it('tells failures that nobody has seen yet, and none at all', () => {
    const failures = [{ index: 'a', reason: { type: 'new_exception', reason: 'never seen' } }];
    const error = explainPartialAnswer({ _shards: { total: 2, failed: 1, failures } }, 'x');
    expect(error?.message).toMatch(/a part of the answer is missing.*new_exception: never seen/);
    expect(explainPartialAnswer({ _shards: { total: 2, failed: 1 } }, 'x')?.message).toMatch(/1 of 2 shards/);
  });

  it('tells of an answer that was cut off', () => {
    expect(explainPartialAnswer({ timed_out: true }, 'x')?.message).toMatch(/gave up before/);
  });
});
