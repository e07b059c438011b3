/**
 * UTF-8, strict for names and ABI strings, lossy for what a guest prints (Unicode §3.9).
 */
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** The string in these bytes, or undefined where they are not well-formed UTF-8. A BOM is kept. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same in pieces of so many bytes; `between` is called before each of them. */
export function decodeInPieces(bytes: Uint8Array, piece: number, between: () => void): string | undefined {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for (let at = 0; at < bytes.length; at += piece) {
    between();
    const end = Math.min(at + piece, bytes.length);
    try {
      text += decoder.decode(bytes.subarray(at, end), { stream: end < bytes.length });
    } catch {
      return undefined;
    }
  }
  return text;
}

/** The string in these bytes, with U+FFFD for what is ill-formed. A BOM is kept. */
export function decodeUtf8Lossy(bytes: Uint8Array): string {
  return lossy.decode(bytes);
}

/** Whether a string has UTF-8 bytes of its own, that is, no lone surrogate. */
export function isText(text: string): boolean {
  return !/[\uD800-\uDFFF]/u.test(text);
}

/** The UTF-8 bytes of a string; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Writes a string into `target` as `TextEncoder.encodeInto` does, and returns its counts. */
export function encodeUtf8Into(text: string, target: Uint8Array): { read: number; written: number } {
  return encoder.encodeInto(text, target);
}
