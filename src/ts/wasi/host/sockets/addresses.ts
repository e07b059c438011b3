/**
 * IP addresses as texts and as their numbers.
 */

/** An address: four bytes, or eight words with what is behind `%`. */
export type IpAddress =
  | { readonly family: "ipv4"; readonly parts: readonly number[] }
  | { readonly family: "ipv6"; readonly parts: readonly number[]; readonly zone: string | undefined };

/** Which protocol an address is of. */
export type Family = IpAddress["family"];

/** Reads an address as it is written; undefined where it is none. */
export function parseIp(text: string): IpAddress | undefined {
  const four = ipv4Parts(text);
  if (four !== undefined) return { family: "ipv4", parts: four };
  const [address = "", zone, ...more] = text.split("%");
  if (more.length > 0 || (zone !== undefined && !/^[\w.-]+$/.test(zone))) return undefined;
  const eight = ipv6Parts(address);
  return eight === undefined ? undefined : { family: "ipv6", parts: eight, zone };
}

/** The address as text. */
export function showIp(address: IpAddress): string {
  const { family, parts } = address;
  if (family === "ipv4") return parts.join(".");
  const text = parts.map((part) => part.toString(16)).join(":");
  return address.zone === undefined ? text : `${text}%${address.zone}`;
}

/** Whether two are the same, whatever their zones. */
export function sameIp(one: IpAddress, other: IpAddress): boolean {
  return one.family === other.family && one.parts.every((part, i) => part === other.parts[i]);
}

/** Whether an address stands for all of a machine's. */
export function isUnspecified({ parts }: IpAddress): boolean {
  return parts.every((part) => part === 0);
}

function ipv4Parts(text: string): number[] | undefined {
  const parts = text.split(".");
  const fine = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return fine ? parts.map(Number) : undefined;
}

/** Eight groups, `::` for some of them; the last two groups may be an IPv4 address. */
function ipv6Parts(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const words: number[][] = [];
  for (const [i, half] of halves.entries()) {
    const found = groups(half, i === halves.length - 1);
    if (found === undefined) return undefined;
    words.push(found);
  }
  const [first = [], last] = words;
  if (last === undefined) return first.length === 8 ? first : undefined;
  const missing = 8 - first.length - last.length;
  return missing < 1 ? undefined : [...first, ...new Array<number>(missing).fill(0), ...last];
}

function groups(half: string, isLast: boolean): number[] | undefined {
  if (half === "") return [];
  const found: number[] = [];
  const parts = half.split(":");
  for (const [j, part] of parts.entries()) {
    const four = isLast && j === parts.length - 1 ? ipv4Parts(part) : undefined;
    if (four !== undefined) found.push(four[0]! * 256 + four[1]!, four[2]! * 256 + four[3]!);
    else if (/^[\da-f]{1,4}$/i.test(part)) found.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return found;
}
