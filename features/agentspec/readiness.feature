@agentspec @control-plane
Feature: Readiness
  Readiness tells an orchestrator whether an agent has what it needs: keys, services, a model that answers. It is
  worked out from checks that anybody can read.

  @RDY-3 @RDY-5 @RDY-6 @RDY-7 @RDY-8 @RDY-9 @AGT-2 @AGT-3 @smoke
  Rule: An agent is ready, degraded or unavailable
    Unavailable is the only state that takes an agent out of service.

    Scenario Outline: The <agent> agent is <status>
      Given the <agent> agent
      When an operator reads its readiness
      Then the control plane answers with status <http>
      And the readiness is "<status>", from "<source>"

      Examples:
        | agent           | http | status      | source          |
        | gymcoach        |  200 | ready       | manifest-static |
        | trading-bot     |  200 | degraded    | manifest-static |
        | voice-assistant |  503 | unavailable | manifest-static |
        | fitness-tracker |  200 | ready       | agent-sdk       |
        | research-agent  |  503 | unavailable | agent-sdk       |

    Scenario: Readiness says of whom it speaks, when, and how many checks it rests on
      Given the fitness-tracker agent
      When an operator reads its readiness
      Then the readiness names the agent and the time
      And 5 checks have passed, 0 have failed, 0 have warned and 0 were skipped

  @RDY-12 @RDY-13 @RDY-15
  Rule: Without a live report the checks are those that the manifest asks for
    A sidecar can look at keys and services even where the agent does not report.

    Scenario: A key that is not set makes an agent unavailable
      Given the voice-assistant agent
      When an operator reads its readiness
      Then the check "env:OPENAI_API_KEY" has failed with severity "error"

    @RDY-17
    Scenario: A key that is set passes
      Given the voice-assistant agent
      And its sidecar has the key "OPENAI_API_KEY"
      When an operator reads its readiness
      Then the check "env:OPENAI_API_KEY" has passed with severity "error"
      And the readiness is "ready", from "manifest-static"

    Scenario: A key that is set to nothing counts as not set
      Given the voice-assistant agent
      And its sidecar has an empty key "OPENAI_API_KEY"
      When an operator reads its readiness
      Then the check "env:OPENAI_API_KEY" has failed with severity "error"

    Scenario: A service that cannot be reached degrades an agent
      Given the trading-bot agent
      When an operator reads its readiness
      Then the check "service:redis" has failed with severity "warning"

    Scenario: The place where secrets are kept is checked
      Given the gymcoach agent
      When an operator reads its readiness
      Then the check "secret:backend" has passed

  @RDY-3 @RDY-4 @RDY-1 @AGT-7
  Rule: A live report of the agent takes the place of those checks
    Nobody knows better than the agent whether its model answers.

    Scenario: The checks of a reporting agent are its own
      Given the fitness-tracker agent
      When an operator reads its readiness
      Then its checks are:
        | check                              | category | status | severity |
        | env:GROQ_API_KEY                   | env      | pass   | error    |
        | model:groq/llama-3.3-70b-versatile | model    | pass   | error    |
        | tool:plan-workout                  | tool     | pass   | info     |
        | tool:log-session                   | tool     | pass   | info     |
        | tool:get-progress                  | tool     | pass   | info     |

    Scenario: A broken agent's own failures are told
      Given the research-agent agent
      When an operator reads its readiness
      Then its checks are:
        | check               | category | status | severity |
        | model:openai/gpt-4o | model    | fail   | error    |
        | tool:search-arxiv   | tool     | fail   | info     |
        | tool:analyze-paper  | tool     | fail   | info     |
