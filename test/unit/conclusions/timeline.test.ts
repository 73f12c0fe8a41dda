import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { replay } from '../../../src/app.ts';
import type { ReplayResult } from '../../../src/cli/app-contract.ts';
import { Config } from '../../../src/config/schema.ts';

const LOG = fileURLToPath(new URL('../../golden/delete-finalizer-released/audit.jsonl.gz', import.meta.url));

describe('the timeline of a Pod', () => {
  let result: ReplayResult;
  beforeEach(async () => {
    result = await replay({ paths: [LOG], cluster: 'east', storePath: ':memory:', config: Config.parse({}) });
  });
  afterEach(() => result.close());

  it('tells each change once, in order, with who made it', () => {
    const [pod] = result.reader.pods({ limit: 1 }).items;
    const entries = result.timeline(pod?.uid ?? '') ?? [];
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).toSorted());
    const told = entries
      .filter(({ key }) => /^(pod:|schedule:|condition:Ready|phase:|finalizer)/.test(key))
      .map(({ key, user }) => `${key} ${user}`);
    expect(told).toMatchInlineSnapshot(`
      [
        "pod:create:success alice@example.com",
        "schedule:default-scheduler:entry alice@example.com",
        "phase:Pending:set alice@example.com",
        "schedule:binding:success system:kube-scheduler",
        "pod:node:set system:kube-scheduler",
        "condition:Ready:false system:node:node-b",
        "condition:Ready:true system:node:node-b",
        "phase:Running:set system:node:node-b",
        "pod:ip:set system:node:node-b",
        "pod:delete:success bob@example.com",
        "condition:Ready:false system:node:node-b",
        "phase:Succeeded:set system:node:node-b",
        "pod:delete:success system:node:node-b",
        "pod:update:success carol@example.com",
        "pod:deleted:success carol@example.com",
      ]
    `);
  });

  it('is none of what is not there', () => {
    expect(result.timeline('nobody')).toBeNull();
  });
});
