import { describe, expect, test } from 'vitest';

import { renderClaim } from '../../../src/cli/render-claim.ts';
import { renderDiagnosis } from '../../../src/cli/render-diagnosis.ts';
import { renderWorkload } from '../../../src/cli/render-workload.ts';
import type { PodLinks, WorkloadLink } from '../../../src/model/answer.ts';
import { ClaimDocument, WorkloadDocument } from '../../../src/model/object-answer.ts';
import { AS_OF, stuck } from './documents.ts';
import { bound, rolledOut, rollingOut, unbound, unseenJob } from './object-documents.ts';

const options = { width: 100, color: false, asOf: AS_OF };

test('the documents of these tests are documents', () => {
  for (const document of [rollingOut, rolledOut, unseenJob])
    expect(WorkloadDocument.safeParse(document).error).toBeUndefined();
  for (const document of [unbound, bound]) expect(ClaimDocument.safeParse(document).error).toBeUndefined();
});

describe('renderWorkload', () => {
  test('says what state a rollout is in, since when, why, how far it has come, and what to do', () => {
    expect(renderWorkload(rollingOut, options)).toMatchInlineSnapshot(`
      "✗ Deployment shop/web has not been rolled out for 4 m 28 s: the image does not exist
        ImageNotFound · user · high

      Why       registry.example.com answered 404 for shop/web:v1.9.3.
      Progress  1 of 4 updated, 3 available
                begun 2026-01-31 10:01:58.000 by jane@example.com, revision 7c9f5
                held up by Pod web-7c9f5-x2kqp
      Evidence  2026-01-31 10:02:15.300  responseObject.status.containerStatuses[web].state.waiting.messag
                                         e
                  “failed to resolve reference "registry.example.com/shop/web:v1.9.3": not found”
                  audit 5f1c0a4e-0000-4000-8000-000000000001 ResponseComplete
      Time      rollout from 2026-01-31 10:01:58.000 UTC, still open
                image ████████████████████████████████████████ 4 m 11 s ✗ · user
      Pods      ✗ web-7c9f5-x2kqp  ImageNotFound · node-a · 7c9f5
                ✗ web-5dd8b-aaaaa  OomKilled · node-a · 5dd8b
                ✓ web-5dd8b-0      healthy · no node · 5dd8b
                ✓ web-5dd8b-1      healthy · node-b · 5dd8b
                ✓ web-5dd8b-2      healthy · node-b · 5dd8b
                ✓ web-5dd8b-3      healthy · node-b · 5dd8b
                ✓ web-5dd8b-4      healthy · node-b · 5dd8b
                ✓ web-5dd8b-5      healthy · node-b · 5dd8b
                and 5 up, 1 deleted
      Refused   17 creates of Pods refused, 2026-01-31 10:02:01.000 to 10:05:00.000: QuotaExceeded
      Rollouts  2026-01-31 10:01:58.000 in-progress: ImageNotFound, revision 7c9f5
                2026-01-31 09:00:00.000 succeeded after 4.0 s, revision 5dd8b
      Where     cluster default · uid 00000000-0000-4000-8000-0000000000d1
      Fix       Push the tag, or set an image that exists.
      Next      kubectl rollout undo deployment/web -n shop   changes the cluster, can be undone
                kubectl describe pod web-7c9f5-x2kqp -n shop  reads only
      Not seen  nothing: this log shows all that the answer needs
      "
    `);
  });

  test('says of one that went well when, and of whom', () => {
    expect(renderWorkload(rolledOut, options)).toMatchInlineSnapshot(`
      "✓ Deployment shop/web is up: rolled out in 4.0 s

      Progress  4 of 4 updated, 4 available
                begun 2026-01-31 10:01:58.000 by jane@example.com, revision 7c9f5
      Time      rollout from 2026-01-31 10:01:58.000 to 10:02:02.000 UTC
      Pods      ✓ web-7c9f5-x2kqp  healthy · node-a · 5dd8b
      Where     cluster default · uid 00000000-0000-4000-8000-0000000000d1
      Not seen  nothing: this log shows all that the answer needs
      "
    `);
  });

  test('says what is not known, and what the Pods tell', () => {
    expect(renderWorkload(unseenJob, options)).toMatchInlineSnapshot(`
      "? Job shop/once cannot be judged from this log: requests about jobs

      Progress  its status is not in this log; of its Pods in it 2 well, 1 failed
      Pods      2 well, 1 failed
      Where     cluster default · uid not logged
      Not seen  requests about jobs: how it went is unknown
      "
    `);
  });

  test('knows no way back where there is none', () => {
    const undo = (document: WorkloadDocument): boolean =>
      renderWorkload(document, options).includes('kubectl rollout undo deployment/web -n shop  ');
    const { diagnosis, rollouts } = rollingOut;
    // The finding has the command as well; without it only a way back that is really there is shown.
    const primary = diagnosis.primary === null ? null : { ...diagnosis.primary, commands: [] };
    const bare = { ...rollingOut, diagnosis: { ...diagnosis, primary } };
    const platform = primary === null ? null : { ...primary, side: 'platform' as const };
    const admission = primary === null ? null : { ...primary, phase: 'admission' as const };
    expect([
      undo(bare),
      undo({ ...bare, rollouts: rollouts.slice(0, 1) }),
      undo({ ...bare, diagnosis: { ...diagnosis, primary: platform } }),
      undo({ ...bare, diagnosis: { ...diagnosis, primary: admission } }),
      undo({ ...bare, kind: 'Job' }),
    ]).toEqual([true, false, false, false, false]);
  });
});

