@agentspec @gap @audit
Feature: Behavioural observation
  An agent may declare a guardrail and not run it. The sidecar compares what was declared with what was reported,
  request by request, and the difference costs points.

  @GAP-30
  Rule: What nobody has seen is not held against an agent
    An agent that has not been called has not misbehaved.

    @GAP-14 @GAP-29
    Scenario: A fresh sidecar has observed nothing
      Given the fitness-tracker agent behind a fresh sidecar
      When a grader reads its gap
      Then its score is 100
      And nothing was observed of its behaviour

    @GAP-31
    Scenario: Traffic without a report does not change the score
      Given the gymcoach agent behind a fresh sidecar
      And a client sent 3 requests
      When a grader reads its gap
      Then its score is 100
      And nothing was observed of its behaviour

    @GAP-31
    Scenario: A chat without a report breaks the policy, but says nothing about behaviour
      Given the gymcoach agent behind a fresh sidecar in track mode
      And the agent reports nothing
      And a client sent 2 chat messages
      When a grader reads its gap
      Then its score is 100
      And nothing was observed of its behaviour

  Rule: What was observed is compared with what was declared
    A guardrail that runs only sometimes is a guardrail that does not run: an issue of high severity below 50 % of the
    requests, of medium severity below 80 %, of low severity below all of them.

    @GAP-15 @GAP-16
    Scenario: An agent that does all that it declares has no issue
      Given the gymcoach agent behind a fresh sidecar
      And its sidecar knows of no policy engine
      And the agent reports:
        | guardrails | pii-detector                                 |
        | tools      | get-workout-plan, log-exercise, get-progress |
      And a client sent 1 chat message
      When a grader reads its gap
      Then its score is 100
      And its behaviour was observed in 1 request

    @opa @GAP-30
    Scenario: Of the requests observed, those that kept to the policy are counted
      Given the gymcoach agent behind a fresh sidecar in track mode
      And a client sent 2 chat messages
      And the agent reports:
        | tools | get-progress |
      And a client sent 1 chat message
      When a grader reads its gap
      Then its behaviour was observed in 3 requests, of which 2 were compliant

    @GAP-15
    Scenario Outline: A guardrail that ran on <ran> of <all> requests is an issue of severity <severity>
      Given the gymcoach agent behind a fresh sidecar
      And its sidecar knows of no policy engine
      And the agent reports:
        | guardrails | pii-detector                                 |
        | tools      | get-workout-plan, log-exercise, get-progress |
      And a client sent <ran> chat messages
      And the agent reports:
        | tools | get-workout-plan, log-exercise, get-progress |
      And a client sent <others> chat messages
      When a grader reads its gap
      Then its issues are, in this order:
        | issue                             | severity   | evidence   |
        | behavioral:guardrail:pii-detector | <severity> | behavioral |

      Examples:
        | ran | others | all | severity |
        |   2 |      3 |   5 | high     |
        |   2 |      2 |   4 | medium   |
        |   4 |      1 |   5 | low      |

    @GAP-16
    Scenario: Tools that were never called are issues of low severity
      Given the gymcoach agent behind a fresh sidecar
      And its sidecar knows of no policy engine
      And the agent reports:
        | guardrails | pii-detector |
        | tools      | log-exercise |
      And a client sent 1 chat message
      When a grader reads its gap
      Then its issues are, in this order:
        | issue                            | severity | evidence   |
        | behavioral:tool:get-workout-plan | low      | behavioral |
        | behavioral:tool:get-progress     | low      | behavioral |

    @opa @GAP-17 @GAP-24
    Scenario: Violations that were observed are issues
      Given the gymcoach agent behind a fresh sidecar in track mode
      And the agent reports:
        | tools | get-workout-plan, log-exercise, get-progress |
      And a client sent 1 chat message
      When a grader reads its gap
      Then among its issues are:
        | issue                        | severity | evidence   |
        | opa:pii_detector_not_invoked | high     | behavioral |

    @opa @GAP-17 @GAP-23
    Scenario: A violation that was observed twice is one issue, after those of guardrails and tools
      Given the gymcoach agent behind a fresh sidecar in track mode
      And the agent reports:
        | tools | get-workout-plan, log-exercise |
      And a client sent 2 chat messages
      When a grader reads its gap
      Then its issues are, in this order:
        | issue                             | severity | evidence   |
        | behavioral:guardrail:pii-detector | high     | behavioral |
        | behavioral:tool:get-progress      | low      | behavioral |
        | opa:pii_detector_not_invoked      | high     | behavioral |

    @GAP-28
    Scenario: Only the newest 100 requests count
      Given the gymcoach agent behind a fresh sidecar
      And its sidecar knows of no policy engine
      And the agent reports:
        | tools | unknown-tool |
      And a client sent 1 chat message
      And the agent reports:
        | guardrails | pii-detector                                 |
        | tools      | get-workout-plan, log-exercise, get-progress |
      And a client sent 100 chat messages
      When a grader reads its gap
      Then it has no issues

  @GAP-34
  Rule: Paperwork does not change a score
    A proof on file and an evaluation are somebody's statements; the gap is about what can be seen.

    Scenario: A proof record and an evaluation change nothing
      Given the gymcoach agent behind a fresh sidecar
      And its manifest declares the dataset "coaching-questions"
      When a grader reads its gap
      Then its score is 95
      When an operator files a proof for the compliance rule "EVAL-01"
      Then the operator is answered with status 201
      When an operator has the agent evaluated with the dataset "coaching-questions"
      Then the evaluation shows:
        | cases  | 3 |
        | passed | 2 |
      When a grader reads its gap
      Then its score is 95
