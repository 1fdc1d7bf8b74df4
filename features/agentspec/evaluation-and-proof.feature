@agentspec @control-plane
Feature: Evaluation and proof
  Some rules cannot be seen from outside an agent. They are evaluated with datasets, or proven by somebody who signs
  for it.

  @EVL-1 @EVL-2 @EVL-3
  Rule: An evaluation runs on a dataset that the manifest declares
    An evaluation on any file would prove whatever its caller likes.

    Scenario Outline: An evaluation <how> is answered <status>
      Given the trading-bot agent
      When an operator asks for an evaluation <how>
      Then the control plane answers with status <status>
      And the refusal says why

      Examples:
        | how                                     | status |
        | without naming a dataset                |    400 |
        | with the dataset "nobody-declared-this" |    404 |
        | with the dataset "trading-signals-qa"   |    500 |

  @PRF-1 @PRF-2 @PRF-3 @PRF-4
  Rule: A proof is filed, read and withdrawn
    What cannot be measured can at least be signed.

    Background:
      Given the gymcoach agent behind a fresh sidecar

    Scenario: A proof that was filed can be read
      When an operator files a proof for the rule "SEC-LLM-01", verified by "ada" with the method "red team"
      Then the control plane answers with status 201
      And the proof for the rule "SEC-LLM-01" was verified by "ada" with the method "red team"

    Scenario: The newest proof for a rule counts
      When an operator files a proof for the rule "SEC-LLM-01", verified by "ada" with the method "red team"
      And an operator files a proof for the rule "SEC-LLM-01", verified by "grace" with the method "review"
      Then the proof for the rule "SEC-LLM-01" was verified by "grace" with the method "review"

    Scenario: A proof that was withdrawn is gone
      Given its operator has filed a proof for the rule "MEM-02"
      When an operator withdraws the proof for the rule "MEM-02"
      Then the control plane answers with status 204
      And there is no proof for the rule "MEM-02"

  @PRF-3 @PRF-5
  Rule: A proof must say what, by whom and how
    A signature without a name is no signature.

    Background:
      Given the gymcoach agent

    Scenario Outline: A proof <how> is refused
      When an operator files the proof <proof> for the rule "EVAL-01"
      Then the control plane answers with status 400

      Examples:
        | how                     | proof                                                                 |
        | by nobody               | {"method": "review"}                                                  |
        | by an empty name        | {"verifiedBy": "", "method": "review"}                                |
        | without a method        | {"verifiedBy": "ada"}                                                 |
        | that expires at no date | {"verifiedBy": "ada", "method": "review", "expiresAt": "next spring"} |

    Scenario: A proof for a rule that nobody knows is refused with the 27 rules that there are
      When an operator files a proof for the rule "EVAL-99", verified by "ada" with the method "review"
      Then the control plane answers with status 400
      And the refusal lists 27 valid rules

  @PRF-6 @ENV-8
  Rule: A token protects proofs, and nothing else
    Whoever may push events must not need the key to the filing cabinet, and must not get it.

    Background:
      Given the gymcoach agent
      And its sidecar asks for the proof token "a-token-for-this-test"

    Scenario: A proof without the token is refused
      When an operator files a proof for the rule "EVAL-01", verified by "ada" with the method "review"
      Then the control plane answers with status 401

    Scenario: A proof with the token is filed
      When an operator with the token "a-token-for-this-test" files a proof for the rule "EVAL-01"
      Then the control plane answers with status 201

    Scenario: A proof with another token is refused
      When an operator with the token "a-token-for-this-tess" files a proof for the rule "EVAL-01"
      Then the control plane answers with status 401

    Scenario: Reading proofs and pushing events need no token
      When an operator reads "/proof" of the control plane
      Then the control plane answers with status 200
      Given a request that the sidecar has never seen
      When the agent pushes:
        | event | name         |
        | tool  | get-progress |
      Then the sidecar does not know the request
