/** What UIDs are, with or without hyphens (the kubelet derives those of static Pods without). */
const UID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

export const isUid = (text: string): boolean => UID.test(text);
