// What a YAML step costs beyond the request that it sends, read from the message stream of a run.
import type { Envelope } from '@cucumber/messages';
import { EXCHANGE_MEDIA_TYPE } from '../../../runner/evidence/recorder';

/** @returns for each step that sent just one request: its duration less that of the request, in milliseconds */
export function overheads(messages: string): number[] {
  const requests = new Map<string, number[]>();
  const steps = new Map<string, number>();
  for (const line of messages.split('\n').filter(Boolean)) {
    const { attachment, testStepFinished } = JSON.parse(line) as Envelope;
    if (attachment?.mediaType === EXCHANGE_MEDIA_TYPE) {
      const key = `${attachment.testCaseStartedId} ${attachment.testStepId}`;
      requests.set(key, [...(requests.get(key) ?? []), JSON.parse(attachment.body).durationMs]);
    }
    if (testStepFinished) {
      const { seconds, nanos } = testStepFinished.testStepResult.duration;
      steps.set(
        `${testStepFinished.testCaseStartedId} ${testStepFinished.testStepId}`,
        seconds * 1000 + nanos / 1e6,
      );
    }
  }
  return [...requests].flatMap(([key, [request, ...more]]) =>
    request === undefined || more.length > 0 ? [] : [(steps.get(key) ?? 0) - request],
  );
}
