@optiinfra @integration
Feature: Task ordering
  What has nothing to do with each other should not wait for each other; what builds on something else must.

  @ORC-8
  Rule: Agents work at the same time
    Four agents that take turns would take four times as long.

    @core20
    Scenario: Four agents take a while each
      Given the cost agent Ada
      And the performance agent Bob
      And the resource agent Cleo
      And the application agent Dan
      And each of them takes a while for a task
      When each of them is given a task at the same time
      Then all 4 tasks are completed
      And all of it took less than two of them would take one after the other

  @TSK-15
  Rule: A task waits for those that it depends on
    Nothing may be carried out before it was validated, nor validated before it was found.

    @core20
    Scenario: Analyze, validate, execute
      Given the cost agent Ada
      And each of them takes a while for a task
      When these tasks are given, each depending on the one before:
        | task     | agent |
        | analyze  | cost  |
        | validate | cost  |
        | execute  | cost  |
      Then all 3 tasks are completed
      And they were done in this order, none before the one before was done

    @core20
    Scenario: Three agents build on each other
      Given the cost agent Ada
      And the performance agent Bob
      And the application agent Dan
      And each of them takes a while for a task
      When these tasks are given, each depending on the one before:
        | task     | agent       |
        | analyze  | cost        |
        | check    | performance |
        | baseline | application |
      Then all 3 tasks are completed
      And they were done in this order, none before the one before was done

    Scenario: What builds on a failure is not done
      Given the cost agents Ada and Bob, of whom Ada is the least busy
      And Ada answers with an error
      And Bob answers with an error
      When these tasks are given, each depending on the one before:
        | task    | agent |
        | analyze | cost  |
        | execute | cost  |
      Then the task fails
      And no agent was given the task

    @core20
    Scenario: A task that waits for itself would wait for ever
      When a task is given that depends on itself
      Then it is refused as invalid
