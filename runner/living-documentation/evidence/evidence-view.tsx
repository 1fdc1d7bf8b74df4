// The evidence of one scenario: the diagram first, then what each step left behind.
import { Diagram } from './diagram';
import { ExchangeView } from './exchange-view';
import { nameOf, titleOf, type EvidenceItem, type ItemOf } from './item';
import { JsonView } from './json-view';
import { RecordView } from './record-view';
import { sequenceOf } from './sequence';

export interface StepItems {
  readonly step: string;
  readonly items: readonly EvidenceItem[];
}

export function EvidenceView({ steps }: { readonly steps: readonly StepItems[] }) {
  const items = steps.flatMap((step) => step.items);
  const sequence = sequenceOf(items);
  const comparisons = items.filter((item) => item.kind === 'comparison');
  return (
    <div class="evidence-body">
      {comparisons.map((item, index) => (
        <ComparisonView key={index} item={item} />
      ))}
      {sequence.hops.length > 0 && <Diagram {...sequence} />}
      <ol class="evidence-steps">
        {steps.map((step, index) => (
          <StepEvidence key={index} {...step} />
        ))}
      </ol>
    </div>
  );
}

/** Comparisons stand at the top already: they are what a reader looks for first. */
function StepEvidence({ step, items }: StepItems) {
  const shown = items.filter((item): item is Shown => item.kind !== 'comparison');
  if (shown.length === 0) return null;
  return (
    <li>
      <p class="evidence-step">{step}</p>
      {shown.map((item, index) => (
        <Item key={index} item={item} />
      ))}
    </li>
  );
}

type Shown = Exclude<EvidenceItem, ItemOf<'comparison'>>;

function Item({ item }: { readonly item: Shown }) {
  return (
    <details class="item" data-kind={nameOf(item)}>
      <summary>{titleOf(item)}</summary>
      <Content item={item} />
    </details>
  );
}

function Content({ item }: { readonly item: Shown }) {
  switch (item.kind) {
    case 'exchange':
      return <ExchangeView exchange={item} />;
    case 'record':
      return <RecordView record={item} />;
    case 'data':
      return <JsonView value={item.value} />;
    case 'text':
      return <pre tabIndex={0}>{item.text}</pre>;
    case 'image':
      return <img src={item.source} alt={item.title} loading="lazy" />;
    case 'file':
      return (
        <p>
          <a href={item.source} download={item.title}>
            {item.title}
          </a>
        </p>
      );
  }
}

function ComparisonView({ item: { comparison } }: { readonly item: ItemOf<'comparison'> }) {
  return (
    <div class="comparison">
      <section class="expected">
        <p class="side">Expected</p>
        <JsonView value={comparison.expected} />
      </section>
      <section class="actual">
        <p class="side">Actual</p>
        <JsonView value={comparison.actual} />
      </section>
    </div>
  );
}
