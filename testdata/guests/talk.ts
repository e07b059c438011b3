// Strings of AssemblyScript are UTF-16, and WIT's are UTF-8 in blocks of `heap`.
@external("example:guests/console@1.0.0", "log")
declare function log(line: usize, len: usize): void;

@external("$root", "name-of")
declare function nameOf(id: u32, result: usize): void;

export function cabi_realloc(old: usize, oldSize: usize, align: usize, size: usize): usize {
  if (size == 0) return align;
  return oldSize == 0 ? heap.alloc(size) : heap.realloc(old, size);
}

/** Where results lie: a pointer and a length, or a case and its value. */
const area = memory.data(24, 8);

function putString(at: usize, text: string): void {
  const len = String.UTF8.byteLength(text);
  const bytes = heap.alloc(len);
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, bytes);
  store<usize>(at, bytes);
  store<usize>(at, len, 4);
}

/** A string that was given is ours: it is freed as soon as it is copied. */
function takeString(at: usize): string {
  const bytes = load<usize>(at);
  const len = load<usize>(at, 4);
  const text = String.UTF8.decodeUnsafe(bytes, len);
  if (len > 0) heap.free(bytes);
  return text;
}

export function greet(id: u32): usize {
  nameOf(id, area);
  const name = takeString(area);
  putString(area, name);
  log(load<usize>(area), load<usize>(area, 4));
  heap.free(load<usize>(area));
  putString(area, "Hello, " + name + "!");
  return area;
}

export function cabi_post_greet(result: usize): void {
  heap.free(load<usize>(result));
}

export function summarize(numbers: usize, len: usize): usize {
  store<u8>(area, len == 0 ? 1 : 0);
  if (len == 0) {
    putString(area + 8, "there are no numbers");
    return area;
  }
  let sum = 0.0;
  let most = load<f64>(numbers);
  for (let i: usize = 0; i < len; i++) {
    const number = load<f64>(numbers + i * 8);
    sum += number;
    if (number > most) most = number;
  }
  heap.free(numbers);
  store<f64>(area, sum / <f64>len, 8);
  store<f64>(area, most, 16);
  return area;
}

export function cabi_post_summarize(result: usize): void {
  if (load<u8>(result) == 1) heap.free(load<usize>(result, 8));
}
