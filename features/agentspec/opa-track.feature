@agentspec @opa @track
Feature: OPA in track mode
  In track mode the policy is asked about every answer and never stops one. Teams run in it until they trust both
  their agents and their policies.

  @OPA-1 @OPA-4 @OPA-7 @HDR-8 @AUD-8 @AUD-12 @smoke
  Rule: A violation is told and recorded, and the answer passes
    Whoever switches a policy on must not take an agent down with it.

    Scenario: An agent that ran no guardrail is still heard
      Given the fitness-tracker agent in track mode
      When a client chats, and the agent reports nothing
      Then the client is answered with status 200
      And the client receives the agent's reply
      And the client is told the violation "pii_detector_not_invoked"

    Scenario: The violation is on the entry, and the request is not compliant
      Given the fitness-tracker agent in track mode
      When a client chats, and the agent reports nothing
      Then the audit entry of the request has the violation "pii_detector_not_invoked"
      And the audit entry of the request is not compliant
      And the audit entry of the request has status 200
      And the audit entry of the request has none of:
        | opaBlocked |

    Scenario: Every agent that has a policy is judged by its own
      Given the gymcoach agent in track mode
      When a client chats, and the agent reports nothing
      Then the client is answered with status 200
      And the client is told the violation "pii_detector_not_invoked"

  @HDR-9 @AUD-12
  Rule: A compliant answer carries no trace of the policy
    The absence of the header must mean something.

    Scenario: An agent that ran its guardrail is compliant
      Given the fitness-tracker agent in track mode
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives no AgentSpec header
      And the audit entry of the request is compliant

    @POL-9 @POL-2
    Scenario Outline: The guardrail <reported> is not the one that the policy asks for
      Given the fitness-tracker agent in track mode
      When a client chats, and the agent reports the guardrails "<reported>" only
      Then the client is told the violation "pii_detector_not_invoked"

      Examples:
        | reported                     |
        | pii_detector                 |
        | PII-Detector                 |
        | pii-detectors                |
        | pii_scrubber, content_filter |

  @OPA-6 @OPA-7 @OPA-8 @OPA-9 @OPA-12
  Rule: Answers that report are judged, and so is every answer on the chat route
    An agent must not escape the policy by saying nothing; nor must its health page need a guardrail.

    Background:
      Given the fitness-tracker agent in track mode

    Scenario: A silent answer outside the chat route is not judged
      When a client requests "/plans" of the agent
      Then the client receives no AgentSpec header
      And the audit entry of the request has none of:
        | behavioralCompliant |
        | opaViolations       |

    Scenario: A report outside the chat route is judged
      When the agent answers with the headers:
        | name                     | value        |
        | X-AgentSpec-Tools-Called | get-progress |
      Then the client is told the violation "pii_detector_not_invoked"

    Scenario: A silent chat leaves a verdict and no lists
      When a client chats, and the agent reports nothing
      Then the audit entry of the request is not compliant
      And the audit entry of the request has none of:
        | guardrailsInvoked |
        | toolsCalled       |

    Scenario Outline: The chat route is recognised as <spelling>
      When a client posts a chat message to "<spelling>", and the agent reports nothing
      Then the client is told the violation "pii_detector_not_invoked"

      Examples:
        | spelling       |
        | /chat?thread=7 |
        | /chat/         |
        | //chat         |
        | /%63hat        |
        | /CHAT          |
        | /plans/../chat |

  @OPA-11 @AGT-18
  Rule: A client cannot talk its way out of a violation
    The report is the agent's; a request that claims one is only a request.

    Scenario: A guardrail that the client claims does not count
      Given the fitness-tracker agent in track mode
      When the agent answers a client that claims the guardrail "pii-detector" with a report of the tools "get-progress" only
      Then the client is told the violation "pii_detector_not_invoked"

  @OPA-16 @OPA-17 @OPA-18
  Rule: Without an answer from the policy engine the agent's answer passes, unjudged
    A policy engine that is down must not take agents down; nor may it make them compliant.

    Scenario: A policy engine that cannot be reached leaves no verdict
      Given the fitness-tracker agent in track mode
      And its policy engine cannot be reached
      When a client chats, and the agent reports nothing
      Then the client is answered with status 200
      And the client receives no AgentSpec header
      And the audit entry of the request has none of:
        | behavioralCompliant |
        | opaViolations       |
      And the sidecar has logged a warning

  @OPA-2 @OPA-3 @ENV-5
  Rule: Where no policy is asked for, none is asked
    Switched off must mean off.

    Scenario: In off mode an answer is not judged
      Given the fitness-tracker agent in off mode
      When a client chats, and the agent reports nothing
      Then the client is answered with status 200
      And the client receives no AgentSpec header
      And the audit entry of the request has none of:
        | behavioralCompliant |
        | opaViolations       |

    Scenario: Without a policy engine enforcing changes nothing
      Given the fitness-tracker agent in enforce mode
      And its sidecar knows of no policy engine
      When a client chats, and the agent reports nothing
      Then the client is answered with status 200
      And the audit entry of the request has none of:
        | behavioralCompliant |

  @OPA-10
  Rule: The proxy's own answers are not judged
    What the agent never saw says nothing about the agent.

    Scenario: A request that is too large is refused without a verdict
      Given the fitness-tracker agent in track mode
      When a client posts a chat message that is larger than 1 MiB
      Then the client is answered with status 413
      And the client receives no AgentSpec header
      And the audit entry of the request has none of:
        | behavioralCompliant |
