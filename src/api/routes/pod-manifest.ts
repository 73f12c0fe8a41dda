import { z } from 'zod';

import { LorgnetteError } from '../../lib/errors.ts';
import { ManifestAnswer } from '../../model/change-answer.ts';
import type { Route } from '../dependencies.ts';
import { manifestYaml } from '../manifest-yaml.ts';
import { Moment, momentOf } from '../moment.ts';
import { nameSchema } from '../openapi/components.ts';
import { answers, type RouteSchema } from '../openapi/operation.ts';
import { PodParams, requirePod } from '../pod-id.ts';

const YAML = 'application/yaml';

/** `GET /pods/:uid/manifest`: the Pod as YAML, or as JSON with what it was made of, as of any time. */
export const podManifest: Route = (api, { reader, past }) => {
  const schema = {
    operationId: 'getPodManifest',
    tags: ['Pods'],
    summary: 'The manifest of a Pod as of a time, as YAML or JSON, without credentials',
    description:
      'Read again from the audit log, while that is there, or from copies (`store.keepRaw`): the last whole object that was logged, with the patches of requests whose answers were not. `Accept: application/json` gives JSON that tells what it was made of; YAML has it as comments.',
    examples: {
      'a Pod as last known': '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe/manifest',
      'before it was made': '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe/manifest?at=2000-01-01T00:00:00Z',
      'what is no time': '/pods/30882584-c66c-4ed9-8ba8-3f79fe552ffe/manifest?at=then',
    },
    params: PodParams,
    querystring: z.strictObject({
      at: Moment.describe(
        'Event time, RFC 3339, or so long before the newest event: `2h`. Without it, as last known.',
      ),
    }),
    response: answers(
      {
        content: {
          [YAML]: { schema: nameSchema('ManifestObject', ManifestAnswer.shape.manifest) },
          'application/json': { schema: nameSchema('Manifest', ManifestAnswer) },
        },
      },
      ['UidInvalid', 'QueryInvalid', 'PodNotFound', 'ManifestUnknown', 'AuditEventGone', 'SourceUnavailable'],
    ),
  } as const satisfies RouteSchema;
  api.get('/pods/:uid/manifest', { schema }, async ({ params, query, headers }, reply) => {
    const { cluster } = requirePod(reader, params.uid);
    const at = query.at === undefined ? null : momentOf('at', query.at, reader, cluster);
    const answer = await past.manifest(params.uid, at);
    if (answer === null) throw new LorgnetteError('PodNotFound', `No Pod has the id ${params.uid} any more.`);
    void reply.header('vary', 'accept');
    if (wantsJson(headers.accept)) return answer;
    void reply.type(`${YAML}; charset=utf-8`).serializer(() => manifestYaml(answer));
    return answer.manifest;
  });
};

/** JSON where it is named, YAML where that is or anything will do. */
const wantsJson = (accept = ''): boolean => accept.includes('application/json') && !accept.includes('yaml');
