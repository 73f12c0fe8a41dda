import { describe, expect, test } from 'vitest';

import { renderDiagnosis } from '../../../src/cli/render-diagnosis.ts';
import { textWidth } from '../../../src/cli/text-layout.ts';
import { DiagnosisDocument } from '../../../src/model/answer.ts';
import { AS_OF, DOCUMENTS, finding, phase, stuck } from './documents.ts';

const render = (document: DiagnosisDocument, width = 100): string =>
  renderDiagnosis(document, { width, color: false, asOf: AS_OF });

describe('renderDiagnosis', () => {
  test('says what a stuck Pod waits for, proves it and says what to do', () => {
    expect(render(stuck)).toMatchInlineSnapshot(`
      "✗ shop/web-7c9f5-x2kqp has not started for 4 m 12 s: the image does not exist
        ImageNotFound · user · high

      Why       registry.example.com answered 404 for shop/web:v1.9.3.
                What came before it went well: admission, scheduling and sandbox.
      Evidence  2026-01-31 10:02:15.300  responseObject.status.containerStatuses[web].state.waiting.messag
                                         e
                  “failed to resolve reference "registry.example.com/shop/web:v1.9.3": not found”
                  audit 5f1c0a4e-0000-4000-8000-000000000001 ResponseComplete
      Time      create from 2026-01-31 10:02:14.000 UTC, still open
                admission       ▏                                        4 ms · platform
                scheduling      ▏                                        12 ms · platform
                sandbox         ▎                                        1.2 s · platform
                image           ███████████████████████████████████████▊ 4 m 11 s ✗ · user
                not reached: container-start, readiness
      Where     Deployment web · node node-a · cluster default · uid 4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d
      Fix       Push the tag, or set an image that exists.
      Next      kubectl rollout undo deployment/web -n shop   changes the cluster, can be undone
                kubectl describe pod web-7c9f5-x2kqp -n shop  reads only
      Not seen  nothing: this log shows all that the answer needs
      "
    `);
  });

  test('says of a refused Pod that it never existed, and how the platform kept its promise', () => {
    expect(render(DOCUMENTS.refused)).toMatchInlineSnapshot(`
      "✗ A Pod of Deployment web in shop was refused and never existed: the quota compute is used up
        QuotaExceeded · user · high

      Why       registry.example.com answered 404 for shop/web:v1.9.3.
      Time      create from 2026-01-31 10:02:14.000 to 10:02:14.004 UTC
                admission ████████████████████████████████████████ 4 ms ✗ · platform
      Where     Deployment web · cluster default · never born
      Fix       Push the tag, or set an image that exists.
      Next      kubectl rollout undo deployment/web -n shop   changes the cluster, can be undone
                kubectl describe pod web-7c9f5-x2kqp -n shop  reads only
      Not seen  nothing: this log shows all that the answer needs
      "
    `);
    expect(render(DOCUMENTS.slow)).toMatchInlineSnapshot(`
      "✓ shop/web-7c9f5-x2kqp was up in 2 m 1 s, but slowly: 2 m of it in phase image

      Time      create from 2026-01-31 10:02:14.000 to 10:04:15.216 UTC
                admission  ▏                                        4 ms · platform
                scheduling ▏                                        12 ms · platform
                sandbox    ▍                                        1.2 s · platform
                image      ███████████████████████████████████████▋ 2 m · user
                platform 1.2 s of 55 s allowed (class default): met
      Where     Deployment web · node node-a · cluster default · uid 4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d
      Not seen  nothing: this log shows all that the answer needs
      "
    `);
  });

  test('says what the log does not show', () => {
    expect(render(DOCUMENTS.unknown)).toMatchInlineSnapshot(`
      "? shop/web-7c9f5-x2kqp cannot be judged: the log does not show how its start went

      Time      create from 2026-01-31 10:02:14.000 UTC, still open
                admission  ▏                                        4 ms · platform
                scheduling ▍                                        12 ms · platform
                sandbox    ███████████████████████████████████████▌ 1.2 s · platform
                image                                               not to be seen in this log
      Where     Deployment web · node node-a · cluster default · uid 4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d
      Not seen  Status patches of kubelets have no body: nothing is known of a Pod once it is bound.
                → Log \`pods/status\` at level Request or higher.
      "
    `);
  });

  test('has a first line for every verdict that says all', () => {
    const first = Object.entries(DOCUMENTS).map(([name, document]) => [
      name,
      render(document, 200).split('\n\n')[0],
    ]);
    expect(first).toMatchInlineSnapshot(`
      [
        [
          "stuck",
          "✗ shop/web-7c9f5-x2kqp has not started for 4 m 12 s: the image does not exist                ImageNotFound · user · high",
        ],
        [
          "healthy",
          "✓ shop/web-7c9f5-x2kqp is up: delivered in 3.2 s",
        ],
        [
          "slow",
          "✓ shop/web-7c9f5-x2kqp was up in 2 m 1 s, but slowly: 2 m of it in phase image",
        ],
        [
          "failed",
          "✗ shop/web-7c9f5-x2kqp failed to start after 6.0 s: Pod was rejected by the kubelet
        NodeAffinityMismatch · user · medium",
        ],
        [
          "aborted",
          "– shop/web-7c9f5-x2kqp was deleted after 1 m, before it was up: the image does not exist     ImageNotFound · user · high",
        ],
        [
          "deleted",
          "✓ shop/web-7c9f5-x2kqp was deleted in 30 s",
        ],
        [
          "unknown",
          "? shop/web-7c9f5-x2kqp cannot be judged: the log does not show how its start went",
        ],
        [
          "refused",
          "✗ A Pod of Deployment web in shop was refused and never existed: the quota compute is used up
        QuotaExceeded · user · high",
        ],
        [
          "incident",
          "✗ shop/web-7c9f5-x2kqp was up in 3.2 s and has been failing for 1 m: container web was killed for its memory
        OomKilled · user · high",
        ],
      ]
    `);
  });

  test('draws an open phase of a delivery that has ended up to its end only', () => {
    expect(
      render(DOCUMENTS.aborted)
        .split('\n')
        .find((line) => line.includes('image  '))
        ?.trim(),
    ).toMatch(/ 59 s ✗ · user$/);
  });

  test('never lets text of a log control the terminal, and fits the width', () => {
    const hostile = finding({
      title: 'A \u001b[31mred\u001b[0m\r\nherring',
      explanation: `\u0007${'word '.repeat(60)}${'x'.repeat(300)}\u202e`,
      evidence: [
        {
          auditId: '\u001b]0;t\u0007',
          stage: '',
          at: '2026-01-31T10:02:15.300000Z',
          path: 'p'.repeat(200),
          text: 'é漢'.repeat(300),
        },
      ],
    });
    for (const width of [20, 60, 80, 100, 300]) {
      const text = render(
        { ...stuck, primary: hostile, others: [hostile, hostile, hostile, hostile] },
        width,
      );
      expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      const allowed = Math.min(120, Math.max(60, width));
      expect(text.split('\n').filter((line) => textWidth(line) > allowed)).toEqual([]);
    }
  });

  test('colours on request only, and colours change no word', () => {
    const options = { width: 100, asOf: AS_OF };
    const coloured = renderDiagnosis(stuck, { ...options, color: true });
    expect(coloured).toContain('\u001b[');
    // eslint-disable-next-line no-control-regex -- this is what colours are made of
    expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(render(stuck));
  });

  test('reads documents of the published shape', () => {
    for (const document of Object.values(DOCUMENTS))
      expect(DiagnosisDocument.parse(document)).toEqual(document);
  });

  test('says which phases nobody can see', () => {
    const text = render({
      ...stuck,
      phases: [
        phase('image', null, null, null, 'unknown'),
        phase('init', '10:02:20.000', null, null, 'in-progress'),
      ],
    });
    expect(
      text
        .split('\n')
        .filter((line) => /^ +(image|init) /.test(line))
        .map((line) => line.trim().replaceAll(/[ █▉▊▋▌▍▎▏]{2,}/g, ' ')),
    ).toEqual(['image not to be seen in this log', 'init 4 m 6 s so far · platform']);
  });
});

