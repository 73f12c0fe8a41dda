/** One key of the HyperEvent vocabulary. */
export interface HyperEventKey {
  /** `<…>` stands for what varies. */
  readonly key: string;
  /** The form of its values; `''` when it has none. */
  readonly values: string;
  readonly when: string;
}

/**
 * The vocabulary of operations about Pods. Of type `event`, the key is the reason of a Kubernetes Event and the value
 * its message. The keys marked (L) are those of Lunettes, with the same values.
 */
export const HYPER_EVENT_KEYS: readonly HyperEventKey[] = [
  {
    key: 'pod:create:success',
    values: '',
    when: 'the Pod was created, by POST or by a server-side apply (L)',
  },
  {
    key: 'pod:create:failed',
    values: 'pod:create:failed:<HTTP status>:<reason>',
    when: 'the creation was refused (L)',
  },
  {
    key: 'schedule:<scheduler>:entry',
    values: '',
    when: 'the Pod was created for this scheduler, or given to it by a patch (L)',
  },
  {
    key: 'pod:delete:success',
    values: '',
    when: 'the deletion was accepted, and something still holds the Pod (L)',
  },
  {
    key: 'pod:deleted:success',
    values: '',
    when: 'the Pod is gone: deleted with no grace period and no finalizer left, or its last finalizer was taken off (L)',
  },
  {
    key: 'pod:delete:failed',
    values: 'pod:delete:failed:<HTTP status>:<reason>',
    when: 'the deletion was refused (L)',
  },
  { key: 'schedule:binding:success', values: '', when: 'the Pod was bound to a node (L)' },
  {
    key: 'schedule:binding:failed',
    values: 'schedule:binding:failed:<HTTP status>:<reason>',
    when: 'the binding was refused',
  },
  { key: 'pod:node:set', values: 'pod:node:<node>', when: 'the Pod was bound to the node, or created on it' },
  { key: 'finalizer:add', values: 'finalizer:<finalizer>:add', when: 'a change added finalizers (L)' },
  {
    key: 'finalizer:delete',
    values: 'finalizer:<finalizer>:delete',
    when: 'a change took finalizers off (L)',
  },
  { key: 'label:add', values: 'label:<name>=<value>:add', when: 'a change set labels (L)' },
  { key: 'label:delete', values: 'label:<name>:delete', when: 'a change took labels off (L)' },
  { key: 'annotation:add', values: 'annotation:<name>=<value>:add', when: 'a change set annotations (L)' },
  { key: 'annotation:delete', values: 'annotation:<name>:delete', when: 'a change took annotations off (L)' },
  {
    key: 'condition:<type>:<true|false|unknown>',
    values: 'condition:<type>:<status>:<reason>, if a reason is given',
    when: 'a status shows the condition (L)',
  },
  { key: 'condition:<type>:delete', values: '', when: 'a patch of the status took the condition off' },
  { key: 'phase:<phase>:set', values: '', when: 'a status shows the phase (L)' },
  { key: 'pod:ip:set', values: '', when: 'a status shows an address (L)' },
  {
    key: 'containerReady:set',
    values: 'containerReady:<container>:<true|false>',
    when: 'a status shows it (L)',
  },
  {
    key: 'containerRestartCount:set',
    values: 'containerRestartCount:<container>:<count>',
    when: 'a status shows it (L)',
  },
  {
    key: 'containerState:set',
    values: 'containerState:<container>:<Running | Waiting:reason | terminated:reason;exitCode:code>',
    when: 'a status shows the state of a container: init, main, sidecar or ephemeral (L)',
  },
  {
    key: 'containerStarted:set',
    values: 'containerStarted:<container>:<true|false>',
    when: 'a status shows it',
  },
  {
    key: 'containerLastState:set',
    values: 'containerLastState:<container>:<as containerState>',
    when: 'a status shows how the container ended before',
  },
  {
    key: 'containerExit:set',
    values: 'containerExit:<container>:exitCode:<code>[;signal:<signal>]',
    when: 'a status shows a terminated container',
  },
  {
    key: 'containerMessage:set',
    values: 'containerMessage:<container>:<message>',
    when: 'a status gives a message for a waiting or terminated container',
  },
  { key: 'podReason:set', values: 'podReason:<reason>', when: 'a status gives a reason for the whole Pod' },
  {
    key: 'podMessage:set',
    values: 'podMessage:<message>',
    when: 'a status gives a message for the whole Pod',
  },
  {
    key: 'nominatedNode:set',
    values: 'nominatedNode:<node>',
    when: 'the scheduler makes room for the Pod on the node',
  },
  {
    key: 'resize:<state>:set',
    values: '',
    when: 'a status shows how the resize stands (Kubernetes before 1.33)',
  },
  { key: 'pod:status:success', values: '', when: 'the status was written; its content was not logged' },
  { key: 'pod:update:success', values: '', when: 'the Pod was changed, by PUT or by a patch of any kind' },
  {
    key: 'pod:update:failed',
    values: 'pod:update:failed:<HTTP status>:<reason>',
    when: 'the change was refused',
  },
  { key: 'pod:resize:success', values: '', when: 'a change of its resources was accepted' },
  { key: 'pod:resize:failed', values: 'pod:resize:failed:<HTTP status>:<reason>', when: 'it was refused' },
  { key: 'pod:evict:success', values: '', when: 'the eviction was accepted' },
  {
    key: 'pod:evict:failed',
    values: 'pod:evict:failed:<HTTP status>:<reason>',
    when: 'the eviction was refused, as a rule by a disruption budget',
  },
  {
    key: 'pod:deletecollection:success',
    values: '',
    when: 'the Pod was among those that a selector deleted',
  },
  { key: 'ephemeralcontainer:<container>:add', values: '', when: 'an ephemeral container was asked for' },
  { key: 'schedulinggate:<gate>:add', values: '', when: 'the Pod was created with the gate' },
  { key: 'schedulinggate:<gate>:delete', values: '', when: 'a change lifted the gate' },
  { key: 'readinessgate:<condition>:add', values: '', when: 'the Pod was created with the gate' },
];
