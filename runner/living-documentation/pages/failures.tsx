// What went wrong in a run, capability by capability, each with the first thing that did.
import { count } from '../../count';
import { groupBy } from '../../group-by';
import type { ScenarioView } from '../documentation';
import { Badge, inWords, LevelBadge, ScenarioLink } from './parts';

export function Failures({ scenarios }: { readonly scenarios: readonly ScenarioView[] }) {
  // Where the bench broke, nothing is known of the platform, at whichever level.
  const isBeyond = ({ level, verdict }: ScenarioView): boolean =>
    level === 'extended' && verdict === 'failed';
  const wrong = scenarios.filter((scenario) => !isBeyond(scenario));
  const beyond = scenarios.filter(isBeyond);
  return (
    <>
      {wrong.length > 0 && <FailuresOf id="failures" title="What went wrong" scenarios={wrong} />}
      {beyond.length > 0 && (
        <FailuresOf id="failures-beyond-core" title="What differs beyond core" scenarios={beyond} />
      )}
    </>
  );
}

interface FailuresOfProps {
  readonly id: string;
  readonly title: string;
  readonly scenarios: readonly ScenarioView[];
}

function FailuresOf({ id, title, scenarios }: FailuresOfProps) {
  const capabilities = groupBy(scenarios, ({ capability }) => capability);
  return (
    <section id={id}>
      <h2>{title}</h2>
      {[...capabilities].map(([capability, within]) => (
        <section key={capability} class="failures">
          <h3>
            {capability}: {count(within.length, 'scenario')}
          </h3>
          <ul>
            {within.map((scenario) => (
              <FailedScenario key={scenario.anchor} scenario={scenario} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

function FailedScenario({ scenario }: { readonly scenario: ScenarioView }) {
  const [first] = scenario.failures;
  return (
    <li class={scenario.verdict}>
      <p>
        <Badge verdict={scenario.verdict} /> <LevelBadge level={scenario.level} />{' '}
        <ScenarioLink scenario={scenario} root="" />
        {scenario.rule && <span class="quiet"> {scenario.rule}</span>}
      </p>
      {first && (
        <p>
          {first.step}: <code>{inWords(first.message).split('\n')[0]}</code>
        </p>
      )}
    </li>
  );
}
