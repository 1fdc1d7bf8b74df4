// Test helper: what the site gets to see of evidence that a scenario records.
import { AttachmentContentEncoding } from '@cucumber/messages';
import { EvidenceRecorder } from '../../evidence/recorder';
import { itemOf } from '../evidence/from-attachment';
import type { EvidenceItem } from '../evidence/item';

/** @returns what is attached, in order, as cucumber would write it into the messages and the site read it */
export function itemsOf(record: (recorder: EvidenceRecorder) => void): EvidenceItem[] {
  const items: EvidenceItem[] = [];
  const recorder = new EvidenceRecorder((body, { mediaType, fileName }) => {
    const isBase64 = mediaType.startsWith('base64:');
    const contentEncoding = AttachmentContentEncoding[isBase64 ? 'BASE64' : 'IDENTITY'];
    items.push(itemOf({ body, mediaType: mediaType.replace('base64:', ''), contentEncoding, fileName }));
  });
  record(recorder);
  return items;
}
