/**
 * Every message that is logged. They are static, so that they can be searched for and counted; what varies stands in the
 * fields beside them.
 */
export const LOG = {
  listening: 'listening',
  configWarning: 'configuration warning',
  configReloaded: 'configuration reloaded',
  configNeedsRestart: 'changed settings need a restart',
  configRefused: 'the new configuration is not used: the old one stays in force',
  configUnread: 'the configuration could not be read again: the old one stays in force',
  reading: 'reading',
  readToEnd: 'read to its end',
  stopped: 'stopped',
  stoppedUncommitted: 'stopped with input that is not committed, and is read again at the next start',
  stopTookTooLong:
    'the ingest thread did not stop in time and was ended; what it had not committed is read again',
  sourceWaits: 'a source cannot go on and is tried again later',
  logGap: 'a part of the log is missing',
  inputWaits: 'a part of a source cannot be read and is tried again; the rest is read',
  inputGoesOn: 'every part of a source can be read again',
  sourceGoesOn: 'a source goes on',
  sourceGivenUp: 'a source cannot go on and is not read any more; the others are',
  retentionWaits: 'retention failed and is tried again later',
  removed: 'removed what is older than the retention',
  ingestFailed: 'ingest cannot go on; the service ends',
  analyzerFailed: 'an analyzer failed on a record',
  requestFailed: 'request failed',
  streamFailed: 'an event stream was ended by a failure; the client comes again',
  request: 'request',
} as const;
