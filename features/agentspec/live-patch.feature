@agentspec @gap @live-patch
Feature: Live patch
  The demo shows what it takes to get better: guardrails declared, endpoints served, a key set. The grades must follow
  without anybody touching the platform, and go back when the patch does.

  @DEM-29 @DEM-30 @DEM-32 @DEM-33 @slow
  Rule: A patched agent earns its better grade
    The grade follows from what the agent declares and serves, so that repairing the agent repairs the grade.

    Scenario: Two agents become healthy by a patch, and fall back with the reset
      Given the research-agent agent and the voice-assistant agent, patched live
      Then the gap and the readiness of the patched agents are:
        | agent           | score | grade | source          | readiness |
        | voice-assistant |   100 | A     | manifest-static | ready     |
        | research-agent  |   100 | A     | agent-sdk       | ready     |
      And the voice-assistant agent lists its four tools
      When the demo is reset
      Then the gap and the readiness of the patched agents are:
        | agent           | score | grade | source          | readiness   |
        | voice-assistant |    60 | C     | manifest-static | unavailable |
        | research-agent  |    20 | F     | agent-sdk       | unavailable |

  @DEM-31 @OPR-35 @operator @kubernetes @slow
  Rule: An agent can report to the central service by itself
    Not every agent runs where the operator can reach it; such an agent says itself how it fares.

    Scenario: The patched fitness-tracker registers, and the operator lists it
      Given the fitness-tracker agent, patched live
      Then an observation from the source "control-plane" lists it as "Healthy"
      And its grade is still A, with score 100
