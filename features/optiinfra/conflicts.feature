@optiinfra @scenario-7 @e2e
Feature: Conflicts
  More agents, more opinions. What is decided about them must follow from the recommendations and the owner's wishes alone,
  never from chance, so that everybody can foresee it.

  @SCN-72 @SCN-74
  Rule: Without a wish of the owner, performance comes before cost
    A saving can be made tomorrow; an answer that came too late is lost.

    @SCN-73 @SCN-78
    Scenario: Of three recommendations the performance agent's is chosen, also when they are named in another order
      Given the company Acme with the estate acme-2-variable, but:
        | of       | what        | value |
        | i-789012 | utilization |  0.35 |
      And a spot migration is recommended
      And staying on demand is recommended
      And a rightsizing is recommended
      When the orchestrator is asked to resolve the conflict
      Then the conflict is detected, and decided by the order of priorities
      And staying on demand is chosen
      When it is asked once more, in another order
      Then the conflict is detected, and decided by the order of priorities
      And staying on demand is chosen

    Scenario: With a wish for lower cost, the cost agent's is chosen
      Given the company Acme with the estate acme-2-variable, but:
        | of       | what        | value |
        | i-789012 | utilization |  0.35 |
      And the owner prefers cost
      And a spot migration is recommended
      And staying on demand is recommended
      And a rightsizing is recommended
      When the orchestrator is asked to resolve the conflict
      Then the conflict is detected, and decided by the owner's preference
      And a spot migration is chosen

    Scenario: One machine cannot be divided
      Given the company Acme with the estate acme-2-variable, but:
        | of       | what     | value |
        | i-789012 | workload | burst |
      And a spot migration is recommended
      And staying on demand is recommended
      When the orchestrator is asked to resolve the conflict
      Then the conflict is detected, and decided by the order of priorities
      And staying on demand is chosen

  @SCN-79
  Rule: What has lost cannot be approved any more
    Otherwise the next click would undo what was decided.

    Scenario: The losers of a decision that was carried out
      Given the company Acme with the estate acme-2-variable
      And the owner prefers cost
      And a spot migration is recommended
      And staying on demand is recommended
      And the recommendation is now pending
      When the orchestrator is asked to resolve the conflict
      And the resolution is carried out
      Then the optimization is completed
      And the recommendation is now superseded
      And none of them can be approved any more

  @SCN-75
  Rule: What comes second waits for the first, and is called off with it
    The second was planned for what the first leaves behind.

    Scenario: Of two changes the first one is rolled back
      Given the company Acme with the estate acme-4
      And a spot migration is recommended
      And a KV cache optimization is recommended
      And the new cohort fails 5 % of its requests from a share of 10 % on
      When the orchestrator is asked to resolve the conflict
      Then a KV cache optimization is to come before a spot migration
      When the resolution is carried out
      Then the optimization is rolled back
      And a KV cache optimization was rolled back
      And a spot migration was never begun
      And Acme's estate is exactly as it was

  @SCN-76
  Rule: What has nothing to do with each other runs side by side
    Nobody waits for a change of machines that are not theirs.

    Scenario: A spot migration, and a tuning of other machines
      Given the company NewCorp with the estate newcorp-6
      And every agent has analysed the estate
      When the owner approves these at once:
        | spot migration                       |
        | kv cache optimization of "vllm-chat" |
      Then all 2 are approved
      And in the end all 2 are completed
      And they ran at the same time

  @SCN-77
  Rule: A circle has an end
    Two changes that wait for each other would wait for ever, and everybody with them.

    @alone
    Scenario: Each of two changes waits for the other
      Given the company Acme with the estate acme-2-variable
      And the cost agent Ada
      And Ada recommends two changes that wait for each other
      When the orchestrator is asked to resolve the conflict
      Then a circle is detected, and broken in good time
      And the conflict is detected, and decided by the order of priorities
      And a spot migration is chosen
