@agentspec @gap
Feature: Gap grades
  The gap is the distance between what an agent declares and what can be seen of it. Its score decides whether an
  agent goes to production, so that everybody must be able to work it out by hand.

  @GAP-18 @GAP-20 @GAP-21 @GAP-22 @GAP-29 @AGT-2 @smoke
  Rule: Each demo agent has the grade that it deserves
    Five agents, from exemplary to broken: whoever reads the table knows what the grades mean.

    Scenario Outline: The <agent> agent scores <score>, grade <grade>
      Given the <agent> agent behind a fresh sidecar
      When its gap is read
      Then its score is <score>
      And its grade is <grade>
      And it is worked out from "<source>"

      Examples:
        | agent           | score | grade | source          |
        | gymcoach        |   100 | A     | manifest-static |
        | trading-bot     |    55 | D     | manifest-static |
        | voice-assistant |    60 | C     | manifest-static |
        | fitness-tracker |   100 | A     | agent-sdk       |
        | research-agent  |    20 | F     | agent-sdk       |

  @GAP-1 @GAP-2 @GAP-3 @GAP-7 @GAP-8 @GAP-12 @GAP-13 @GAP-19 @AGT-2 @AGT-3
  Rule: A grade comes with its reasons
    A score without issues cannot be acted on.

    Scenario: Compliant agents have no issues
      Given the fitness-tracker agent behind a fresh sidecar
      When its gap is read
      Then it has no issues

    Scenario: trading-bot cannot be reached, and declares a dataset but no guardrails
      Given the trading-bot agent behind a fresh sidecar
      When its gap is read
      Then its issues are, in this order:
        | property        | severity | evidence    |
        | healthcheckable | high     | probed      |
        | discoverable    | medium   | probed      |
        | evaluated       | low      | declarative |
        | auditable       | medium   | declarative |

    Scenario: voice-assistant cannot be reached and declares no guardrails
      Given the voice-assistant agent behind a fresh sidecar
      When its gap is read
      Then its issues are, in this order:
        | property        | severity | evidence    |
        | healthcheckable | high     | probed      |
        | discoverable    | medium   | probed      |
        | auditable       | medium   | declarative |

    Scenario: research-agent reports its own failures
      Given the research-agent agent behind a fresh sidecar
      When its gap is read
      Then its issues are, in this order:
        | property           | severity | evidence    |
        | model.apiKey       | critical | probed      |
        | tool:search-arxiv  | medium   | probed      |
        | tool:analyze-paper | medium   | probed      |
        | env:OPENAI_API_KEY | high     | probed      |
        | auditable          | medium   | declarative |

    Scenario Outline: Every issue of <agent> says what is wrong and what to do
      Given the <agent> agent behind a fresh sidecar
      When its gap is read
      Then every issue has a property, a severity, a description, a recommendation and its evidence

      Examples:
        | agent           |
        | trading-bot     |
        | voice-assistant |
        | research-agent  |

  @GAP-20 @GAP-22 @GAP-21
  Rule: The score is 100 less 30, 20, 10 or 5 an issue
    Grades change at 90, 75, 60 and 45; behaviour that was observed can bring an agent to just these scores.

    Scenario Outline: An agent that has done as follows is at <score>, grade <grade>
      Given the gymcoach agent behind a fresh sidecar in <mode> mode
      And it has answered a chat and reported the guardrails "<guardrails>" and the tools "<tools>"
      When its gap is read
      Then its score is <score>
      And its grade is <grade>

      Examples:
        | mode  | guardrails   | tools                                        | score | grade |
        | track | pii-detector | get-workout-plan                             |    90 | A     |
        | off   | none         | get-workout-plan, log-exercise               |    75 | B     |
        | track | none         | get-workout-plan, log-exercise, get-progress |    60 | C     |
        | track | none         | sing                                         |    45 | D     |

  @GAP-32 @GAP-33 @GAP-18
  Rule: The gap says what it has seen of the agent
    The evidence of a probe belongs beside its verdict.

    Scenario: An agent that answers is observed with its tools
      Given the gymcoach agent behind a fresh sidecar
      When its gap is read
      Then it is observed to have a health endpoint and a list of capabilities
      And it is observed to offer the tools "get-workout-plan, log-exercise, get-progress"
      And its model is "anthropic/claude-haiku-4-5-20251001"

    Scenario: An agent that is not there is observed to have nothing
      Given the trading-bot agent behind a fresh sidecar
      When its gap is read
      Then it is observed to have neither a health endpoint nor a list of capabilities
      And it is observed to offer no tools
