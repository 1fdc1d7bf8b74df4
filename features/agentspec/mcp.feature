@agentspec @control-plane
Feature: Tools over MCP
  Other programs can use an agent's tools through the Model Context Protocol (MCP). The sidecar speaks it, so that no
  agent author has to.

  Rule: A client can find out what an agent offers
    Without discovery every client would need a copy of the manifest.

    Background:
      Given the gymcoach agent

    @MCP-1
    Scenario: The server introduces itself
      When a client reads its MCP server
      Then the answer has these values:
        | field        | value                      |
        | name         | agentspec-sidecar/gymcoach |
        | protocol     | mcp/2024-11-05             |
        | endpoint     | /mcp                       |
        | transport    | http                       |
        | tools.0.name | get-workout-plan           |

    @MCP-3 @MCP-10
    Scenario: A session is initialised
      When a client sends the MCP message:
        | method | initialize |
      Then the answer has these values:
        | field                     | value      |
        | jsonrpc                   |        2.0 |
        | id                        |          1 |
        | result.protocolVersion    | 2024-11-05 |
        | result.capabilities.tools | {}         |

    @MCP-11
    Scenario: A client that asks whether the server is there is told so
      When a client sends the MCP message:
        | method | ping |
      Then the answer has these values:
        | field   | value |
        | jsonrpc |   2.0 |
        | id      |     1 |
        | result  | {}    |

    @MCP-4
    Scenario: The declared tools are listed with what they take
      When a client sends the MCP message:
        | method | tools/list |
      Then the answer has these values:
        | field                               | value            |
        | result.tools.0.name                 | get-workout-plan |
        | result.tools.1.name                 | log-exercise     |
        | result.tools.2.name                 | get-progress     |
        | result.tools.0.inputSchema.type     | object           |
        | result.tools.0.inputSchema.required | ["message"]      |

  Rule: A tool call is a message to the agent
    The agent decides what its tool does; the sidecar carries the question and the answer.

    @MCP-6
    Scenario: A tool that is called answers with a text
      Given the gymcoach agent
      When a client sends the MCP message:
        | method  | tools/call      |
        | tool    | get-progress    |
        | message | how am I doing? |
      Then the operator is answered with status 200
      And the tool answers with a text

    @MCP-7
    Scenario: A call to an agent that is not running is an internal error
      Given the voice-assistant agent, which is not running
      When a client sends the MCP message:
        | method  | tools/call |
        | tool    | transcribe |
        | message | hello      |
      Then the MCP error is -32603

  @MCP-10
  Rule: Messages that break the protocol are refused as the protocol says
    MCP clients know these codes by heart.

    Background:
      Given the gymcoach agent

    @MCP-2 @MCP-5 @MCP-8
    Scenario Outline: <what> is the error <code>, <meaning>
      When a client sends the MCP message:
        | version | <version> |
        | method  | <method>  |
        | tool    | <tool>    |
      Then the operator is answered with status <status>
      And the MCP error is <code>

      Examples:
        | what                        | version | method         | tool         | status | code   | meaning            |
        | Another JSON-RPC version    |     1.0 | tools/list     | -            |    400 | -32600 | invalid request    |
        | A method that is not a text |     2.0 | a number       | -            |    400 | -32600 | invalid request    |
        | A tool that nobody declared |     2.0 | tools/call     | unknown-tool |    200 | -32602 | invalid parameters |
        | A tool without a name       |     2.0 | tools/call     | -            |    200 | -32602 | invalid parameters |
        | A method that nobody knows  |     2.0 | resources/list | -            |    200 | -32601 | method not found   |

    @MCP-9
    Scenario: A notification is accepted without an answer
      When a client sends the MCP message:
        | method | notifications/initialized |
      Then the operator is answered with status 202
      And the answer has no body
