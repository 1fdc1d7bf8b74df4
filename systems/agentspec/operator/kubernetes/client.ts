// The cluster behind @kubernetes/client-node: the only module, with connection and watch, that loads the library.
import {
  AdmissionregistrationV1Api,
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import type { Cluster, ListQuery, ObservationPage } from './cluster';
import { answerOf, configure } from './connection';
import { GROUP, PLURAL, VERSION, type AgentObservation, type ObservationRef } from './observation';
import { watchStream } from './watch-stream';

/** Observations a page: of thousands only these are in memory at once. */
const PAGE_SIZE = 250;

const resource = { group: GROUP, version: VERSION, plural: PLURAL };
const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
const json = setHeaderOptions('Content-Type', PatchStrategy.JsonPatch);

/**
 * Connects to a cluster; nothing is sent until the first call.
 *
 * @param kubeConfig without it, the one of the environment: KUBECONFIG, ~/.kube/config, or the pod's service account
 */
export function connect(kubeConfig = defaultKubeConfig()): Cluster {
  // A lease is not renewed, and a pod not admitted, behind a thousand statuses and events.
  const [bulk, urgent] = [configure(kubeConfig), configure(kubeConfig)];
  return {
    ...statusCalls(new CustomObjectsApi(bulk)),
    ...eventCalls(new CoreV1Api(bulk)),
    ...observationCalls(new CustomObjectsApi(urgent), kubeConfig),
    ...coreCalls(new CoreV1Api(urgent)),
    ...leaseCalls(new CoordinationV1Api(urgent)),
    ...configurationCalls(new AdmissionregistrationV1Api(urgent)),
  };
}

function defaultKubeConfig(): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromDefault();
  return kubeConfig;
}

function statusCalls(api: CustomObjectsApi) {
  return {
    patchStatus: async ({ namespace, name }: ObservationRef, status) => {
      const body = { status };
      const call = api.patchNamespacedCustomObjectStatus({ ...resource, namespace, name, body }, merge);
      await answerOf(`write the status of ${namespace}/${name}`, call);
    },
  } satisfies Partial<Cluster>;
}

function eventCalls(api: CoreV1Api) {
  return {
    createEvent: async (namespace, body) =>
      void (await answerOf(
        `create an event in ${namespace}`,
        api.createNamespacedEvent({ namespace, body }),
      )),
    patchEvent: async (namespace, name, body) =>
      void (await answerOf(
        `repeat event ${name}`,
        api.patchNamespacedEvent({ namespace, name, body }, merge),
      )),
  } satisfies Partial<Cluster>;
}

function observationCalls(api: CustomObjectsApi, kubeConfig: KubeConfig) {
  return {
    listObservations: async (query: ListQuery) =>
      pageOf(await answerOf('list observations', list(api, query))),
    watchObservations: (query, signal) => watchStream(kubeConfig, query, signal),
    createObservation: (namespace, body) =>
      answerOf(
        `create an observation in ${namespace}`,
        api.createNamespacedCustomObject({ ...resource, namespace, body }),
      ),
    deleteObservation: async ({ namespace, name, uid }: ObservationRef) => {
      const body = { preconditions: { uid } };
      const call = api.deleteNamespacedCustomObject({ ...resource, namespace, name, body });
      await answerOf(`delete ${namespace}/${name}`, call);
    },
  } satisfies Partial<Cluster>;
}

function list(api: CustomObjectsApi, { namespace, labelSelector, continueToken }: ListQuery) {
  const page = { labelSelector, limit: PAGE_SIZE, _continue: continueToken };
  return namespace === ''
    ? api.listCustomObjectForAllNamespaces({ group: GROUP, version: VERSION, plural: PLURAL, ...page })
    : api.listNamespacedCustomObject({ ...resource, namespace, ...page });
}

function pageOf(body: {
  items: AgentObservation[];
  metadata: { resourceVersion: string; continue?: string };
}): ObservationPage {
  const { resourceVersion, continue: token } = body.metadata;
  return { items: body.items, resourceVersion, continueToken: token || undefined };
}

function coreCalls(api: CoreV1Api) {
  return {
    createService: async (namespace, body) =>
      void (await answerOf(
        `create a service in ${namespace}`,
        api.createNamespacedService({ namespace, body }),
      )),
    readSecret: (namespace, name) =>
      answerOf(`read secret ${namespace}/${name}`, api.readNamespacedSecret({ namespace, name })),
    createSecret: (namespace, body) =>
      answerOf(
        `create secret ${namespace}/${body.metadata?.name}`,
        api.createNamespacedSecret({ namespace, body }),
      ),
    patchSecret: (namespace, name, body) =>
      answerOf(
        `change secret ${namespace}/${name}`,
        api.patchNamespacedSecret({ namespace, name, body }, merge),
      ),
  } satisfies Partial<Cluster>;
}

function leaseCalls(api: CoordinationV1Api) {
  return {
    readLease: (namespace, name) =>
      answerOf(`read lease ${namespace}/${name}`, api.readNamespacedLease({ namespace, name })),
    createLease: (namespace, body) =>
      answerOf(
        `create lease ${namespace}/${body.metadata?.name}`,
        api.createNamespacedLease({ namespace, body }),
      ),
    replaceLease: (namespace, body) => {
      const name = body.metadata?.name ?? '';
      return answerOf(
        `change lease ${namespace}/${name}`,
        api.replaceNamespacedLease({ namespace, name, body }),
      );
    },
  } satisfies Partial<Cluster>;
}

function configurationCalls(api: AdmissionregistrationV1Api) {
  return {
    readWebhookConfiguration: (name) =>
      answerOf(`read webhook configuration ${name}`, api.readMutatingWebhookConfiguration({ name })),
    patchWebhookConfiguration: async (name, body) => {
      const call = api.patchMutatingWebhookConfiguration({ name, body }, json);
      await answerOf(`change webhook configuration ${name}`, call);
    },
  } satisfies Partial<Cluster>;
}
