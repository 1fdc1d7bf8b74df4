// Every scenario in one list, to be searched and filtered.
import { duration } from '../../duration';
import { textOfId } from '../../run/scenario-ids';
import { allScenarios, type Folder, type ScenarioView } from '../documentation';
import { Layout } from './layout';
import { Badge, FlakyBadge, ScenarioLink, token, VERDICTS } from './parts';

export function ScenariosPage({ folders }: { readonly folders: readonly Folder[] }) {
  const scenarios = allScenarios(folders);
  const capabilities = [...new Set(scenarios.map(({ capability }) => capability))];
  const tags = [
    ...new Set(scenarios.flatMap((one) => [...one.tags, ...one.cites.map((id) => `@${id}`)])),
  ].sort();
  return (
    <Layout frame={{ title: 'Scenarios', root: '', page: 'scenarios', folders }}>
      <h1>Scenarios</h1>
      <form id="filters" role="search" class="filters">
        <p>
          <label for="q">Search</label>
          <input id="q" name="q" type="search" placeholder="guardrail refused, GAP-20, retry…" />
        </p>
        <Choice name="capability" label="Capability" options={capabilities} />
        <Choice
          name="verdict"
          label="Verdict"
          options={VERDICTS}
          more={[['flaky', 'passed when tried again']]}
        />
        <Choice name="tag" label="Tag or id" options={tags} />
        <p>
          <button type="reset">Clear</button>
        </p>
      </form>
      <p id="found" role="status">
        {scenarios.length} scenarios
      </p>
      <ul class="scenario-list">
        {scenarios.map((scenario) => (
          <Entry key={textOfId(scenario)} scenario={scenario} />
        ))}
      </ul>
    </Layout>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly options: readonly string[];
  readonly more?: readonly (readonly [value: string, text: string])[];
}

function Choice({ name, label, options, more = [] }: ChoiceProps) {
  return (
    <p>
      <label for={name}>{label}</label>
      <select id={name} name={name}>
        <option value="">any</option>
        {[...options.map((option) => [option, option] as const), ...more].map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </p>
  );
}

function Entry({ scenario }: { readonly scenario: ScenarioView }) {
  const { page, anchor, verdict, capability, rule, reason, flaky, attempts, durationMs } = scenario;
  const tags = [...scenario.tags, ...scenario.cites.map((id) => `@${id}`)];
  return (
    <li
      class={token(verdict)}
      data-id={textOfId({ page, anchor })}
      data-verdict={verdict}
      data-capability={capability}
      data-tags={tags.join(' ')}
      {...(flaky ? { 'data-flaky': '' } : {})}
    >
      <Badge verdict={verdict} />
      <span>
        <ScenarioLink scenario={scenario} root="" />
        <span class="quiet"> {[capability, rule].filter(Boolean).join(' › ')}</span>
        {reason !== undefined && <span class="quiet"> (not run: {reason})</span>}
      </span>
      {flaky && <FlakyBadge attempts={attempts} />}
      {verdict !== 'not run' && <span class="duration">{duration(durationMs)}</span>}
    </li>
  );
}
