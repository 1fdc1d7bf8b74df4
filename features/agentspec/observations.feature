@agentspec @operator @kubernetes
Feature: Observations
  Whoever runs many agents does not ask each control plane; one command lists them all with phase and grade. The list
  is worth reading only if it is true, current, and honest about what it cannot see.

  @OPR-1 @OPR-4
  Rule: One command lists every agent
    What is asked first stands in the columns, so that nobody has to open an observation to see who is in trouble.

    @smoke
    Scenario: The list shows each agent, and what is asked first
      When a platform engineer lists the observations
      Then the columns are, in this order: "NAME, PHASE, GRADE, SCORE, MODEL, VIOLATIONS, SOURCE, CHECKED"
      And each agent of the demo is in the list

    Scenario: A line of the list says how its agent fares
      Given the trading-bot agent
      And it is observed as often as allowed
      And the operator has observed it
      When a platform engineer lists the observations
      Then its line of the list says "Degraded, D, 55, openai/gpt-4o, 4, manifest-static"

  @OPR-6 @OPR-8 @OPR-11 @OPR-12 @OPR-13 @OPR-14 @AGT-2 @smoke
  Rule: An observation says what the sidecar says
    Phase, grade and conditions are the sidecar's own report in another form, neither kinder nor harsher.

    Scenario Outline: The <agent> agent is <phase>, grade <grade>
      Given the <agent> agent behind a fresh sidecar
      And it is observed as often as allowed
      When the operator has observed it
      Then its observation has phase "<phase>", grade "<grade>" and score <score>
      And its observation counts <violations> violations, from "<source>"
      And its observation has the model "<model>", whose status is "<model status>"
      And its conditions are:
        | condition      | status            |
        | Ready          | <ready>           |
        | Compliant      | <compliant>       |
        | ModelReachable | <model reachable> |

      Examples:
        | agent           | phase     | grade | score | violations | source          | model                               | model status | ready | compliant | model reachable |
        | gymcoach        | Healthy   | A     |   100 |          0 | manifest-static | anthropic/claude-haiku-4-5-20251001 | unknown      | True  | True      | Unknown         |
        | trading-bot     | Degraded  | D     |    55 |          4 | manifest-static | openai/gpt-4o                       | unknown      | False | False     | Unknown         |
        | voice-assistant | Unhealthy | C     |    60 |          3 | manifest-static | openai/gpt-4o-mini                  | unknown      | False | False     | Unknown         |
        | fitness-tracker | Healthy   | A     |   100 |          0 | agent-sdk       | groq/llama-3.3-70b-versatile        | pass         | True  | True      | True            |
        | research-agent  | Unhealthy | F     |    20 |          5 | agent-sdk       | openai/gpt-4o                       | fail         | False | False     | False           |

  @OPR-5
  Rule: What has not been looked at yet is not judged
    A fresh observation, and one whose operator has just started, must not show an older verdict as if it were new.

    Scenario: A new observation is pending
      Given the research-agent agent
      When it is observed as rarely as allowed
      Then its observation is pending, and nothing is known of its conditions

    @slow @replaces-operator
    Scenario: When the operator restarts, every observation is pending again
      Given the trading-bot agent
      And it is observed as rarely as allowed
      And the operator has observed it
      When the operator restarts
      Then its observation becomes pending, and nothing is known of its conditions
      And the operator observes it again

  @OPR-6 @OPR-16
  Rule: An observation follows its agent
    Yesterday's grade helps nobody; the next look shows what has changed.

    @slow
    Scenario: A key that is taken away makes a healthy agent unhealthy
      Given the voice-assistant agent
      And its sidecar has the key "OPENAI_API_KEY"
      And it is observed as often as allowed
      When the operator has observed it
      Then its observation has phase "Healthy", grade "C" and score 60
      When the sidecar goes back to its usual settings
      Then its observation becomes "Unhealthy"

    Scenario: A change of phase leaves an event
      Given the trading-bot agent
      And it is observed as often as allowed
      When the operator has observed it
      Then an event tells that its observation became "Degraded"

    Scenario: What has not changed is looked at again, too
      Given the trading-bot agent
      And it is observed as often as allowed
      When the operator has observed it
      Then the operator looks again, and finds it "Degraded" as before

  @OPR-6 @OPR-10 @OPR-15
  Rule: A sidecar that cannot be reached is unknown, not bad
    Silence is no finding: an agent that cannot be asked is neither compliant nor in breach.

    Scenario: An agent behind a service that leads nowhere is unknown, until it can be reached
      Given the voice-assistant agent
      And it is observed as often as allowed, through a service that leads nowhere
      When the operator has observed it
      Then its observation has phase "Unknown", grade "F" and score 0
      And its observation counts 0 violations
      And its conditions are:
        | condition      | status  |
        | Ready          | Unknown |
        | Compliant      | Unknown |
        | ModelReachable | Unknown |
      When the service leads to its sidecar
      Then its observation becomes "Unhealthy"
      And its observation has phase "Unhealthy", grade "C" and score 60

    Scenario: An agent behind a service that leads past its sidecar is unknown
      Given the gymcoach agent
      And it is observed as often as allowed, through a service that leads past its sidecar
      When the operator has observed it
      Then its observation has phase "Unknown", grade "F" and score 0

  @OPR-2
  Rule: What makes no sense is refused before it is stored
    A typo that is stored is found days later; one that is refused, at once.

    Scenario Outline: An observation with <what> is refused
      When somebody submits an observation with <field> set to <value>
      Then the cluster refuses it and names "<named>"

      Examples:
        | what                | field              | value   | named              |
        | a privileged port   | sidecarPort        |      80 | sidecarPort        |
        | a port beyond all   | sidecarPort        |   65536 | sidecarPort        |
        | too short a pause   | checkInterval      |       4 | checkInterval      |
        | too long a pause    | checkInterval      |    3601 | checkInterval      |
        | a source nobody has | source             | "cloud" | source             |
        | no agent            | agentRef           | null    | agentRef           |
        | a nameless agent    | agentRef           | {}      | name               |
        | a number for a name | sidecarServiceName |       7 | sidecarServiceName |

    Scenario: What is left out has its usual value
      When somebody submits an observation that names nothing but its agent
      Then it has the port 4001, an interval of 30 seconds and the source "sidecar"

  @OPR-2 @OPR-9 @OPR-16
  Rule: Only what can and should be asked is asked
    An observation must not lead the operator to a door that is not a control plane, nor to one that is not its own.

    Scenario: The service is found by the name of the agent
      Given the trading-bot agent
      And it is observed as often as allowed, with no service named
      When the operator has observed it
      Then its observation has phase "Degraded", grade "D" and score 55

    Scenario Outline: An observation of <what> is never probed, and says why
      Given the research-agent agent
      And it is observed as often as allowed, with <field> set to <value>
      Then its observation says that it is not probed, because of "<reason>"

      Examples:
        | what                 | field              | value               | reason             |
        | the proxy's port     | sidecarPort        |                4000 |               4000 |
        | a service with a dot | sidecarServiceName | "sidecar.elsewhere" | sidecarServiceName |

    Scenario: An agent that reports to the central service by itself is not probed
      Given the research-agent agent
      And it is observed as often as allowed, with source set to "control-plane"
      And it is observed as often as allowed
      When the operator has observed it
      Then the observation from the other source was not touched
