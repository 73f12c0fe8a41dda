// The last lines of `npm test`: what it does not run.
process.stdout.write(
  'Left out: test/e2e (real processes, large logs, a real Elasticsearch 9 and 8). `.ci/run` runs them. They need the labelled\n' +
    'logs and, for Elasticsearch, Docker or Maven with a JDK 21 or newer: see test/e2e/README.md.\n',
);
