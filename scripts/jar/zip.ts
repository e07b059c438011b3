/**
 * A zip file of entries as they are: without compression and with one date, so that the same files always give the same bytes.
 */
import { crc32 } from "node:zlib";

/** A file of the archive. */
export interface Entry {
  readonly name: string;
  readonly contents: Uint8Array;
}

/** The first moment that the format can tell: 1980-01-01, midnight. */
const [time, date] = [0, (1 << 5) | 1];

/** What the local header and the directory say alike of an entry. */
function described({ name, contents }: Entry): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt16LE(10, 0); // version 1.0 can read it
  head.writeUInt16LE(0x0800, 2); // names are UTF-8
  head.writeUInt16LE(0, 4); // stored
  head.writeUInt16LE(time, 6);
  head.writeUInt16LE(date, 8);
  head.writeUInt32LE(crc32(contents), 10);
  head.writeUInt32LE(contents.length, 14);
  head.writeUInt32LE(contents.length, 18);
  head.writeUInt16LE(Buffer.byteLength(name), 22);
  return head;
}

const signature = (text: string): Buffer => Buffer.from(text, "latin1");

/** The archive, its entries in their order. */
export function zip(entries: readonly Entry[]): Buffer {
  const local: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const entry of entries) {
    const parts = [signature("PK\x03\x04"), described(entry), Buffer.from(entry.name), entry.contents];
    const place = Buffer.alloc(14); // no comment, disk 0, no attributes
    place.writeUInt32LE(at, 10);
    directory.push(signature("PK\x01\x02"), Buffer.from([10, 0]), described(entry), place, Buffer.from(entry.name));
    local.push(...parts);
    at += parts.reduce((sum, part) => sum + part.length, 0);
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(
    directory.reduce((sum, part) => sum + part.length, 0),
    8,
  );
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...local, ...directory, signature("PK\x05\x06"), end]);
}
