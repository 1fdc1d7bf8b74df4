// JSON as people read it: coloured, and folded where it is deep.
import { count } from '../../count';

/** Deeper levels start folded. */
const OPEN_LEVELS = 2;

interface Props {
  readonly value: unknown;
  /** The key that it stands under, if any. */
  readonly name?: string;
  readonly level?: number;
}

export function JsonView({ value, name, level = 0 }: Props) {
  const entries = entriesOf(value);
  if (!entries || entries.length === 0)
    return (
      <div class="json-line">
        <Key name={name} />
        <Scalar value={value} />
      </div>
    );
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return (
    <details class="json" open={level < OPEN_LEVELS}>
      <summary>
        <Key name={name} />
        {open}
        <span class="json-count">{` ${count(entries.length, Array.isArray(value) ? 'item' : 'field')}`}</span>
      </summary>
      {entries.map(([key, inner]) => (
        <JsonView
          key={key}
          value={inner}
          {...(Array.isArray(value) ? {} : { name: key })}
          level={level + 1}
        />
      ))}
      <div class="json-close">{close}</div>
    </details>
  );
}

function entriesOf(value: unknown): [string, unknown][] | undefined {
  return typeof value === 'object' && value !== null ? Object.entries(value) : undefined;
}

const Key = ({ name }: { readonly name: string | undefined }) =>
  name === undefined ? null : (
    <>
      <span class="json-key">{JSON.stringify(name)}</span>
      {': '}
    </>
  );

function Scalar({ value }: { readonly value: unknown }) {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'empty' : typeof value;
  return <span class={`json-${kind}`}>{JSON.stringify(value) ?? 'undefined'}</span>;
}
