// The description of the API as the platform serves it, and what it says of a request and its answer (API-20).
import Ajv2020, { type AnySchema, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { call, type Answer } from './client';

interface Content {
  readonly content?: { readonly 'application/json'?: { readonly schema: AnySchema } };
}
export interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export class ApiDocument {
  private readonly ajv = addFormats(new Ajv2020({ allErrors: true, strictTypes: false }));
  private readonly compiled = new Map<AnySchema, ValidateFunction>();
  private constructor(readonly routes: readonly Route[]) {}

  /** @param url of the orchestrator */
  static async of(url: string): Promise<ApiDocument> {
    const { body } = await call<{ paths: Record<string, Record<string, Operation>> }>(
      'GET',
      `${url}/openapi.json`,
    );
    const routes = Object.entries(body.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        ...{ method: method.toUpperCase(), path, operation },
      })),
    );
    return new ApiDocument(routes);
  }

  /** @returns the route that a request goes to; one that is written out comes before one with parameters */
  routeOf(method: string, url: string): Route | undefined {
    const { pathname } = new URL(url);
    const fits = ({ path }: Route): boolean =>
      new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname);
    return this.routes.find((one) => one.method === method && fits(one));
  }

  /** @returns what is wrong with an answer by the description, and with the body that it accepted */
  faultsOf({ operation }: Route, { status, body }: Answer<unknown>, sent?: unknown): string[] {
    const described = operation.responses[status] ?? operation.responses[`${Math.floor(status / 100)}XX`];
    if (!described) return [`${status} is not described`];
    const faults = this.misfits(described, body);
    return status < 300 && operation.requestBody
      ? [...faults, ...this.misfits(operation.requestBody, sent).map((fault) => `accepted: ${fault}`)]
      : faults;
  }

  private misfits({ content }: Content, value: unknown): string[] {
    const schema = content?.['application/json']?.schema;
    if (schema === undefined) return value === undefined ? [] : ['a body that is not described'];
    const judge = this.compiled.get(schema) ?? this.ajv.compile(schema);
    this.compiled.set(schema, judge);
    judge(value ?? null);
    return (judge.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'body'} ${message}`);
  }
}
