@agentspec @gap
Feature: Gap grades
  The gap is the distance between what an agent declares and what can be seen of it. Its score decides whether an
  agent goes to production, so that everybody must be able to work it out by hand. Issues bear the names that the
  sidecar gives them, and the evidence they rest on: what the manifest says (declarative), what the sidecar was
  answered when it asked (probed), or what the agent did (behavioral).

  @smoke @AGT-2 @GAP-20 @GAP-21
  Rule: Each demo agent has the grade that it deserves
    Five agents, from exemplary to broken: whoever reads the table knows what the grades mean.

    @GAP-18 @GAP-22
    Scenario Outline: The <agent> agent scores <score>, grade <grade>
      Given the <agent> agent behind a fresh sidecar
      When a grader reads its gap
      Then the grader is answered with status 200
      And its score is <score>, which is grade <grade> on the scale of the contract
      And the gap report leaves the grade to the grader
      And its gap report shows:
        | worked out from | <source> |

      Examples:
        | agent           | score | grade | source         |
        | gymcoach        |   100 | A     | its manifest   |
        | trading-bot     |    55 | D     | its manifest   |
        | voice-assistant |    60 | C     | its manifest   |
        | fitness-tracker |   100 | A     | its own report |
        | research-agent  |    20 | F     | its own report |

  @AGT-2
  Rule: A grade comes with its reasons
    A score without issues cannot be acted on.

    Scenario: Compliant agents have no issues
      Given the fitness-tracker agent behind a fresh sidecar
      When a grader reads its gap
      Then it has no issues

    @AGT-3 @GAP-1 @GAP-2 @GAP-12 @GAP-13
    Scenario: trading-bot cannot be reached, and declares a dataset but no guardrails
      Given the trading-bot agent behind a fresh sidecar
      When a grader reads its gap
      Then its issues are, in this order:
        | issue           | severity | evidence    |
        | healthcheckable | high     | probed      |
        | discoverable    | medium   | probed      |
        | evaluated       | low      | declarative |
        | auditable       | medium   | declarative |

    @AGT-3 @GAP-1 @GAP-2 @GAP-13
    Scenario: voice-assistant cannot be reached and declares no guardrails
      Given the voice-assistant agent behind a fresh sidecar
      When a grader reads its gap
      Then its issues are, in this order:
        | issue           | severity | evidence    |
        | healthcheckable | high     | probed      |
        | discoverable    | medium   | probed      |
        | auditable       | medium   | declarative |

    @GAP-3 @GAP-7 @GAP-8 @GAP-13
    Scenario: research-agent reports its own failures
      Given the research-agent agent behind a fresh sidecar
      When a grader reads its gap
      Then its issues are, in this order:
        | issue              | severity | evidence    |
        | model.apiKey       | critical | probed      |
        | tool:search-arxiv  | medium   | probed      |
        | tool:analyze-paper | medium   | probed      |
        | env:OPENAI_API_KEY | high     | probed      |
        | auditable          | medium   | declarative |

    @GAP-19
    Scenario Outline: Every issue of <agent> says what is wrong and what to do
      Given the <agent> agent behind a fresh sidecar
      When a grader reads its gap
      Then every issue has a property, a severity, a description, a recommendation and its evidence

      Examples:
        | agent           |
        | trading-bot     |
        | voice-assistant |
        | research-agent  |

  @GAP-20 @GAP-21 @GAP-22
  Rule: Each issue costs 30, 20, 10 or 5 points of 100, by its severity
    Grades change at 90, 75, 60 and 45.

    Scenario Outline: An agent that reported <what> scores <score>, grade <grade>
      Given the gymcoach agent behind a fresh sidecar
      And its sidecar knows of no policy engine
      And the agent reports:
        | guardrails | <guardrails> |
        | tools      | <tools>      |
      And a client sent 1 chat message
      When a grader reads its gap
      Then its score is <score>, which is grade <grade> on the scale of the contract

      Examples:
        | what                                 | guardrails   | tools                          | score | grade |
        | its guardrail and one of three tools | pii-detector | get-workout-plan               |    90 | A     |
        | two tools and no guardrail           |              | get-workout-plan, log-exercise |    75 | B     |
        | an unknown tool only                 |              | unknown-tool                   |    65 | C     |

    @opa @GAP-17
    Scenario Outline: An agent that reported, against its policy, <what> scores <score>, grade <grade>
      Given the gymcoach agent behind a fresh sidecar in track mode
      And the agent reports:
        | tools | <tools> |
      And a client sent 1 chat message
      When a grader reads its gap
      Then its score is <score>, which is grade <grade> on the scale of the contract

      Examples:
        | what                       | tools                                        | score | grade |
        | all tools and no guardrail | get-workout-plan, log-exercise, get-progress |    60 | C     |
        | an unknown tool only       | unknown-tool                                 |    45 | D     |

  @GAP-32 @GAP-33
  Rule: The gap says what it has seen of the agent
    The evidence of a probe belongs beside its verdict.

    @GAP-18
    Scenario: An agent that answers is seen with its tools
      Given the gymcoach agent behind a fresh sidecar
      When a grader reads its gap
      Then its gap report shows:
        | health endpoint      | yes                                          |
        | list of capabilities | yes                                          |
        | tools                | get-workout-plan, log-exercise, get-progress |
        | model                | anthropic/claude-haiku-4-5-20251001          |

    Scenario: Nothing is seen of an agent that does not answer
      Given the trading-bot agent behind a fresh sidecar
      When a grader reads its gap
      Then its gap report shows:
        | health endpoint      | no |
        | list of capabilities | no |
        | tools                |    |
