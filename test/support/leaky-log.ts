import { type Characters, charactersOf, type Credential, CREDENTIALS } from './credentials.ts';
import { seededRandom } from './seeded-random.ts';

/** A secret that was planted: of which kind, and where. */
export interface Planted {
  readonly kind: string;
  readonly place: string;
  readonly secret: string;
}

export interface LeakyLog {
  readonly lines: readonly string[];
  readonly planted: readonly Planted[];
  /** What stands beside the secrets and is none, by place: kept wherever the place is. */
  readonly neighbours: ReadonlyMap<string, readonly string[]>;
  /** UIDs of the Pods. */
  readonly uids: readonly string[];
}

const START = Date.UTC(2026, 0, 5, 10);

/** An audit log in which credentials of every kind lie about wherever people and programs leave them. */
export function leakyLog(seed: number): LeakyLog {
  const characters = charactersOf(seededRandom(seed));
  const log = new LogWriter();
  for (const [kind, make] of Object.entries(CREDENTIALS)) {
    const plant = (place: string): Credential => {
      const credential = make(characters);
      for (const secret of credential.secrets) log.planted.push({ kind, place, secret });
      return credential;
    };
    writeLife(log, kind, plant, characters);
  }
  return { lines: log.lines, planted: log.planted, neighbours: log.neighbours, uids: log.uids };
}

type Plant = (place: string) => Credential;

class LogWriter {
  readonly lines: string[] = [];
  readonly planted: Planted[] = [];
  readonly neighbours = new Map<string, string[]>();
  readonly uids: string[] = [];
  private count = 0;

  /** A word that may be found, beside what may not. */
  neighbour(place: string): string {
    const words = this.neighbours.get(place) ?? [];
    this.neighbours.set(place, words);
    const word = `plain-${place.replaceAll(' ', '-').toLowerCase()}-${words.length}-of`;
    words.push(word);
    return word;
  }

  id(): string {
    this.count += 1;
    return `00000000-0000-4000-8000-${String(this.count).padStart(12, '0')}`;
  }

  time(): string {
    return new Date(START + this.count * 1000).toISOString();
  }

  event(parts: object): string {
    const auditID = this.id();
    const time = this.time().replace('Z', '000Z');
    const line = JSON.stringify({
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'RequestResponse',
      auditID,
      stage: 'ResponseComplete',
      requestURI: '/api/v1/namespaces/shop/pods',
      verb: 'create',
      user: { username: 'jane' },
      userAgent: 'kubectl/v1.34.0',
      responseStatus: { metadata: {}, code: 200 },
      requestReceivedTimestamp: time,
      stageTimestamp: time,
      ...parts,
    });
    this.lines.push(line);
    return line;
  }
}

const reference = (resource: string, name: string, more: object = {}): object => ({
  objectRef: { resource, namespace: 'shop', name, apiVersion: 'v1', ...more },
});

/** A container whose every corner holds one. */
function container(plant: Plant, log: LogWriter, where: string): object {
  const variable = plant(`${where} env`);
  const argument = plant(`${where} args`);
  const command = plant(`${where} command`);
  const [exec, header, hook] = [
    plant(`${where} probe`),
    plant(`${where} probe header`),
    plant(`${where} hook`),
  ];
  const told = plant(`${where} text of env`);
  return {
    name: 'web',
    image: 'registry.example.com/shop/web:1',
    env: [
      { name: 'LOG_LEVEL', value: log.neighbour(`${where} env`) },
      { name: variable.name, value: variable.value },
      { name: 'JAVA_OPTS', value: told.text },
    ],
    args: ['--mode', log.neighbour(`${where} args`), ...argument.args],
    command: command.args.length > 2 ? command.args : ['/bin/sh', '-c', command.text],
    readinessProbe: { exec: { command: exec.args } },
    livenessProbe: { httpGet: { path: '/', port: 80, httpHeaders: [headerOf(header)] } },
    lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', hook.text] } } },
  };
}

const headerOf = ({ value, name }: Credential): object => {
  const [, header, rest] = /^([\w-]+): (.+)$/.exec(value) ?? [];
  return header === undefined ? { name: `X-${name}`, value } : { name: header, value: rest };
};

