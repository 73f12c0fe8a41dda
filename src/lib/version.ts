import manifest from '../../package.json' with { type: 'json' };

/** The version of Lorgnette that this is. */
export const VERSION: string = manifest.version;
