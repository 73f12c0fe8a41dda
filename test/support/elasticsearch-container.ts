import { chownSync, mkdirSync } from 'node:fs';

import type { StartedTestContainer } from 'testcontainers';

import type { ServerPlace, WantedServer } from './elasticsearch-place.ts';

/** The official images of the versions that test/servers/elasticsearch/fetch fetches. */
const IMAGES = { 8: 'elasticsearch:8.19.13', 9: 'elasticsearch:9.4.3' } as const;
const PORT = 9200;
/** A first start pulls the image. */
const PATIENCE_MS = 5 * 60_000;
/** The user of the image, for when this process is the superuser, whom the server refuses. */
const IMAGE_USER = 1000;
/** Lines of the log that the error of a failed start tells. */
const LINES_TOLD = 40;

/** A server in a container, or null where Docker does not answer. The containers go with the process that started them. */
export async function createContainer(server: WantedServer): Promise<ServerPlace | null> {
  // Loaded only where it is wanted: it takes half a second.
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers');
  const docker = await getContainerRuntimeClient().catch(() => null);
  if (docker === null) return null;

  const { password, port, dataDir } = server;
  const health = (status: string, index = '') => {
    const path = `/_cluster/health/${index}?wait_for_status=${status}&timeout=4s`;
    const answer = Wait.forHttp(path, PORT, { abortOnContainerExit: true }).forStatusCode(200);
    return password === undefined ? answer : answer.withBasicCredentials('elastic', password);
  };
  // Until its index of users can be read the server may refuse the right password, with 401.
  const users = password === undefined ? [] : [health('green', '.security-7')];
  const ready = Wait.forAll([health('yellow'), ...users]);
  const log: string[] = [];
  const image = new GenericContainer(IMAGES[server.version])
    .withExposedPorts({ container: PORT, host: port }) // one port for its whole life: Docker's own choice changes with a restart
    .withEnvironment({
      'discovery.type': 'single-node',
      'cluster.routing.allocation.disk.threshold_enabled': 'false',
      'xpack.security.enabled': String(password !== undefined),
      'xpack.security.http.ssl.enabled': 'false',
      ES_JAVA_OPTS: '-Xms256m -Xmx1g',
      ...(password === undefined ? {} : { ELASTIC_PASSWORD: password }),
      ...server.settings,
    })
    .withWaitStrategy(ready)
    .withStartupTimeout(PATIENCE_MS)
    .withLogConsumer((stream) => {
      stream.on('data', (line: Buffer | string) => {
        log.push(String(line).trimEnd());
        if (log.length > LINES_TOLD) log.shift();
      });
    });
  if (dataDir !== undefined) {
    image.withBindMounts([{ source: dataDir, target: '/usr/share/elasticsearch/data', mode: 'rw' }]);
    image.withUser(`${ownerOf(dataDir)}:0`);
  }

  let container: StartedTestContainer | null = null;
  return {
    host: docker.info.containerRuntime.host,
    async start() {
      try {
        if (container === null) container = await image.start();
        else await container.restart();
      } catch (error) {
        throw new Error(`Elasticsearch did not start in its container:\n${log.join('\n')}`, { cause: error });
      }
    },
    async kill() {
      if (container === null) return;
      const handle = docker.container.getById(container.getId());
      if (!(await handle.inspect()).State.Running) return;
      const gone = handle.wait();
      await handle.kill({ signal: 'SIGKILL' });
      await gone;
    },
    async remove() {
      await container?.stop();
    },
  };
}

/** The user who shall run the server on these data: the one of this process, if the server lets him. */
function ownerOf(dataDir: string): number {
  mkdirSync(dataDir, { recursive: true });
  const user = process.getuid?.() ?? IMAGE_USER;
  if (user !== 0) return user;
  chownSync(dataDir, IMAGE_USER, 0);
  return IMAGE_USER;
}
