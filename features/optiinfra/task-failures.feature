@optiinfra @integration
Feature: Task failures
  Agents are programs, and networks are networks: they crash, hang, answer late, or answer nonsense. A task must come to one
  end all the same, its work must be done once, and what it says must be what an agent has really answered.

  @TSK-12
  Rule: What an agent answers is kept word for word
    The orchestrator passes on what was found out; it makes nothing of it.

    @core20 @AGN-22
    Scenario: An agent completes a task
      Given the cost agent Ada
      When a task is given to the cost agents
      Then the task is completed by Ada
      And the result of the task is exactly what Ada has answered

  @TSK-11
  Rule: An answer that makes no sense is no answer
    Half an answer, or one about something else, must never pass for a result.

    @core20
    Scenario Outline: An agent <lie>
      Given the cost agent Ada
      And Ada <lie>
      When a task is given to the cost agents, with 2 more tries
      Then the task fails, because its answers were invalid
      And Ada was given the task 3 times
      And the task has no result

      Examples:
        | lie                                     |
        | answers with malformed JSON             |
        | answers twice at once                   |
        | answers for another task                |
        | answers for no task                     |
        | answers without a result                |
        | answers with a status that there is not |

    @core20
    Scenario: What it answered can be read in the log
      Given the cost agent Ada
      And Ada answers for another task
      When a task is given to the cost agents, without another try
      Then the task fails, because its answers were invalid
      And the orchestrator's log quotes what Ada has answered

  @TSK-9
  Rule: What fails is tried again, with a pause, and elsewhere if there is an elsewhere
    Most failures pass by themselves; the pause keeps a struggling agent from being trampled.

    @core20
    Scenario: An agent fails twice, and then succeeds
      Given the cost agent Ada
      And Ada answers with an error 2 times, and then completes her tasks
      When a task is given to the cost agents
      Then the task is completed by Ada, after 2 retries
      And between the times that Ada was given it the pause was kept

    Scenario: There is another agent
      Given the cost agents Ada and Bob, of whom Ada is the least busy
      And Ada answers with an error
      When a task is given to the cost agents
      Then the task is completed by Bob, after 1 retry
      And Ada and Bob were given the task under the same id

    Scenario: It never succeeds
      Given the cost agent Ada
      And Ada answers with an error
      When a task is given to the cost agents, with 2 more tries
      Then the task fails, after 2 retries
      And Ada was given the task 3 times

  @TSK-14
  Rule: Work that changes hands is done once
    Whoever has heard of the task before knows it by its id, and does not do it a second time.

    @core20
    Scenario: An agent dies over a task
      Given the cost agents Ada and Bob, of whom Ada is the least busy
      And Ada dies over her tasks
      When a task is given to the cost agents
      Then the task is completed by Bob, after 1 retry
      And Ada and Bob were given the task under the same id
      And the result of the task is exactly what Bob has answered

  @TSK-10
  Rule: A task has a deadline, and what comes after it does not count
    Whoever waits for the task is told in time; later nobody may find that it was done after all.

    @core20
    Scenario: An agent hangs, and answers too late
      Given the cost agent Ada
      And Ada never answers
      When a task is given to the cost agents, with a short limit
      Then the task is out of time
      And it was given up after the short limit, and not earlier
      When Ada answers at last
      And Ada has completed another task since
      Then the task is still out of time
      And the task has no result

    @TSK-4
    Scenario: A task that is given no limits has the platform's own
      Given the cost agent Ada
      When a task is given to the cost agents
      Then the task may take 30 seconds, and be tried 3 more times

  @ORC-7
  Rule: An agent that cannot be reached is left in peace for a while
    Three failures in a row are a sign. Asking on and on would only make everybody wait; one probe tells when it is over.

    @core20
    Scenario: An agent is cut off, and comes back
      Given the cost agent Ada
      And Ada refuses every connection
      And 3 tasks have failed because of that, one after the other
      When Ada can be reached again
      And a task is given to the cost agents
      Then the task is completed by Ada
      And it was not sent before the circuit had been open for its time
      When 3 tasks are given to the cost agents
      Then all 3 tasks are completed by Ada
