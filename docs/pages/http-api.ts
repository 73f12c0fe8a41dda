import { z } from 'zod';

import { PARTIAL_REASONS } from '../../src/api/partial.ts';
import { STATUS_BY_CODE } from '../../src/api/problem.ts';
import { ClaimsQuery } from '../../src/api/routes/claims.ts';
import { PodsQuery } from '../../src/api/routes/pods.ts';
import { StreamQuery } from '../../src/api/routes/deliveries-stream.ts';
import { LINKS, TEMPLATES } from '../../src/api/routes/root.ts';
import { WorkloadsQuery } from '../../src/api/routes/workloads.ts';
import { STREAM_EVENTS } from '../../src/api/stream/events.ts';
import { GAP_REASONS } from '../../src/api/stream/position.ts';
import { ClaimDocument, NamedItem, WorkloadDocument } from '../../src/model/object-answer.ts';
import { DiagnosisDocument } from '../../src/model/answer.ts';
import { code, table } from '../markdown.ts';
import type { Page } from '../page.ts';

const LISTS = { '/pods': PodsQuery, '/workloads': WorkloadsQuery, '/claims': ClaimsQuery };

const DOCUMENTS = {
  '/pods/{uid}/diagnosis': DiagnosisDocument,
  '/workloads': NamedItem,
  '/workloads/{id}': WorkloadDocument,
  '/claims': NamedItem,
  '/claims/{id}': ClaimDocument,
};

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: { readonly [name: string]: Schema };
  readonly description?: string;
}

const schemaOf = (type: z.ZodType): Schema => z.toJSONSchema(type, { io: 'input' }) as Schema;

function filters(): string[][] {
  const lists = Object.entries(LISTS).map(([path, query]) => ({
    path,
    properties: schemaOf(query).properties ?? {},
  }));
  const names = new Set(lists.flatMap(({ properties }) => Object.keys(properties)));
  return [...names].map((name) => {
    const listed = lists.filter(({ properties }) => properties[name] !== undefined);
    const schema = listed[0]?.properties[name];
    const values = schema?.enum === undefined ? '' : schema.enum.map((value) => code(value)).join(', ');
    return [
      code(name),
      listed.map(({ path }) => code(path)).join(' '),
      [schema?.description ?? '', values].filter((text) => text !== '').join(' '),
    ];
  });
}

function streamParameters(): string[][] {
  return Object.entries(schemaOf(StreamQuery).properties ?? {}).map(
    ([name, { description = '', enum: values = [] }]) => [
      code(name),
      [description, ...(name === 'follow' ? [] : [values.map((value) => code(value)).join(', ')])]
        .filter((text) => text !== '')
        .join(' '),
    ],
  );
}

function fields(): string[][] {
  return Object.entries(DOCUMENTS).map(([path, document]) => [
    code(path),
    Object.keys(schemaOf(document).properties ?? {})
      .map((name) => code(name))
      .join(' '),
  ]);
}

const problems = (): string[][] =>
  Object.entries(STATUS_BY_CODE).map(([name, status]) => [code(name), String(status)]);

export const httpApi: Page = {
  file: 'http-api.md',
  title: 'HTTP API',
  intro:
    'Answers are JSON; times are RFC 3339 with microseconds, durations `…Ms`, what is not known `null`. Lists come newest first in pages: `nextCursor` is the `cursor` of the next one, `partial` says whether there may be more than is told, and `partialReasons` why. Every answer has an `ETag`; with `If-None-Match` it is answered with 304 while it holds. Problems are RFC 9457 with a `code`. The whole API, with schemas and real answers, stands in [openapi.json](openapi.json), which the service has at `/openapi.json`. From `src/api/` and `src/model/`.',
  body: () =>
    [
      '## Paths',
      table(
        ['Path', 'What'],
        [...TEMPLATES, ...LINKS].map(({ path, what }) => [code(path), what]),
      ),
      'Where several clusters have an object of a name, `?cluster=` says which is meant.',
      '`POST /audit/{cluster}` takes what the webhook backend of an API server posts, with credentials of its own (`deploy/audit-webhook/`); everything else is asked with GET.',
      '## Filters of the lists',
      table(['Parameter', 'Lists', 'Meaning'], filters()),
      '## Fields of the answers',
      table(['Path', 'Fields'], fields()),
      '## The stream of deliveries',
      '`/deliveries/stream` sends an event for each delivery when its outcome can no longer change, and another when evidence that came too late changed it after all. They come in the order of the commits; `id` is the place in it. Sent again as `Last-Event-ID` (which browsers do by themselves), it resumes the stream without loss or repetition. When nothing else is sent, a comment comes every 15 s; it may move the `id`.',
      table(
        ['Event', 'Data'],
        Object.entries(STREAM_EVENTS).map(([event, data]) => [code(event), data]),
      ),
      table(['Parameter', 'Meaning'], streamParameters()),
      table(
        ['`reason` of a gap', 'Meaning'],
        Object.entries(GAP_REASONS).map(([reason, meaning]) => [code(reason), meaning]),
      ),
      '`server.limits.maxStreams` may be open at once; more are answered 503 with `Retry-After`. A client that reads slowly is sent what it takes, and the rest waits in the store. All streams end when the service stops and when it reads its configuration again.',
      '## Why a list is partial',
      table(
        ['Reason', 'Meaning'],
        Object.entries(PARTIAL_REASONS).map(([reason, meaning]) => [code(reason), meaning]),
      ),
      '## Problems',
      table(['Code', 'Status'], problems()),
    ].join('\n\n'),
};
