import { isJsonObject, type JsonObject } from '../../../lib/json.ts';
import type { Ask } from '../ask.ts';

/** Privileges by Elasticsearch's names. */
export interface Privileges {
  readonly cluster: readonly string[];
  /** By pattern of indices. */
  readonly indices: ReadonlyMap<string, readonly string[]>;
}

/** Those of `wanted` that the user lacks: as `monitor`, and `read on logs-*`. Nothing where the server knows no users. */
export async function lackingPrivileges(ask: Ask, { cluster, indices }: Privileges): Promise<string[]> {
  const index = [...indices].map(([name, privileges]) => ({ names: [name], privileges: [...privileges] }));
  const { status, body } = await ask(
    {
      method: 'POST',
      path: '/_security/user/_has_privileges',
      body: { cluster: [...cluster], ...(index.length === 0 ? {} : { index }) },
    },
    'cannot ask for the privileges of the user',
  );
  if (status >= 400 || body === undefined || !isJsonObject(body)) return [];
  return [
    ...lacking(body['cluster']),
    ...[...indices.keys()].flatMap((name) => {
      const told = body['index'];
      const held = told !== undefined && isJsonObject(told) ? told[name] : undefined;
      return lacking(held).map((privilege) => `${privilege} on ${name}`);
    }),
  ];
}

const lacking = (held: JsonObject[string]): string[] =>
  held !== undefined && isJsonObject(held)
    ? Object.entries(held)
        .flatMap(([privilege, has]) => (has === false ? [privilege] : []))
        .toSorted()
    : [];
