/**
 * Base64 without the help of a host.
 */
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Map([...digits].map((digit, value) => [digit, value]));

/** The bytes that a text of base64 stands for. */
export function fromBase64(text) {
  const length = text.endsWith("==") ? -2 : text.endsWith("=") ? -1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 + length);
  for (let from = 0, to = 0; from < text.length; from += 4, to += 3) {
    const [a, b, c = 0, d = 0] = [...text.slice(from, from + 4)].map((digit) => values.get(digit));
    const bits = (a << 18) | (b << 12) | (c << 6) | d;
    bytes.set([bits >> 16, (bits >> 8) & 255, bits & 255].slice(0, bytes.length - to), to);
  }
  return bytes;
}
