import { stringify } from 'yaml';

import type { ManifestAnswer } from '../model/change-answer.ts';

/** Kubernetes reads YAML 1.1, where `on` is true and a time is no text. */
const YAML_OF_KUBERNETES = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/** The manifest as YAML, and above it as comments what it was made of. */
export function manifestYaml(answer: ManifestAnswer): string {
  const { cluster, at, resourceVersion, exact, base, applied, unknown, gone, manifest } = answer;
  const version = resourceVersion === null ? 'its version is not known' : `version ${resourceVersion}`;
  const lines = [
    `cluster ${cluster}, as of ${at}, ${version}${gone ? '; the object had been deleted by then' : ''}`,
    `${base.body === 'responseObject' ? 'answered by the API server' : 'as it was asked for'} at ${base.at}, audit event ${base.auditId} (${base.stage}), read from the ${base.readFrom}`,
    exact
      ? 'exactly as it was logged, without credentials, managedFields and what was last applied'
      : 'put together from the audit log, without credentials, managedFields and what was last applied',
    ...applied.map((step) => `with the ${step.patch} patch of ${step.at}, audit event ${step.auditId}`),
    ...unknown.map(
      (step) => `without the ${step.action} of ${step.at}, audit event ${step.auditId}: ${step.why}`,
    ),
  ];
  // A client chooses its audit ID.
  const comments = lines.map((line) => `# ${line.replaceAll(/[^\x20-\x7e\u00a0-\ufffd]/g, ' ')}`);
  return `${comments.join('\n')}\n${stringify(manifest, YAML_OF_KUBERNETES)}`;
}
