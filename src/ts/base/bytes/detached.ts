/**
 * Bytes of the caller that are gone: a buffer that was transferred, or that of a memory which has grown since, has a length
 * of 0 and looks like an empty one.
 */

/** Whether bytes are gone. Not every host can be asked directly, but none makes a view of such a buffer. */
export function isDetached(bytes: ArrayBufferLike | ArrayBufferView): boolean {
  const buffer = ArrayBuffer.isView(bytes) ? bytes.buffer : bytes;
  if (buffer.byteLength > 0) return false;
  try {
    return new Uint8Array(buffer).length > 0;
  } catch {
    return true;
  }
}

/** The same, as the reason in a message. */
export const detachedReason = "its buffer is detached: it was transferred, or a memory that it showed has grown";
