@agentspec @opa @track
Feature: Policies in track mode
  Beside its sidecar an agent may have a policy, which an Open Policy Agent (OPA) decides by. In track mode it is asked
  about the agent's answers and never stops one. Teams run in it until they trust both their agents and their policies.

  @smoke @OPA-4
  Rule: A violation is reported to the client and recorded, and the answer passes
    Whoever switches a policy on must not take an agent down with it.

    @HDR-8 @OPA-1
    Scenario: An agent that ran no guardrail of its policy is still heard
      Given the fitness-tracker agent in track mode
      And the agent reports:
        | guardrails | content_filter |
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives the agent's reply
      And the answer names the violation "pii_detector_not_invoked" in a header

    @AUD-8 @AUD-12
    Scenario: The violation is on the entry, and the request is not compliant
      Given the fitness-tracker agent in track mode
      And the agent reports:
        | guardrails | content_filter |
      When a client sends a chat message
      Then the audit entry shows:
        | status            |                      200 |
        | compliant         | no                       |
        | policy violations | pii_detector_not_invoked |
      And the audit entry shows no:
        | block |

    @HDR-8
    Scenario: Every agent that has a policy is judged by its own
      Given the gymcoach agent in track mode
      And the agent reports:
        | guardrails | content_filter |
      When a client sends a chat message
      Then the client is answered with status 200
      And the answer names the violation "pii_detector_not_invoked" in a header

  Rule: A compliant answer carries no trace of the policy
    Where no header names a violation, there was none.

    @AUD-12 @HDR-9
    Scenario: An agent that ran its guardrail is compliant
      Given the fitness-tracker agent in track mode
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives no AgentSpec header
      And the audit entry shows:
        | compliant | yes |

    @POL-2 @POL-9
    Scenario Outline: <reported> will not do for the guardrail that the policy asks for
      Given the fitness-tracker agent in track mode
      And the agent reports:
        | guardrails | <reported> |
      When a client sends a chat message
      Then the answer names the violation "pii_detector_not_invoked" in a header

      Examples:
        | reported                     |
        | pii_detector                 |
        | PII-Detector                 |
        | pii-detectors                |
        | pii_scrubber, content_filter |

  Rule: Answers that report are judged, and so is every answer on the chat route
    An agent must not escape the policy by saying nothing; nor must its health page need a guardrail.

    Background:
      Given the fitness-tracker agent in track mode

    @OPA-8
    Scenario: An answer without a report outside the chat route is not judged
      When a client requests "/plans" of the agent
      Then the client receives no AgentSpec header
      And the audit entry shows no:
        | compliance verdict |
        | policy violations  |

    @OPA-6
    Scenario: A report outside the chat route is judged
      Given the agent reports:
        | tools | get-progress |
      When a client sends a request
      Then the answer names the violation "pii_detector_not_invoked" in a header

    @OPA-7
    Scenario: An agent that reports nothing of a chat is told of its violation, and still heard
      Given the agent reports nothing
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives the agent's reply
      And the answer names the violation "pii_detector_not_invoked" in a header

    @OPA-7 @OPA-12
    Scenario: A chat is judged although nothing was reported
      Given the agent reports nothing
      When a client sends a chat message
      Then the audit entry shows:
        | compliant | no |
      And the audit entry shows no:
        | guardrails |
        | tools      |

    @OPA-7
    Scenario Outline: The chat route is recognised as <spelling>
      Given the agent reports nothing
      When a client sends a chat message to "<spelling>"
      Then the answer names the violation "pii_detector_not_invoked" in a header

      @OPA-9
      Examples: the route itself, with a query
        | spelling       |
        | /chat?thread=7 |

      @extended @OPA-27
      Examples: other spellings of it
        | spelling       |
        | /chat/         |
        | //chat         |
        | /%63hat        |
        | /CHAT          |
        | /plans/../chat |
        | /chat;v=1      |

  @AGT-18 @OPA-11
  Rule: A client cannot talk its way out of a violation
    The report is the agent's; a request that claims one is only a request.

    Scenario: A guardrail that the client claims does not count
      Given the fitness-tracker agent in track mode
      And the agent reports:
        | tools | get-progress |
      And the client claims that the guardrail "pii-detector" ran
      When a client sends a request
      Then the answer names the violation "pii_detector_not_invoked" in a header

  @OPA-16 @OPA-17 @OPA-18
  Rule: Without an answer from the policy engine the agent's answer passes, unjudged
    A policy engine that is down must not take agents down; nor may it make them compliant.

    Scenario: A policy engine that cannot be reached leaves no verdict
      Given the fitness-tracker agent in track mode
      And its policy engine cannot be reached
      And the agent reports:
        | guardrails | content_filter |
        | tools      | get-progress   |
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives no AgentSpec header
      And the audit entry shows no:
        | compliance verdict |
        | policy violations  |
      And the sidecar has logged a warning

    @extended @OPA-26
    Scenario: A policy engine that was never given the policy leaves no verdict
      Given the gymcoach agent in track mode
      And its policy engine knows no policy for it
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives no AgentSpec header
      And the audit entry shows no:
        | compliance verdict |
        | policy violations  |
      And the sidecar has logged a warning

  @HDR-3 @OPA-23
  Rule: What the user has confirmed the policy engine is told
    A policy may allow what cannot be undone if the user said yes; but it must have been said.

    Background:
      Given the gymcoach agent in track mode

    Scenario: A confirmation that the agent reports reaches the policy engine
      Given the agent reports that the user confirmed
      When a client sends a chat message
      Then the client receives no AgentSpec header
      And the audit entry shows:
        | compliant | yes |
      And the policy engine was told that the user confirmed

    Scenario: Without a confirmation the policy engine is told of none
      When a client sends a chat message
      Then the audit entry shows:
        | compliant | yes |
      And the policy engine was told of no confirmation

    Scenario: A confirmation that is no yes confirms nothing
      Given the agent answers with:
        | X-AgentSpec-Guardrails-Invoked | pii-detector |
        | X-AgentSpec-User-Confirmed     | perhaps      |
      When a client sends a request
      Then the audit entry shows:
        | compliant | yes |
      And the policy engine was told of no confirmation

  Rule: Without a policy nothing is judged
    Switched off must mean off.

    @OPA-3
    Scenario: In off mode an answer is not judged
      Given the gymcoach agent in off mode
      And the agent reports:
        | guardrails | content_filter |
      When a client sends a chat message
      Then the client is answered with status 200
      And the client receives no AgentSpec header
      And the audit entry shows:
        | guardrails | content_filter |
      And the audit entry shows no:
        | compliance verdict |
        | policy violations  |

    @ENV-5 @OPA-2
    Scenario: Without a policy engine enforcing changes nothing
      Given the fitness-tracker agent in enforce mode
      And its sidecar knows of no policy engine
      And the agent reports:
        | guardrails | content_filter |
      When a client sends a chat message
      Then the client is answered with status 200
      And the audit entry shows no:
        | compliance verdict |

  @OPA-10
  Rule: The proxy's own answers are not judged
    What the agent never saw says nothing about the agent.

    @extended @PRX-6
    Scenario: A request that is too large is refused without a verdict
      Given the fitness-tracker agent in track mode
      And the agent reports nothing
      When a client sends a chat message of 1 MiB and one byte
      Then the client is answered with status 413
      And the client receives no AgentSpec header
      And the agent has not received the request
      And the audit entry shows no:
        | compliance verdict |
