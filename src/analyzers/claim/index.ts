import type { Analyzer, AnalyzerInput } from '../contract.ts';
import type { Report } from '../report.ts';
import { unfoldClaim } from './claim-life.ts';
import { incarnationsOf } from './incarnations.ts';
import { reportClaims } from './report.ts';

/** Follows every PersistentVolumeClaim from its create to its volume. */
export const claim: Analyzer = {
  name: 'claim',
  summary: 'Binds of PersistentVolumeClaims: outcome, what they wait for, refused creates, lost volumes',
  needs: [],
  records: ['PersistentVolumeClaim', 'StorageClass'],
  subjects: ['PersistentVolumeClaim'],
  create:
    () =>
    ({ record, watermark }: AnalyzerInput): Report => {
      const { target, observations, cluster: facts } = record;
      const refusals = observations.filter(({ code }) => code >= 400);
      const contexts = incarnationsOf(observations.filter(({ code }) => code < 400)).map((incarnation) => ({
        target,
        life: unfoldClaim(incarnation),
        watermark,
        facts,
      }));
      return reportClaims(target, contexts, refusals);
    },
};
