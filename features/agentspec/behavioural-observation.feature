@agentspec @gap @audit
Feature: Behavioural observation
  An agent may declare a guardrail and not run it. The sidecar compares what was declared with what was reported,
  request by request, and the difference costs points.

  @GAP-29 @GAP-14 @GAP-31 @GAP-30
  Rule: Nothing observed is nothing held against an agent
    An agent that has not been called has not misbehaved.

    Scenario: A fresh sidecar has observed nothing
      Given the fitness-tracker agent behind a fresh sidecar
      When its gap is read
      Then its score is 100
      And nothing was observed of its behaviour

    Scenario: Traffic without a report never moves the score
      Given the gymcoach agent behind a fresh sidecar
      And a client has sent 3 requests
      When its gap is read
      Then its score is 100
      And nothing was observed of its behaviour

    Scenario: Silent chats are violations, and still no sample of behaviour
      Given the gymcoach agent behind a fresh sidecar in track mode
      And it has answered 2 chats and reported nothing
      When its gap is read
      Then its score is 100
      And nothing was observed of its behaviour

  @GAP-15 @GAP-16 @GAP-17 @GAP-28 @GAP-30
  Rule: What was observed is compared with what was declared
    A guardrail that runs only sometimes is a guardrail that does not run.

    Scenario: An agent that does all that it declares has no issue
      Given the gymcoach agent behind a fresh sidecar in track mode
      And it has answered a chat and reported the guardrails "pii-detector" and the tools "get-workout-plan, log-exercise, get-progress"
      When its gap is read
      Then its score is 100
      And its behaviour was observed in 1 request, of which 1 was compliant

    Scenario Outline: A guardrail that ran on <ran> of <all> requests is an issue of severity <severity>
      Given the gymcoach agent behind a fresh sidecar in off mode
      And it has answered <all> chats, called all its tools, and run its guardrail on <ran> of them
      When its gap is read
      Then its issues are, in this order:
        | property                          | severity   | evidence   |
        | behavioral:guardrail:pii-detector | <severity> | behavioral |

      Examples:
        | ran | all | severity |
        |   2 |   5 | high     |
        |   2 |   4 | medium   |
        |   4 |   5 | low      |

    Scenario: Tools that were never called are issues of low severity
      Given the gymcoach agent behind a fresh sidecar in track mode
      And it has answered a chat and reported the guardrails "pii-detector" and the tools "log-exercise"
      When its gap is read
      Then its issues are, in this order:
        | property                         | severity | evidence   |
        | behavioral:tool:get-workout-plan | low      | behavioral |
        | behavioral:tool:get-progress     | low      | behavioral |

    @GAP-24 @opa
    Scenario: Violations that were observed are issues
      Given the gymcoach agent behind a fresh sidecar in track mode
      And it has answered a chat and reported the guardrails "none" and the tools "get-workout-plan, log-exercise, get-progress"
      When its gap is read
      Then its issues are, in this order:
        | property                          | severity | evidence   |
        | behavioral:guardrail:pii-detector | high     | behavioral |
        | opa:pii_detector_not_invoked      | high     | behavioral |
      And its behaviour was observed in 1 request, of which 0 were compliant

    Scenario: Only the newest 100 requests count
      Given the gymcoach agent behind a fresh sidecar in off mode
      And it has answered a chat and reported the guardrails "none" and the tools "sing"
      And it has answered 100 chats, called all its tools, and run its guardrail on 100 of them
      When its gap is read
      Then it has no issues

  @GAP-34
  Rule: Papers do not change a grade
    A proof on file or a dry run of an evaluation is a statement; the gap is about what can be seen.

    Scenario: A proof record and an evaluation change nothing
      Given the trading-bot agent behind a fresh sidecar
      And its operator has filed a proof for the rule "EVAL-01"
      And its operator has asked for an evaluation with the dataset "trading-signals-qa"
      When its gap is read
      Then its score is 55
