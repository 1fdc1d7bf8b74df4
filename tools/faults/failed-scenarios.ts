// Reads from the message stream of a run which scenarios failed.
import type { Envelope, Pickle, TestCase } from '@cucumber/messages';

export interface FailedScenario {
  readonly name: string;
  readonly uri: string;
  readonly tags: string[];
}

/** @param messages the message stream, one JSON object a line */
export function failedScenarios(messages: string): FailedScenario[] {
  const pickles = new Map<string, Pickle>();
  const testCases = new Map<string, TestCase>();
  const pickleOfAttempt = new Map<string, string>();
  const failed = new Set<string>();
  for (const line of messages.split('\n').filter(Boolean)) {
    const { pickle, testCase, testCaseStarted, testStepFinished } = JSON.parse(line) as Envelope;
    if (pickle) pickles.set(pickle.id, pickle);
    if (testCase) testCases.set(testCase.id, testCase);
    if (testCaseStarted)
      pickleOfAttempt.set(testCaseStarted.id, testCases.get(testCaseStarted.testCaseId)!.pickleId);
    if (testStepFinished?.testStepResult.status === 'FAILED')
      failed.add(pickleOfAttempt.get(testStepFinished.testCaseStartedId)!);
  }
  return [...failed]
    .map((id) => pickles.get(id)!)
    .map(({ name, uri, tags }) => ({ name, uri, tags: tags.map((tag) => tag.name) }));
}
