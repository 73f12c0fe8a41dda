/**
 * Containers may be nested this deep in one event. Kubernetes' own objects stay below 40; the API server takes custom
 * resources of any depth, and a declared `any` is walked by recursion everywhere behind the decoder.
 */
export const MAX_DEPTH = 512;

/**
 * Lines longer than this are dead letters. etcd refuses objects above 1.5 MiB and the webhook backend cuts its posts at
 * 10 MiB by default, so that nothing honest comes near it.
 */
export const DEFAULT_MAX_EVENT_BYTES = 16 * 1024 * 1024;
