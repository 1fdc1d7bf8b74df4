// From the bytes of a file to YAML text: size, encoding, forbidden characters.

/** Largest scenario file; parsing time and memory stay small below it. */
export const MAX_BYTES = 256 * 1024;

export interface TextFault {
  readonly offset: number;
  readonly message: string;
}

export interface YamlText {
  /** Without a byte order mark; where `faults` are, what could be read. */
  readonly text: string;
  readonly faults: readonly TextFault[];
}

/**
 * @param source bytes, or text that is already decoded
 * @returns the text and why it cannot be YAML, if so
 */
export function yamlTextOf(source: Uint8Array | string): YamlText {
  const bytes =
    typeof source === 'string'
      ? Buffer.from(source)
      : Buffer.from(source.buffer, source.byteOffset, source.length);
  if (bytes.length > MAX_BYTES)
    return { text: '', faults: [{ offset: 0, message: sizeMessage(bytes.length) }] };
  const text = (typeof source === 'string' ? source : bytes.toString('utf8')).replace(/^\ufeff/, '');
  const fault = (typeof source === 'string' ? undefined : encodingFault(bytes)) ?? characterFault(text);
  return { text, faults: fault ? [fault] : [] };
}

const sizeMessage = (bytes: number) =>
  `the file has ${bytes} bytes; a scenario file has at most ${MAX_BYTES} bytes (256 KiB)`;

/** Decoding replaces what is not UTF-8, so the first byte that encoding does not give back is the wrong one. */
function encodingFault(bytes: Buffer): TextFault | undefined {
  const decoded = bytes.toString('utf8');
  const encoded = Buffer.from(decoded);
  if (encoded.equals(bytes)) return undefined;
  const wrong = bytes.findIndex((byte, index) => byte !== encoded[index]);
  const before = bytes
    .subarray(0, wrong)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/\ufffd$/, '');
  const shown = `0x${bytes[wrong]?.toString(16).padStart(2, '0')}`;
  return {
    offset: before.length,
    message: `the file is not UTF-8: the byte ${shown} is wrong here; save it as UTF-8`,
  };
}

/** YAML allows no control characters but tab and line breaks. */
function characterFault(text: string): TextFault | undefined {
  const offset = text.search(/(?![\t\n\r\x85])\p{Cc}/u);
  if (offset < 0) return undefined;
  const code = text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0');
  return {
    offset,
    message: `the control character U+${code} is not allowed; write "\\u${code}" in double quotes`,
  };
}
