@agentspec @gap @live-patch
Feature: Live patch: agents that get better
  The demo shows what it takes to get better: guardrails declared, endpoints served, a key set. The scores must follow
  without anybody touching the platform, and go back when the patch does.

  @slow @DEM-29 @DEM-32 @DEM-33
  Rule: A patched agent earns its better score
    The score follows from what the agent declares and serves, so that repairing the agent repairs the score.

    @DEM-30
    Scenario: Two agents become healthy by a patch, and are as before after the reset
      Given the research-agent agent, patched live
      And the voice-assistant agent, patched live
      When a grader reads its gap
      Then its gap report shows:
        | tools | transcribe, synthesise, search, calendar |
      And the agents score, and are ready, like this:
        | agent           | score | worked out from | readiness |
        | voice-assistant |   100 | its manifest    | ready     |
        | research-agent  |   100 | its own report  | ready     |
      When the demo is reset
      Then the agents score, and are ready, like this:
        | agent           | score | worked out from | readiness   |
        | voice-assistant |    60 | its manifest    | unavailable |
        | research-agent  |    20 | its own report  | unavailable |

  @operator @kubernetes @slow @extended @DEM-31 @OPR-35
  Rule: An agent can report to the central service without being asked
    Not every agent runs where the operator can reach it; such an agent says itself how it fares.

    Scenario: The patched fitness-tracker registers, and the operator lists it
      Given the fitness-tracker agent, patched live
      Then the operator lists it as "Healthy", from the central service
      When a grader reads its gap
      Then its score is 100
