@optiinfra @integration
Feature: Approvals
  Nothing is changed that its owner has not approved. So an approval counts once, a rejection stays, and neither can come from
  anybody else.

  @RCM-21 @RCM-22
  Rule: An approval starts one optimization
    Two clicks must not migrate the same machines twice.

    Background:
      Given the company Acme with the estate acme-4
      And a spot migration is recommended

    Scenario: The owner approves
      When the owner approves the recommendation
      Then an optimization has begun
      And exactly one optimization has begun

    Scenario: The owner approves what is approved already
      Given the owner has approved the recommendation
      When the owner tries to approve the recommendation
      Then it is refused as a conflict
      And exactly one optimization has begun

    Scenario: The owner clicks five times at the same moment
      When the owner approves the recommendation 5 times at the same moment
      Then it is approved once, and refused 4 times as a conflict
      And exactly one optimization has begun

    @AUT-2
    Scenario: A viewer may look, and nothing else
      Then the viewer is shown the recommendation
      When the viewer tries to approve the recommendation
      Then it is refused as forbidden
      And no optimization has begun

    @RCM-19 @API-7
    Scenario: The owner of another company may not even look
      Given the company Globex with the estate acme-4
      When the owner of Globex tries to approve Acme's recommendation
      Then it is refused as forbidden
      When the owner of Globex tries to look at Acme's recommendation
      Then it is refused as forbidden
      When the owner of Globex tries to look at a recommendation that there is not
      Then it is refused as forbidden
      And Acme has no optimization

    @API-7
    Scenario: An administrator is told what there is not
      When an administrator tries to approve a recommendation that there is not
      Then it is refused as not found

  @RCM-25 @RCM-26
  Rule: A rejection says why, and stays
    The reason is what the agents can learn from it.

    Background:
      Given the company Acme with the estate acme-4
      And a spot migration is recommended

    Scenario: The owner rejects
      When the owner rejects the recommendation, because of "our auditor is in the house"
      Then the recommendation is now rejected
      And Acme's events tell that it was rejected, because of "our auditor is in the house"
      When the owner tries to approve the recommendation
      Then it is refused as a conflict
      And no optimization has begun

    Scenario: The owner gives no reason
      When the owner tries to reject the recommendation without a reason
      Then it is refused as invalid
      And the recommendation is now pending

    Scenario: The owner rejects what runs already
      Given the owner has approved the recommendation
      When the owner tries to reject the recommendation, because of "second thoughts"
      Then it is refused as a conflict

  @RCM-27
  Rule: Several can be approved at once
    They are carried out in an order that fits: what touches the same machines waits for its turn.

    Background:
      Given the company NewCorp with the estate newcorp-6
      And every agent has analysed the estate

    @RCM-28 @slow
    Scenario: The owner approves three that have nothing to do with each other
      When the owner approves these at once:
        | spot migration       |
        | reserved instance    |
        | instance rightsizing |
      Then all 3 are approved
      And each of them is in the order of execution, once
      And in the end all 3 are completed
      And the cloud's bill of NewCorp is $90,500

    @RCM-28 @slow
    Scenario: The owner approves two for the same machines
      When the owner approves these at once:
        | spot migration                        |
        | kv cache optimization of "vllm-embed" |
      Then all 2 are approved
      And in the end all 2 are completed
      And one of them began only when the other had ended

    @API-6
    Scenario: One of them is somebody else's
      Given the company Acme with the estate acme-4
      And a spot migration is recommended
      When the owner of NewCorp tries to approve those of NewCorp and that of Acme at once
      Then it is refused as forbidden
      And NewCorp has no optimization
      And Acme has no optimization
