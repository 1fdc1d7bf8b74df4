@agentspec @operator @kubernetes
Feature: Observations
  Whoever runs many agents does not ask each control plane; one command lists them all with phase and grade. The list
  is worth reading only if it is true, current, and honest about what it cannot see.

  @OPR-4
  Rule: One command lists every agent
    What is asked first stands in the columns, so that nobody has to open an observation to see who is in trouble.

    @smoke @OPR-1
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

  @smoke @AGT-2 @OPR-6
  Rule: An observation says what the sidecar says
    Phase, grade and conditions are the sidecar's own report in another form, neither kinder nor harsher. Conditions
    that nobody can know are Unknown.

    @OPR-8 @OPR-11 @OPR-12
    Scenario Outline: The <agent> agent is <phase>, grade <grade>
      Given the <agent> agent behind a fresh sidecar
      And it is observed as often as allowed
      When the operator has observed it
      Then its observation shows:
        | phase           | <phase>      |
        | grade           | <grade>      |
        | score           | <score>      |
        | violations      | <violations> |
        | worked out from | <source>     |

      Examples:
        | agent           | phase     | grade | score | violations | source         |
        | gymcoach        | Healthy   | A     |   100 |          0 | its manifest   |
        | trading-bot     | Degraded  | D     |    55 |          4 | its manifest   |
        | voice-assistant | Unhealthy | C     |    60 |          3 | its manifest   |
        | fitness-tracker | Healthy   | A     |   100 |          0 | its own report |
        | research-agent  | Unhealthy | F     |    20 |          5 | its own report |

    @OPR-13 @OPR-14
    Scenario Outline: Of <agent> the model and the conditions are known as far as they can be
      Given the <agent> agent behind a fresh sidecar
      And it is observed as often as allowed
      When the operator has observed it
      Then its observation shows:
        | model           | <model>           |
        | model state     | <model state>     |
        | ready           | <ready>           |
        | compliant       | <compliant>       |
        | model reachable | <model reachable> |

      Examples:
        | agent           | model                               | model state | ready | compliant | model reachable |
        | gymcoach        | anthropic/claude-haiku-4-5-20251001 | unknown     | True  | True      | Unknown         |
        | trading-bot     | openai/gpt-4o                       | unknown     | False | False     | Unknown         |
        | voice-assistant | openai/gpt-4o-mini                  | unknown     | False | False     | Unknown         |
        | fitness-tracker | groq/llama-3.3-70b-versatile        | pass        | True  | True      | True            |
        | research-agent  | openai/gpt-4o                       | fail        | False | False     | False           |

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
      Then its observation is pending, and nothing is known of its conditions
      And the operator has observed it again

  @OPR-6
  Rule: An observation follows its agent
    Yesterday's grade helps nobody; the next look shows what has changed.

    @slow
    Scenario: A key that is taken away makes a healthy agent unhealthy
      Given the voice-assistant agent
      And its sidecar has the key "OPENAI_API_KEY" set to "a-key-for-this-test"
      And it is observed as often as allowed
      When the operator has observed it
      Then its observation shows:
        | phase | Healthy |
        | grade | C       |
        | score |      60 |
      When the sidecar goes back to its usual settings
      Then its observation becomes "Unhealthy"

    @extended @OPR-36
    Scenario: A change of phase leaves an event
      Given the trading-bot agent
      And it is observed as often as allowed
      When the operator has observed it
      Then an event tells that its observation became "Degraded"

    @OPR-16
    Scenario: An agent that has not changed is checked again
      Given the trading-bot agent
      And it is observed as often as allowed
      When the operator has observed it
      Then the operator looks again, and finds it "Degraded" as before

  @OPR-15
  Rule: A sidecar that cannot be reached is in the phase Unknown
    An agent that cannot be asked is neither compliant nor in breach: no violation is counted, and no condition is
    known. It has no score to show, which is 0 and grade F, so that nobody takes it for a good one.

    @OPR-6 @OPR-10
    Scenario: An agent behind a service without endpoints is unknown, until it can be reached
      Given the voice-assistant agent
      And it is observed as often as allowed, through a service that has no endpoints
      When the operator has observed it
      Then its observation shows:
        | phase           | Unknown |
        | grade           | F       |
        | score           |       0 |
        | violations      |       0 |
        | ready           | Unknown |
        | model reachable | Unknown |
      When the service leads to its sidecar
      Then its observation becomes "Unhealthy"
      And its observation shows:
        | grade | C  |
        | score | 60 |

    @extended @OPR-10 @OPR-38
    Scenario: Whether an agent complies that cannot be asked is unknown
      Given the voice-assistant agent
      And it is observed as often as allowed, through a service that has no endpoints
      When the operator has observed it
      Then its observation shows:
        | phase     | Unknown |
        | compliant | Unknown |

    @OPR-10
    Scenario: An agent behind a service that leads to the agent itself is unknown
      Given the gymcoach agent
      And it is observed as often as allowed, through a service that leads past its sidecar
      When the operator has observed it
      Then its observation shows:
        | phase | Unknown |
        | grade | F       |
        | score |       0 |

  @OPR-2
  Rule: A malformed observation is refused before it is stored
    A typo that is stored is found days later; one that is refused, at once.

    Scenario Outline: An observation with <what> is refused
      When a platform engineer submits an observation with the <field> <value>
      Then the cluster refuses it and names the <named>

      Examples:
        | what                  | field    | value   | named    |
        | a privileged port     | port     |      80 | port     |
        | a port above 65535    | port     |   65536 | port     |
        | too short an interval | interval |       4 | interval |
        | too long an interval  | interval |    3601 | interval |
        | an unknown source     | source   | "cloud" | source   |
        | no agent              | agent    | nothing | agent    |
        | an agent without name | agent    | {}      | name     |
        | a number for a name   | service  |       7 | service  |

    Scenario: What is left out has its default
      When a platform engineer submits an observation that names nothing but its agent
      Then it has the port 4001, an interval of 30 seconds and the source "sidecar"

  @OPR-2
  Rule: Only control planes are asked, and only those that are to be asked
    An observation must lead the operator neither to something that is no control plane, nor to one that is not its own.

    @OPR-9
    Scenario: The service is found by the name of the agent
      Given the trading-bot agent
      And it is observed as often as allowed, with the service nothing
      When the operator has observed it
      Then its observation shows:
        | phase | Degraded |
        | grade | D        |
        | score |       55 |

    @OPR-9
    Scenario Outline: An observation of <what> is never probed, and says why
      Given the research-agent agent
      And it is observed as often as allowed, with the <field> <value>
      Then its observation says that it is not probed, because of "<reason>"

      Examples:
        | what                 | field   | value               | reason             |
        | the proxy's port     | port    |                4000 |               4000 |
        | a service with a dot | service | "sidecar.elsewhere" | sidecarServiceName |

    @OPR-16
    Scenario: An agent that reports to the central service by itself is not probed
      Given the research-agent agent
      And it is observed as often as allowed, with the source "control-plane"
      And it is observed as often as allowed
      When the operator has observed it
      Then the observation from the other source was not touched
