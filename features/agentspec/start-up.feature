@agentspec @control-plane
Feature: Starting a sidecar
  A sidecar is configured by hand, in a hurry, and by people who have never seen its source.

  @ENV-11 @ENV-13
  Rule: A setting that cannot work ends the start, with the reason in the log
    A sidecar that starts with half of its settings does half of its work, and nobody notices; and a stack trace tells
    whoever is paged less than one line.

    Scenario Outline: <setting> must not be "<value>"
      Given the gymcoach agent
      When another sidecar is started for it, with <setting> set to "<value>"
      Then that sidecar ends with status 1
      And its log says as an error what is wrong with <setting>

      @ENV-3
      Examples: ports
        | setting            | value |
        | PROXY_PORT         | abc   |
        | PROXY_PORT         | 70000 |
        | CONTROL_PLANE_PORT |     0 |

      @ENV-4
      Examples: the size of the audit ring
        | setting         | value |
        | AUDIT_RING_SIZE |     0 |

      @ENV-6
      Examples: modes
        | setting        | value  |
        | OPA_PROXY_MODE | strict |