function metadata(kind: string, uid: string, plant: Plant, log: LogWriter, where: string): object {
  const [annotation, told, applied, label] = [
    plant(`${where} annotation`),
    plant(`${where} text of an annotation`),
    plant(`${where} last-applied`),
    plant(`${where} label`),
  ];
  const long = plant(`${where} long annotation`);
  return {
    name: kind,
    namespace: 'shop',
    uid,
    resourceVersion: String(log.lines.length + 1000),
    creationTimestamp: log.time(),
    labels: {
      app: log.neighbour(`${where} label`),
      ...(label.isLabel === true ? { 'example.com/id': label.value } : {}),
    },
    annotations: {
      'example.com/note': log.neighbour(`${where} annotation`),
      [`example.com/${annotation.name}`]: annotation.value,
      'example.com/comment': told.text,
      // It is cut where the secret stands.
      'example.com/long': `${'long '.repeat(46)}${long.text}`,
      'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({
        spec: { containers: [{ name: 'web', env: [{ name: applied.name, value: applied.value }] }] },
      }),
    },
    managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:metadata': {} } }],
  };
}

function writeLife(log: LogWriter, kind: string, plant: Plant, characters: Characters): void {
  const uid = log.id();
  log.uids.push(uid);
  const pod = (where: string): object => ({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: metadata(kind, uid, plant, log, where),
    spec: { nodeName: 'node-a', containers: [container(plant, log, where)] },
    status: { phase: 'Pending' },
  });
  const [extra, agent, uri] = [plant('user.extra'), plant('userAgent'), plant('requestURI')];
  log.event({
    ...reference('pods', kind),
    requestURI: `/api/v1/namespaces/shop/pods?access_token=${encodeURIComponent(uri.value)}&fieldManager=kubectl`,
    user: { username: 'jane', extra: { 'example.com/session': [extra.text] } },
    userAgent: `kubectl/v1.34.0 ${agent.text}`,
    responseStatus: { metadata: {}, code: 201 },
    requestObject: pod('request'),
    responseObject: pod('response'),
    annotations: { 'authorization.k8s.io/reason': plant('audit annotation').text },
  });
  writeStatus(log, kind, uid, plant);
  writeKubernetesEvents(log, kind, uid, plant);
  writePatches(log, kind, uid, plant);
  writeRefusals(log, kind, plant);
  writeOthers(log, kind, plant);
  writeBroken(log, kind, plant, characters);
}

function writeStatus(log: LogWriter, kind: string, uid: string, plant: Plant): void {
  const state = (place: string): string => `${log.neighbour(place)} ${plant(place).text}`;
  const status = (where: string): object => ({
    phase: 'Running',
    conditions: [
      { type: 'Ready', status: 'False', reason: 'ContainersNotReady', message: state(`${where} condition`) },
    ],
    containerStatuses: [
      {
        name: 'web',
        image: 'registry.example.com/shop/web:1',
        ready: false,
        restartCount: 1,
        state: { waiting: { reason: 'CrashLoopBackOff', message: state(`${where} waiting message`) } },
        lastState: {
          terminated: {
            exitCode: 1,
            reason: 'Error',
            message: `${'environment:\n'.repeat(311)}${state(`${where} terminated message`)}\n`,
          },
        },
      },
    ],
  });
  const subject = { name: kind, namespace: 'shop', uid, resourceVersion: String(log.lines.length + 2000) };
  log.event({
    ...reference('pods', kind, { subresource: 'status', uid }),
    verb: 'patch',
    user: { username: 'system:node:node-a' },
    requestObject: { metadata: { uid }, status: status('status request') },
    responseObject: {
      kind: 'Pod',
      metadata: subject,
      spec: { nodeName: 'node-a' },
      status: status('status answer'),
    },
  });
  log.event({
    ...reference('pods', kind, { subresource: 'status', uid }),
    level: 'Request',
    verb: 'patch',
    user: { username: 'system:node:node-a' },
    requestObject: { metadata: { uid }, status: status('status alone') },
  });
}