test('quotes once what the platform says several times', () => {
  const [piece] = finding().evidence;
  const say = (text: string) => ({
    ...piece,
    auditId: 'a',
    stage: '',
    at: '2026-01-31T10:02:15.300000Z',
    path: 'p',
    text,
  });
  const primary = finding({
    evidence: [
      say('Failed: no such image'),
      say('no such image'),
      say('Back-off: Failed: no such image'),
      say('else'),
    ],
  });
  const quotes = render({ ...stuck, primary }).match(/“.*”|and \d.*/g);
  expect(quotes).toEqual(['“Failed: no such image”', '“else”', 'and 2 more like it: see --json']);
});

test('tells what befell a Pod that is well again, and leaves what goes on to the answer itself', () => {
  const line = {
    type: 'incident' as const,
    cluster: 'default',
    namespace: 'shop',
    object: { kind: 'Pod', name: 'web', uid: 'uid-1' },
    owner: null,
    startedAt: '2026-01-31T10:05:00.000000Z',
    recoveredAt: '2026-01-31T10:05:50.000000Z',
    phase: 'running' as const,
    code: 'NodeLost',
    codes: ['NodeLost'],
    side: 'infrastructure' as const,
    count: 1,
    lastAt: '2026-01-31T10:05:00.000000Z',
    endedAt: '2026-01-31T10:05:50.000000Z',
  };
  const open = { ...line, code: 'OomKilled', recoveredAt: null, endedAt: null };
  const text = render({ ...DOCUMENTS.slow, incidents: [line, open] });
  expect(text.split('\n').filter((row) => /NodeLost|OomKilled/.test(row))).toEqual([
    'Earlier   NodeLost · infrastructure from 2026-01-31 10:05:00.000 UTC, recovered after 50 s',
  ]);
});
