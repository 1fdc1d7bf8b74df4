// The demo as kubectl renders it: is it the topology of the contract (DEM-2 to DEM-6), and what demo.yaml says?
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

const platform = join(__dirname, '../..');
const kubectl = process.env.KUBECTL || 'kubectl';
const hasKubectl = spawnSync(kubectl, ['version', '--client']).status === 0;

interface Agent {
  readonly name: string;
  readonly profile: string;
  readonly manifest: string;
  readonly listens: boolean;
  readonly agentEnv: Record<string, string>;
  readonly sidecarEnv: Record<string, string>;
  readonly policy?: string;
  readonly opaMode?: string;
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly args?: string[];
  readonly env?: { name: string; value: string }[];
  readonly envFrom?: { secretRef: { name: string } }[];
  readonly readinessProbe?: unknown;
  readonly securityContext: unknown;
  readonly volumeMounts?: { name: string; mountPath: string }[];
}

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: object };
  readonly data?: Record<string, string>;
  readonly binaryData?: Record<string, string>;
  readonly spec: Record<string, unknown> & {
    readonly template: {
      readonly metadata: { readonly labels: object; readonly annotations: Record<string, string> };
      readonly spec: {
        readonly containers: Container[];
        readonly volumes: { name: string; configMap: { name: string } }[];
      };
    };
  };
}

const read = (file: string): string => readFileSync(join(platform, file), 'utf8');
const { agents } = parse(read('demo.yaml')) as { agents: Agent[] };

if (hasKubectl) {
  const text = execFileSync(kubectl, ['kustomize', platform], { encoding: 'utf8' });
  const objects = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject);

  const find = (kind: string, name: string): KubernetesObject => {
    const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
    if (found) return found;
    throw new Error(
      `no ${kind} ${name}; there are: ${objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ')}`,
    );
  };
  const namesOf = (kind: string): string[] =>
    objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
  const podOf = (agent: string) => find('Deployment', agent).spec.template;
  const container = (agent: string, name: string): Container => {
    const found = podOf(agent).spec.containers.find((container) => container.name === name);
    if (found) return found;
    throw new Error(`the pod of ${agent} has no container ${name}`);
  };
  /** All variables, those of secrets included. */
  const environmentOf = ({ env = [], envFrom = [] }: Container): Record<string, string> => {
    const secrets = envFrom.map(({ secretRef }) => find('Secret', secretRef.name).data ?? {});
    const decoded = secrets
      .flatMap(Object.entries)
      .map(([name, value]) => [name, Buffer.from(value as string, 'base64').toString()]);
    return Object.fromEntries([...env.map(({ name, value }) => [name, value]), ...decoded]);
  };
  /** The ConfigMap that lies at `path` in a container. */
  const mountedAt = (agent: string, name: string, path: string): KubernetesObject => {
    const volume = container(agent, name).volumeMounts?.find(({ mountPath }) => mountPath === path)?.name;
    return find(
      'ConfigMap',
      podOf(agent).spec.volumes.find(({ name }) => name === volume)?.configMap.name ?? '',
    );
  };

  test('the namespace has its labels, and everything else is in it (DEM-2)', () => {
    expect(find('Namespace', 'demo').metadata.labels).toEqual({
      'agentspec.io/monitored': 'true',
      'proving-ground.dev/demo': 'true',
    });
    const others = objects.filter(({ kind }) => kind !== 'Namespace');
    expect(new Set(others.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['demo']));
  });

  test('there are the agents of demo.yaml and no other', () => {
    const names = agents.map(({ name }) => name).sort();
    for (const kind of ['Deployment', 'AgentObservation']) expect(namesOf(kind).sort()).toEqual(names);
    expect(namesOf('Service').sort()).toEqual(names.map((name) => `${name}-sidecar`));
  });

  describe.each(agents)('$name', (agent) => {
    const { name, policy } = agent;

    test('runs one pod at a time, as user 1000, and loses no request when it is replaced (DEM-3)', () => {
      const { spec } = find('Deployment', name);
      expect(spec).toMatchObject({
        replicas: 1,
        selector: { matchLabels: { app: name } },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      });
      expect(spec.template.metadata.labels).toEqual({ app: name });
      expect(spec.template.spec).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          runAsGroup: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      });
    });

    test('has its containers, each of them locked in and pulled only if absent (DEM-3, DEM-4)', () => {
      const { containers } = podOf(name).spec;
      const expected = policy ? [name, 'opa', 'sidecar'] : [name, 'sidecar'];
      expect(containers.map((container) => container.name).sort()).toEqual(expected.sort());
      for (const { imagePullPolicy, securityContext } of containers) {
        expect(imagePullPolicy).toBe('IfNotPresent');
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
      }
    });

    test('its agent gets what demo.yaml says, and is ready when it listens (C-76)', () => {
      const { readinessProbe, ...running } = container(name, name);
      expect(running.image).toBe('agentspec-agent');
      expect(environmentOf({ ...running })).toEqual({ AGENT_PROFILE: agent.profile, ...agent.agentEnv });
      expect(readinessProbe !== undefined).toBe(agent.listens);
    });

    test('its sidecar gets what demo.yaml says, and is ready when it is live (DEM-12, DEM-16)', () => {
      const sidecar = container(name, 'sidecar');
      expect(sidecar.image).toBe('agentspec-sidecar');
      expect(environmentOf(sidecar)).toEqual({
        UPSTREAM_URL: 'http://localhost:8080',
        ...(policy && { OPA_URL: 'http://localhost:8181', OPA_PROXY_MODE: agent.opaMode }),
        ...agent.sidecarEnv,
      });
      expect(sidecar.readinessProbe).toMatchObject({
        httpGet: { path: '/health/live', port: 'control-plane' },
      });
    });

    test('its manifest is the one of demo.yaml (DEM-3)', () => {
      const manifest = read(agent.manifest);
      expect(mountedAt(name, 'sidecar', '/manifest')).toMatchObject({
        metadata: { name: `${name}-agent-yaml` },
        data: { 'agent.yaml': manifest },
      });
    });

    test('its Service and its observation lead to the control plane (DEM-5, DEM-6)', () => {
      expect(find('Service', `${name}-sidecar`).spec).toEqual({
        selector: { app: name },
        ports: [{ name: 'control-plane', port: 4001, targetPort: 'control-plane' }],
      });
      expect(find('AgentObservation', name).spec).toEqual({
        agentRef: { name },
        sidecarServiceName: `${name}-sidecar`,
        sidecarPort: 4001,
        checkInterval: 30,
      });
    });

    if (policy === undefined) return;

    test('its policy engine serves the policy of demo.yaml (POL-10)', () => {
      expect(container(name, 'opa').args).toEqual([
        'run',
        '--server',
        '--addr=:8181',
        '--disable-telemetry',
        '--set=decision_logs.console=true',
        '/policies/policy.rego',
        '/policies/data.json',
      ]);
      const { metadata, data, binaryData } = mountedAt(name, 'opa', '/policies');
      expect(metadata.name).toBe(`${name}-opa-policy`);
      const texts = ['policy.rego', 'data.json', 'policy.wasm.json'];
      expect(data).toEqual(Object.fromEntries(texts.map((file) => [file, read(join(policy, file))])));
      expect(Buffer.from(binaryData?.['policy.wasm'] ?? '', 'base64')).toEqual(
        readFileSync(join(platform, policy, 'policy.wasm')),
      );
    });
  });
} else {
  test.skip(`the demo is not rendered: no kubectl (${kubectl}); install it or name it with KUBECTL`, () =>
    undefined);
}
