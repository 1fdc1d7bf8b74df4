@optiinfra @integration
Feature: Sign-in
  A company's bill and its machines are its own affair. Whoever asks has to show who it is, and what was shown once must be
  worth nothing any more after somebody has signed out.

  Background:
    Given Nora has signed up for NewCorp

  @AUT-9 @AUT-18
  Rule: Who has an account gets in
    The password is shown once; after that a token stands for it.

    @core20 @AUT-5 @AUT-7
    Scenario: Nora signs in
      When Nora signs in
      Then Nora is given tokens that last an hour
      And the platform knows Nora by her token
      And it says nothing of her password, nor of what it keeps of it

  @AUT-10
  Rule: Who has none is told nothing
    A stranger must not even learn which accounts there are.

    @core20 @ADT-5
    Scenario: A stranger guesses the password
      When somebody tries to sign in as Nora with the password "let-me-in"
      Then it is refused as wrong credentials
      And NewCorp's audit trail tells of one failed login, with the address it came from

    @core20
    Scenario: An account that there is not looks the same
      When somebody tries to sign in as Nora with the password "let-me-in"
      And somebody tries to sign in as nobody at all with the password "let-me-in"
      Then it is refused as wrong credentials
      And both were refused in the same words

  @AUT-17
  Rule: Who has signed out is out
    A token that somebody finds afterwards opens nothing.

    @core20
    Scenario: Nora signs out
      Given Nora has signed in
      When Nora signs out
      And Nora's token is shown
      Then it is refused as unauthorized
      When Nora's refresh token is shown
      Then it is refused as unauthorized

    Scenario: Other sessions of hers go on
      Given Nora has signed in
      And Nora has signed in on her phone, too
      When Nora signs out
      Then the platform knows Nora by the token on her phone

  @AUT-14 @AUT-15
  Rule: A refresh token is good for one new pair
    So a stolen one is found out: sooner or later two show it.

    @core20
    Scenario: Nora stays signed in
      Given Nora has signed in
      When Nora refreshes her tokens
      Then the platform knows Nora by her token
      When Nora's old refresh token is shown
      Then it is refused as unauthorized

    @AUT-16
    Scenario: A refresh token is used by two
      Given Nora has signed in
      And Nora refreshes her tokens
      When Nora's old refresh token is shown
      Then it is refused as unauthorized
      When Nora's token is shown
      Then it is refused as unauthorized

  @AUT-13
  Rule: A token that was made up or changed is none
    Otherwise anybody could say that they are the administrator.

    Scenario Outline: A token that was <changed>
      Given Nora has signed in
      When Nora's token is shown, <changed>
      Then it is refused as unauthorized

      Examples:
        | changed                             |
        | signed by somebody else             |
        | signed by nobody                    |
        | changed to say that she is an admin |