describe('renderClaim', () => {
  test('says why a claim is not bound, and who waits for it', () => {
    expect(renderClaim(unbound, options)).toMatchInlineSnapshot(`
      "✗ PersistentVolumeClaim shop/data has not been bound for 4 m 12 s: StorageClass gold does not exist
        StorageClassNotFound · user · high

      Why       registry.example.com answered 404 for shop/web:v1.9.3.
      Claim     Pending · class gold · no volume · 64Mi asked for
      Evidence  2026-01-31 10:02:15.300  responseObject.status.containerStatuses[web].state.waiting.messag
                                         e
                  “failed to resolve reference "registry.example.com/shop/web:v1.9.3": not found”
                  audit 5f1c0a4e-0000-4000-8000-000000000001 ResponseComplete
      Time      binding from 2026-01-31 10:02:14.000 UTC, still open
                volume ████████████████████████████████████████ 4 m 12 s ✗ · platform
      Used by   ✗ db-0  PvcUnbound · node-a
                ✗ db-1  PvcUnbound · no node
                ✗ db-2  PvcUnbound · no node
                ✗ db-3  PvcUnbound · no node
                ✗ db-4  PvcUnbound · no node
                ✗ db-5  PvcUnbound · no node
                ✗ db-6  PvcUnbound · no node
                ✗ db-7  PvcUnbound · no node
                and 2 more: see --json
      Where     cluster default · uid uid-of-data
      Fix       Push the tag, or set an image that exists.
      Next      kubectl rollout undo deployment/web -n shop   changes the cluster, can be undone
                kubectl describe pod web-7c9f5-x2kqp -n shop  reads only
      Not seen  nothing: this log shows all that the answer needs
      "
    `);
  });

  test('says of one that is bound to what', () => {
    expect(renderClaim(bound, options)).toMatchInlineSnapshot(`
      "✓ PersistentVolumeClaim shop/data is bound: delivered in 1.0 s

      Claim     Bound · no class · volume pv-1 · 64Mi asked for · 1Gi given
      Time      binding from 2026-01-31 10:02:14.000 to 10:02:15.000 UTC
      Where     cluster default · uid uid-of-data
      Not seen  nothing: this log shows all that the answer needs
      "
    `);
  });
});

describe('what a Pod is a part of', () => {
  const workload: WorkloadLink = {
    id: 'Deployment:shop:web',
    kind: 'Deployment',
    name: 'web',
    uid: null,
    verdict: 'failing',
    code: 'ImageNotFound',
    revision: '7c9f5',
    rollout: {
      outcome: 'in-progress',
      startedAt: '2026-01-31T10:01:58.000000Z',
      endedAt: null,
      code: 'ImageNotFound',
      requestedBy: 'jane@example.com',
    },
    others: { healthy: 11 },
  };
  const told = (links: PodLinks): string =>
    /Part of {3}(?<told>[^]*?)\nEvidence/
      .exec(renderDiagnosis({ ...stuck, links }, { ...options, width: 120 }))
      ?.groups?.['told']?.replaceAll(/\n */g, ' ') ?? '';

  test('is its rollout, and how its siblings fare', () => {
    const part = (more: Partial<WorkloadLink>): string =>
      told({ workload: { ...workload, ...more }, claims: [] });
    expect([
      part({}),
      part({ rollout: null, revision: null, others: { healthy: 1 } }),
      part({ rollout: null, others: { healthy: 2, failing: 1 } }),
      part({ kind: 'Job', revision: null, others: { healthy: 3 } }),
      part({ rollout: null, others: {} }),
      told({ workload: null, claims: [] }),
    ]).toMatchInlineSnapshot(`
      [
        "Deployment web, revision 7c9f5; it came with the rollout that jane@example.com began at 2026-01-31 10:01:58.000 (in-progress, ImageNotFound). The 11 other Pods of Deployment web are up.",
        "Deployment web. The other Pod of Deployment web is up.",
        "Deployment web, revision 7c9f5. The 3 other Pods of Deployment web: 2 up, 1 failing.",
        "Job web; it came with the run that jane@example.com began at 2026-01-31 10:01:58.000 (in-progress, ImageNotFound). The 3 other Pods of Job web went well.",
        "Deployment web, revision 7c9f5.",
        "",
      ]
    `);
  });

  test('are its claims', () => {
    const claim = {
      id: 'shop:data',
      name: 'data',
      uid: null,
      verdict: 'failing' as const,
      code: 'StorageClassNotFound',
      phase: 'Pending',
      storageClass: 'gold',
      volume: null,
      node: null,
    };
    const unknown = { ...claim, name: 'other', verdict: null, code: null, phase: null, storageClass: null };
    const claims = [
      claim,
      { ...claim, name: 'bound', code: null, phase: 'Bound', storageClass: '', volume: 'pv-1' },
      unknown,
    ];
    const text = renderDiagnosis(
      { ...stuck, links: { workload: null, claims: [...claims, ...claims] } },
      options,
    );
    expect(/Claims[^]*?\nWhere/.exec(text)?.[0]).toMatchInlineSnapshot(`
      "Claims    data: Pending · StorageClassNotFound · class gold
                bound: Bound · no class · volume pv-1
                other: not seen in this log
                data: Pending · StorageClassNotFound · class gold
                bound: Bound · no class · volume pv-1
                and 1 more: see --json
      Where"
    `);
  });
});
