/**
 * Bytes as text in base64 (RFC 4648, 4), on hosts that have no function for it.
 */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes that become one string at a time: a multiple of 3, few enough for the arguments of a call. */
const atOnce = 3 * 2_048;

/** The text of bytes, padded. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += atOnce) {
    const codes: number[] = [];
    const end = Math.min(start + atOnce, bytes.length);
    for (let i = start; i < end; i += 3) {
      const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
      for (let shift = 18; shift >= 0; shift -= 6) codes.push(alphabet.charCodeAt((group >> shift) & 63));
    }
    text += String.fromCharCode(...codes);
  }
  const missing = (3 - (bytes.length % 3)) % 3;
  return missing === 0 ? text : text.slice(0, -missing) + "=".repeat(missing);
}

let values: Int8Array | undefined;

/** The bytes of such a text; undefined where it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  values ??= new Int8Array(128).fill(-1).map((none, code) => {
    const value = alphabet.indexOf(String.fromCharCode(code));
    return value < 0 ? none : value;
  });
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    let group = 0;
    for (let j = 0; j < 4; j++) {
      const isPad = i + j >= text.length - padding;
      const value = isPad ? 0 : (values[text.charCodeAt(i + j)] ?? -1);
      if (value < 0) return undefined;
      group = (group << 6) | value;
    }
    for (let shift = 16; shift >= 0 && at < bytes.length; shift -= 8) bytes[at++] = (group >> shift) & 255;
  }
  return bytes;
}
