@agentspec @control-plane
Feature: Readiness
  Readiness tells an orchestrator whether an agent has what it needs: keys, services, a model that answers. It is
  worked out from checks that anybody can read.

  @smoke @RDY-3 @RDY-5
  Rule: An agent is ready, degraded or unavailable
    Unavailable is the only state that takes an agent out of service.

    @AGT-2 @AGT-3 @RDY-6 @RDY-7 @RDY-8 @RDY-9
    Scenario Outline: The <agent> agent is <status>
      Given the <agent> agent
      When an operator reads its readiness
      Then the operator is answered with status <http>
      And the readiness shows:
        | status          | <status> |
        | worked out from | <source> |

      Examples:
        | agent           | http | status      | source         |
        | gymcoach        |  200 | ready       | its manifest   |
        | trading-bot     |  200 | degraded    | its manifest   |
        | voice-assistant |  503 | unavailable | its manifest   |
        | fitness-tracker |  200 | ready       | its own report |
        | research-agent  |  503 | unavailable | its own report |

    Scenario: Readiness says whose it is, when it was worked out, and on how many checks it rests
      Given the fitness-tracker agent
      When an operator reads its readiness
      Then the readiness shows:
        | agent          | fitness-tracker |
        | passed checks  |               5 |
        | failed checks  |               0 |
        | warned checks  |               0 |
        | skipped checks |               0 |
      And the readiness was worked out just now

  @RDY-3
  Rule: Without a report of the agent the checks are those that the manifest asks for
    A sidecar can look at keys and services even where the agent does not report.

    @RDY-12
    Scenario: A key that is not set makes an agent unavailable
      Given the voice-assistant agent
      When an operator reads its readiness
      Then the operator is answered with status 503
      And among its checks are:
        | check              | status | severity |
        | env:OPENAI_API_KEY | fail   | error    |

    @RDY-12 @RDY-17
    Scenario: A key that is set passes
      Given the voice-assistant agent
      And its sidecar has the key "OPENAI_API_KEY" set to "a-key-for-this-test"
      When an operator reads its readiness
      Then the readiness shows:
        | status          | ready        |
        | worked out from | its manifest |
      And among its checks are:
        | check              | status | severity |
        | env:OPENAI_API_KEY | pass   | error    |

    @RDY-12
    Scenario: A key that is set to nothing counts as not set
      Given the voice-assistant agent
      And its sidecar has the key "OPENAI_API_KEY" set to ""
      When an operator reads its readiness
      Then among its checks are:
        | check              | status | severity |
        | env:OPENAI_API_KEY | fail   | error    |

    @RDY-13
    Scenario: A service that cannot be reached degrades an agent
      Given the trading-bot agent
      When an operator reads its readiness
      Then among its checks are:
        | check         | status | severity |
        | service:redis | fail   | warning  |

    @RDY-15
    Scenario: The place where secrets are kept is checked
      Given the gymcoach agent
      When an operator reads its readiness
      Then among its checks are:
        | check          | status |
        | secret:backend | pass   |

  @RDY-1 @RDY-3 @AGT-7
  Rule: A report of the agent takes the place of the manifest's checks
    Nobody knows better than the agent whether its model answers.

    @RDY-4
    Scenario: The checks of a reporting agent are its own
      Given the fitness-tracker agent
      When an operator reads its readiness
      Then its checks are, in this order:
        | check                              | category | status | severity |
        | env:GROQ_API_KEY                   | env      | pass   | error    |
        | model:groq/llama-3.3-70b-versatile | model    | pass   | error    |
        | tool:plan-workout                  | tool     | pass   | info     |
        | tool:log-session                   | tool     | pass   | info     |
        | tool:get-progress                  | tool     | pass   | info     |

    Scenario: A broken agent's own failures are told
      Given the research-agent agent
      When an operator reads its readiness
      Then the operator is answered with status 503
      And its checks are, in this order:
        | check               | category | status | severity |
        | model:openai/gpt-4o | model    | fail   | error    |
        | tool:search-arxiv   | tool     | fail   | info     |
        | tool:analyze-paper  | tool     | fail   | info     |
