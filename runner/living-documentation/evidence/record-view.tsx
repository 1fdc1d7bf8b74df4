// A record as a person reads it: of which system, when, what there is to say, and the data.
import { count } from '../../count';
import { Scroll } from '../pages/scroll';
import type { ItemOf } from './item';
import { JsonView } from './json-view';
import { Moment } from './moment';

type Row = Readonly<Record<string, unknown>>;

export function RecordView({ record }: { readonly record: ItemOf<'record'> }) {
  const { system, happenedAt, text, rows, rowCount, data } = record;
  return (
    <div class="record">
      <p class="where">
        Of <b>{system}</b>
        {happenedAt !== undefined && (
          <>
            {' '}
            at <Moment at={happenedAt} />
          </>
        )}
      </p>
      {text !== undefined && <p>{text}</p>}
      {rows && <Table rows={rows} rowCount={rowCount ?? rows.length} label={record.title} />}
      {data !== undefined && <JsonView value={data} />}
    </div>
  );
}

interface TableProps {
  readonly rows: readonly Row[];
  readonly rowCount: number;
  readonly label: string;
}

function Table({ rows, rowCount, label }: TableProps) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <>
      <p class="where">
        {count(rowCount, 'row')}
        {rowCount > rows.length && ` (the first ${rows.length})`}
      </p>
      {rows.length > 0 && (
        <Scroll label={label}>
          <table>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                <tr key={index}>
                  {columns.map((column) => (
                    <td key={column}>{cellOf(row[column])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </>
  );
}

const cellOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
