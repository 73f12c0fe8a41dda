import { z } from 'zod';

import {
  AcrossPods,
  CapabilityAnswer,
  CascadeStep,
  InputQualityOfCluster,
  LogGapAnswer,
  ClaimAnswer,
  ClaimLink,
  CommandAnswer,
  DeletionAnswer,
  DeliveredObject,
  DeliveryLine,
  DiagnosisDocument,
  EvidenceAnswer,
  FindingAnswer,
  IncidentLine,
  OutcomeWord,
  PhaseWord,
  SideWord,
  VerdictWord,
  InitiatorAnswer,
  InputQualityLine,
  Owner,
  PhaseAnswer,
  PlaceAnswer,
  PodAnswer,
  PodLinks,
  ProgressAnswer,
  RolloutLink,
  RolloutOf,
  SloAnswer,
  Time,
  WorkloadLink,
} from '../../model/answer.ts';
import { FailureGroup } from '../../model/failures-answer.ts';
import {
  ClaimDocument,
  ClaimUser,
  NamedItem,
  ObjectAnswer,
  ObjectDiagnosis,
  PodOfWorkloadAnswer,
  RefusedCreates,
  RolloutAnswer,
  WorkloadDocument,
  WorkloadStatus,
} from '../../model/object-answer.ts';
import { PodItem } from '../pod-item.ts';
import { Problem } from '../problem.ts';

/**
 * Gives a schema a name of its own in the OpenAPI document: those that other programs will want a type for. A schema without
 * one stands inline where it is used. The schemas of one route are named where they are, those of the model below.
 */
export function nameSchema<T extends z.ZodType>(id: string, schema: T, description?: string): T {
  z.globalRegistry.add(schema, {
    ...z.globalRegistry.get(schema),
    id,
    ...(description === undefined ? {} : { description }),
  });
  return schema;
}

nameSchema('Problem', Problem, 'RFC 9457, with the code by which programs tell problems apart.');
nameSchema('Time', Time, 'RFC 3339 in UTC with microseconds.');
nameSchema('Verdict', VerdictWord, 'How something is now.');
nameSchema('Outcome', OutcomeWord, 'How a delivery came out.');
nameSchema('PhaseName', PhaseWord, 'What a delivery waits for, or failed at.');
nameSchema('Side', SideWord, 'Whose time or fault it is.');
nameSchema('Owner', Owner, 'The top workload: the Deployment, not its ReplicaSet.');
nameSchema(
  'Delivery',
  DeliveryLine,
  'One attempt that the platform owes the user. Open ones have no end yet.',
);
nameSchema('Incident', IncidentLine, 'Something that befell a Pod after it was delivered.');
nameSchema('DeliveredObject', DeliveredObject);
nameSchema('Slo', SloAnswer);
nameSchema('Progress', ProgressAnswer, 'Numbers of Pods of a rollout, and the one that holds it up.');
nameSchema('ClaimFacts', ClaimAnswer, 'What a claim asks for, what it got, and what it waits for.');
nameSchema('RolloutOf', RolloutOf, 'A rollout as its Pods tell of it.');
nameSchema('Initiator', InitiatorAnswer, 'Who began a deletion, and how.');
nameSchema('Deletion', DeletionAnswer, 'What kept a deletion.');
nameSchema('CascadeStep', CascadeStep, 'The deletion of an object that took the next one with it.');
nameSchema(
  'InputQuality',
  InputQualityLine,
  'Something that the audit policy hides, and what would show it.',
);
nameSchema(
  'Evidence',
  EvidenceAnswer,
  'One piece of proof: which audit event, when, where in it, and the words.',
);
nameSchema('Command', CommandAnswer);
nameSchema(
  'Capability',
  CapabilityAnswer,
  'Whether one kind of answer can be had from the log of a cluster.',
);
nameSchema('LogGap', LogGapAnswer, 'A part of the log that is known or likely to be missing.');
nameSchema(
  'ClusterInputQuality',
  InputQualityOfCluster,
  'What the log of a cluster is seen to hold, and which answers that makes impossible.',
);
nameSchema('Finding', FindingAnswer, 'A cause, named, proven and explained.');
nameSchema('Phase', PhaseAnswer, 'How one phase of a delivery went. Phases may overlap.');
nameSchema('PodIdentity', PodAnswer, 'Who the Pod is.');
nameSchema('Place', PlaceAnswer, 'Other Pods in the same place.');
nameSchema('AcrossPods', AcrossPods, 'What other Pods tell of this trouble.');
nameSchema('ClaimLink', ClaimLink, 'A claim that an object uses.');
nameSchema('RolloutLink', RolloutLink, 'The rollout that brought a Pod.');
nameSchema('WorkloadLink', WorkloadLink, 'The workload that a Pod is a part of.');
nameSchema('PodLinks', PodLinks, 'What a Pod has to do with other objects.');
nameSchema('PodDiagnosis', DiagnosisDocument, 'Why is this Pod not up, what proves it, what to do.');
nameSchema('ObjectIdentity', ObjectAnswer, 'Who the object is.');
nameSchema('ObjectDiagnosis', ObjectDiagnosis, 'A diagnosis as Pods have one, of any object.');
nameSchema('PodItem', PodItem, 'A Pod, or a refused create, in a list.');
nameSchema('NamedItem', NamedItem, 'A workload or a claim in a list, with its last delivery.');
nameSchema(
  'Workload',
  WorkloadDocument,
  'How far a workload has come, its rollouts, its Pods, why it is not done.',
);
nameSchema('WorkloadStatus', WorkloadStatus, 'How far a workload has come, as its controller last said.');
nameSchema('Rollout', RolloutAnswer, 'A delivery of a workload, with who asked for it.');
nameSchema('PodOfWorkload', PodOfWorkloadAnswer);
nameSchema('RefusedCreates', RefusedCreates, 'Creates of Pods that were refused for one cause.');
nameSchema('Claim', ClaimDocument, 'What a claim asks for, what it got, who uses it, why it is not bound.');
nameSchema('ClaimUser', ClaimUser, 'A Pod that uses a claim.');
nameSchema('FailureGroup', FailureGroup, 'One cause, or one place.');
