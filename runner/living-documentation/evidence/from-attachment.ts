// Turns an attachment of the message stream into a piece of evidence, by what it holds.
import { STATUS_CODES } from 'node:http';
import type { Attachment } from '@cucumber/messages';
import { comparisonEvidence, exchangeEvidence, recordEvidence } from '../../evidence/kinds';
import type { EvidenceItem } from './item';

const shapes = [
  [exchangeEvidence, 'exchange'],
  [recordEvidence, 'record'],
  [comparisonEvidence, 'comparison'],
] as const;

/** @returns the evidence; JSON that is none of ours is shown as JSON, any other text as text, the rest as files */
export function itemOf(attachment: Attachment): EvidenceItem {
  const { mediaType, fileName } = attachment;
  const title = fileName ?? (mediaType.startsWith('text/x.cucumber.log') ? 'log' : mediaType);
  if (mediaType.startsWith('image/')) return { kind: 'image', title, source: sourceOf(attachment) };
  const isText = mediaType.startsWith('text/') || /\bjson\b/.test(mediaType);
  if (!isText || attachment.url) return { kind: 'file', title, source: sourceOf(attachment) };
  const text = decode(attachment);
  return (/\bjson\b/.test(mediaType) ? jsonItem(text, title) : undefined) ?? { kind: 'text', title, text };
}

function jsonItem(text: string, title: string): EvidenceItem | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // It calls itself JSON and is none: it is shown as it is.
    return undefined;
  }
  for (const [shape, kind] of shapes) {
    const { success, data } = shape.safeParse(value);
    if (success) return withStatusText({ kind, ...data } as EvidenceItem);
  }
  return { kind: 'data', title, value };
}

const withStatusText = (item: EvidenceItem): EvidenceItem =>
  item.kind === 'exchange' ? { ...item, statusText: STATUS_CODES[item.response?.status ?? 0] ?? '' } : item;

const decode = ({ body, contentEncoding }: Attachment): string =>
  contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body;

function sourceOf({ url, body, mediaType, contentEncoding }: Attachment): string {
  if (url) return url;
  const base64 = contentEncoding === 'BASE64' ? body : Buffer.from(body).toString('base64');
  return `data:${mediaType};base64,${base64}`;
}