function writeKubernetesEvents(log: LogWriter, kind: string, uid: string, plant: Plant): void {
  for (const [apiVersion, text, involved] of [
    ['v1', 'message', 'involvedObject'],
    ['events.k8s.io/v1', 'note', 'regarding'],
  ] as const) {
    const place = `Kubernetes Event ${text}`;
    const body = {
      kind: 'Event',
      apiVersion,
      metadata: {
        name: `${kind}.${(0x18000000000 + log.lines.length).toString(16)}`,
        namespace: 'shop',
        resourceVersion: String(log.lines.length + 3000),
        annotations: { 'example.com/cause': plant(`${place} annotation`).text },
      },
      [involved]: { kind: 'Pod', namespace: 'shop', name: kind, uid },
      reason: 'Unhealthy',
      type: 'Warning',
      [text]: `Readiness probe failed: ${log.neighbour(place)} ${plant(place).text}`,
    };
    log.event({
      ...reference('events', body.metadata.name, { apiGroup: apiVersion === 'v1' ? '' : 'events.k8s.io' }),
      user: { username: 'system:node:node-a' },
      responseStatus: { metadata: {}, code: 201 },
      requestObject: body,
      responseObject: body,
    });
  }
}

function writePatches(log: LogWriter, kind: string, uid: string, plant: Plant): void {
  const patch = (where: string, requestObject: unknown, more: object = {}): void => {
    log.event({
      ...reference('pods', kind, { uid }),
      level: 'Request',
      verb: 'patch',
      requestObject,
      ...more,
    });
    void where;
  };
  const annotations = (where: string): Record<string, string> => {
    const [named, told] = [plant(`${where} annotation`), plant(`${where} text of an annotation`)];
    return {
      'example.com/note': log.neighbour(`${where} annotation`),
      [`example.com/${named.name}`]: named.value,
      'example.com/comment': told.text,
    };
  };
  patch('merge', {
    metadata: { annotations: annotations('merge patch') },
    spec: { containers: [container(plant, log, 'merge patch')] },
  });
  patch('strategic', {
    metadata: { annotations: annotations('strategic patch') },
    spec: {
      '$setElementOrder/containers': [{ name: 'web' }],
      containers: [container(plant, log, 'strategic patch')],
    },
  });
  patch('apply', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: kind, annotations: annotations('apply') },
    spec: { containers: [container(plant, log, 'apply')] },
  });
  const [variable, argument, annotation, told] = [
    plant('JSON patch env'),
    plant('JSON patch args'),
    plant('JSON patch annotation'),
    plant('JSON patch text'),
  ];
  patch('json', [
    {
      op: 'add',
      path: '/metadata/annotations/example.com~1note',
      value: log.neighbour('JSON patch annotation'),
    },
    { op: 'add', path: `/metadata/annotations/example.com~1${annotation.name}`, value: annotation.value },
    { op: 'add', path: '/metadata/annotations/example.com~1comment', value: told.text },
    { op: 'replace', path: '/spec/containers/0/env/0/value', value: variable.value },
    { op: 'add', path: '/spec/containers/0/args', value: argument.args },
  ]);
}

