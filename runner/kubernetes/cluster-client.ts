// The cluster as a platform engineer uses it: objects created, read, awaited; each command is evidence.
import { randomUUID } from 'node:crypto';
import { AssertionError } from 'chai';
import type { Probe } from '../wait';
import { KubectlFailed, type Kubectl, type KubectlOptions } from './kubectl';
import { watchUntil, type WatchOptions } from './watch';

/** A manifest as it is handed to kubectl. */
export type Manifest = Readonly<Record<string, unknown>> & {
  readonly metadata: Readonly<Record<string, unknown>>;
};

export class ClusterClient {
  private readonly undos: (() => Promise<unknown>)[] = [];

  /** @param record takes what was asked and what was said */
  constructor(
    readonly kubectl: Kubectl,
    private readonly record: (title: string, text: string) => void,
    /** Of everything that a scenario makes. */
    private readonly label: string,
  ) {}

  /** A name that nothing else in the cluster has. */
  uniqueName(prefix: string): string {
    return `${prefix}-${randomUUID().slice(0, 8)}`;
  }

  async run(args: readonly string[], options: KubectlOptions = {}): Promise<string> {
    const output = await this.kubectl.run(args, options).catch((error: unknown) => {
      if (error instanceof KubectlFailed) this.record(titleOf(args), error.stderr);
      throw error;
    });
    this.record(titleOf(args), output);
    return output;
  }

  async get<T>(resource: string, options: KubectlOptions = {}): Promise<T> {
    return JSON.parse(await this.run(['get', resource, '-o', 'json'], options)) as T;
  }

  /** Something that the platform is to have made. @throws AssertionError when it has not: that is no broken bench */
  async made<T>(resource: string, options: KubectlOptions = {}): Promise<T> {
    const found = await this.find<T>(resource, options);
    if (found === undefined)
      throw new AssertionError(`expected ${resource} to be in the cluster, there is none`);
    return found;
  }

  async find<T>(resource: string, options: KubectlOptions = {}): Promise<T | undefined> {
    const text = await this.run(['get', resource, '--ignore-not-found', '-o', 'json'], options);
    return text === '' ? undefined : (JSON.parse(text) as T);
  }

  /** Creates an object that ends with the scenario; its label tells others to whom it belongs. */
  async create(given: Manifest, options: KubectlOptions = {}): Promise<void> {
    const manifest = {
      ...given,
      metadata: { ...given.metadata, labels: { ...(given.metadata.labels as object), [this.label]: 'true' } },
    };
    const created = await this.run(['create', '-o', 'name', '-f', '-'], {
      ...options,
      input: JSON.stringify(manifest),
    });
    this.owns(created.trim(), options.namespace);
  }

  /** What the API server would have made of an object; nothing is created (webhooks are asked all the same). */
  async dryRun<T>(manifest: Manifest, options: KubectlOptions = {}): Promise<T> {
    const args = ['create', '--dry-run=server', '-o', 'json', '-f', '-'];
    return JSON.parse(await this.run(args, { ...options, input: JSON.stringify(manifest) })) as T;
  }

  /** @returns what the API server said when it refused an object; undefined when it took it */
  async refusalOf(manifest: Manifest): Promise<string | undefined> {
    return this.dryRun(manifest).then(
      () => undefined,
      (error: unknown) => {
        if (
          error instanceof KubectlFailed &&
          /\(Invalid\)|is invalid|strict decoding|ValidationError/.test(error.stderr)
        )
          return error.stderr;
        throw error;
      },
    );
  }

  /** Something that came to be by itself ends with the scenario, too. */
  async claim(resource: string): Promise<void> {
    this.owns(resource);
    // That it has not come to be is for a Then to say.
    if (await this.kubectl.find(['get', resource]))
      await this.kubectl.run(['label', resource, `${this.label}=true`]);
  }

  private owns(resource: string, namespace?: string): void {
    const args = ['delete', resource, '--ignore-not-found', '--wait=false', '--grace-period=1'];
    this.atTheEnd(() => this.kubectl.run(args, namespace === undefined ? {} : { namespace }));
  }

  /**
   * Follows one object of `kind` until `probe` gives a value; the last state is evidence.
   * @throws WaitExpired with the probe's last reason
   */
  async until<O, T>(
    [kind, name]: readonly [kind: string, name: string],
    { what, limit }: WatchOptions,
    probe: (object: O) => Probe<T>,
    { namespace }: Pick<KubectlOptions, 'namespace'> = {},
  ): Promise<T> {
    let last: O | undefined;
    const look = (object: O): Probe<T> => probe((last = object));
    // By field, because a watch of a name that is not there yet is refused.
    const elsewhere = namespace === undefined ? [] : ['--namespace', namespace];
    const args = [kind, '--field-selector', `metadata.name=${name}`, ...elsewhere];
    try {
      return await watchUntil<O, T>(this.kubectl, args, look, { what, limit });
    } finally {
      if (last) this.record(`kubectl get ${kind} ${name} --watch, at last`, JSON.stringify(last, null, 2));
    }
  }

  /** Follows all objects of a kind until one of them is as wanted. @throws WaitExpired when none is in time */
  async untilAny<O>(
    args: readonly string[],
    options: WatchOptions,
    isWanted: (object: O) => boolean,
  ): Promise<O> {
    const found = await watchUntil<O, O>(
      this.kubectl,
      args,
      (object) => (isWanted(object) ? { value: object } : { notYet: 'none of those that are there is it' }),
      options,
    );
    this.record(titleOf(['get', ...args]), JSON.stringify(found, null, 2));
    return found;
  }

  /** Something to be undone when the scenario ends. */
  atTheEnd(undo: () => Promise<unknown>): void {
    this.undos.push(undo);
  }

  /** Removes and undoes what the scenario made, the latest first. @throws the first error, once all was tried */
  async cleanUp(): Promise<void> {
    const errors: unknown[] = [];
    for (const undo of this.undos.splice(0).reverse()) await undo().catch((error) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }
}

const titleOf = (args: readonly string[]): string => `kubectl ${args.join(' ')}`;
