// An HTTP exchange as a person reads it: what was asked, what came back, how long it took.
import type { ItemOf } from './item';
import { JsonView } from './json-view';
import { Moment } from './moment';

type Exchange = ItemOf<'exchange'>;
type Headers = Exchange['request']['headers'];

export function ExchangeView({ exchange }: { readonly exchange: Exchange }) {
  const { request, response, system, channel, durationMs, error } = exchange;
  return (
    <div class="exchange">
      <p class="where">
        To the {channel} of <b>{system}</b> at <Moment at={exchange.startedAt} />, {durationMs} ms
      </p>
      <div class="exchange-sides">
        <Side title="Request" line={`${request.method} ${request.target}`} {...request} />
        {response && (
          <Side title="Response" line={`${response.status} ${exchange.statusText}`.trim()} {...response} />
        )}
        {error && (
          <section>
            <p class="side">No whole answer</p>
            <pre class="error">{error}</pre>
          </section>
        )}
      </div>
    </div>
  );
}

interface SideProps {
  readonly title: string;
  readonly line: string;
  readonly headers: Headers;
  readonly body?: unknown;
}

function Side({ title, line, headers, body }: SideProps) {
  return (
    <section>
      <p class="side">{title}</p>
      <p class="http-line">
        <code>{line}</code>
      </p>
      <HeaderList headers={headers} />
      <Body body={body} />
    </section>
  );
}

function HeaderList({ headers }: { readonly headers: Headers }) {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, one]),
  );
  if (lines.length === 0) return null;
  return (
    <dl class="headers">
      {lines.map(([name, value], index) => (
        <div key={index}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Body({ body }: { readonly body: unknown }) {
  if (body === undefined || body === '') return null;
  if (typeof body === 'string') return <pre>{body}</pre>;
  return (
    <div class="body">
      <JsonView value={body} />
    </div>
  );
}