function writeRefusals(log: LogWriter, kind: string, plant: Plant): void {
  const message = (place: string): string =>
    `admission webhook "check.example.com" denied the request: ${log.neighbour(place)}: ${plant(place).text}`;
  log.event({
    ...reference('pods', ''),
    responseStatus: {
      metadata: {},
      status: 'Failure',
      reason: 'Forbidden',
      code: 403,
      message: message('refusal'),
    },
    requestObject: {
      kind: 'Pod',
      metadata: {
        generateName: `${kind}-refused-`,
        namespace: 'shop',
        annotations: { 'example.com/comment': plant('refused annotation').text },
      },
      spec: { containers: [container(plant, log, 'refused')] },
    },
    responseObject: {
      kind: 'Status',
      status: 'Failure',
      message: message('Status'),
      details: { causes: [{ reason: 'FieldValueInvalid', message: message('cause') }] },
    },
  });
  const image = plant('image');
  log.event({
    ...reference('pods', `${kind}-image`),
    level: 'Request',
    responseStatus: { metadata: {}, code: 201 },
    impersonatedUser: { username: 'operator', extra: { note: [plant('impersonation').text] } },
    requestObject: {
      kind: 'Pod',
      metadata: { name: `${kind}-image`, namespace: 'shop' },
      spec: {
        containers: [
          {
            name: 'web',
            image: /^[a-z+]+:\/\//.test(image.value)
              ? image.value
              : `ci:${image.text}@registry.example.com/web`,
          },
        ],
      },
    },
  });
  const command = plant('exec');
  log.event({
    ...reference('pods', kind, { subresource: 'exec' }),
    requestURI: `/api/v1/namespaces/shop/pods/${kind}/exec?${command.args.map((argument) => `command=${encodeURIComponent(argument)}`).join('&')}`,
  });
}

/** Workloads, claims, nodes; Secrets and ConfigMaps that should not be in a log. */
function writeOthers(log: LogWriter, kind: string, plant: Plant): void {
  const condition = (place: string): object => ({
    type: 'Progressing',
    status: 'False',
    reason: 'ReplicaSetCreateError',
    message: `${log.neighbour(place)} ${plant(place).text}`,
  });
  const deployment = {
    kind: 'Deployment',
    metadata: metadata(kind, log.id(), plant, log, 'Deployment'),
    spec: {
      replicas: 1,
      template: {
        metadata: { annotations: { note: plant('template annotation').text } },
        spec: { containers: [container(plant, log, 'template')] },
      },
    },
    status: { conditions: [condition('Deployment condition')] },
  };
  log.event({
    ...reference('deployments', kind, { apiGroup: 'apps' }),
    requestObject: deployment,
    responseObject: deployment,
  });
  log.event({
    ...reference('deployments', kind, { apiGroup: 'apps' }),
    level: 'Request',
    verb: 'patch',
    requestObject: {
      spec: { template: { spec: { containers: [container(plant, log, 'template patch')] } } },
    },
  });
  const claim = {
    kind: 'PersistentVolumeClaim',
    metadata: metadata(kind, log.id(), plant, log, 'claim'),
    spec: { storageClassName: 'fast' },
    status: {
      phase: 'Pending',
      conditions: [{ type: 'Resizing', status: 'True', message: plant('claim condition').text }],
    },
  };
  log.event({ ...reference('persistentvolumeclaims', kind), requestObject: claim, responseObject: claim });
  const secret = plant('Secret');
  const body = {
    kind: 'Secret',
    metadata: { name: kind, namespace: 'shop', uid: log.id() },
    data: { value: Buffer.from(secret.value).toString('base64') },
    stringData: { value: secret.value },
  };
  log.event({ ...reference('secrets', kind), requestObject: body, responseObject: body });
  const map = {
    kind: 'ConfigMap',
    metadata: { name: kind },
    data: { [plant('ConfigMap').name]: plant('ConfigMap').value },
  };
  log.event({ ...reference('configmaps', kind), requestObject: map, responseObject: map });
}

/** Lines that nobody can parse: cut off, garbled, with nothing that says what they are. */
function writeBroken(log: LogWriter, kind: string, plant: Plant, { base62 }: Characters): void {
  const whole = log.event({
    ...reference('pods', kind),
    requestObject: {
      kind: 'Pod',
      metadata: { annotations: { note: plant('broken annotation').text } },
      spec: { containers: [container(plant, log, 'broken')] },
    },
  });
  log.lines.pop();
  log.lines.push(whole.slice(0, -60));
  log.lines.push(`{"kind":"Event","message":${JSON.stringify(plant('garbled').text)},,}`);
  log.lines.push(`not JSON at all: ${plant('plain line').text}`);
  const secret = base62(30);
  log.planted.push({ kind, place: 'broken Secret', secret });
  log.lines.push(
    `{"kind":"Event","auditID":"x","requestObject":{"kind":"Secret","data":{"any":"${Buffer.from(secret).toString('base64')}"},`,
  );
}
