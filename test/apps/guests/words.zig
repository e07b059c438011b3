//! Reads standard input and prints its words with how often they occur, most frequent first: a hash map, a sort and
//! formatted output on WASI preview 1.
const std = @import("std");
const wasi = std.os.wasi;

fn readAll(gpa: std.mem.Allocator) ![]u8 {
    var list: std.ArrayList(u8) = .empty;
    var chunk: [4096]u8 = undefined;
    while (true) {
        var iov = [1]wasi.iovec_t{.{ .base = &chunk, .len = chunk.len }};
        var n: usize = 0;
        if (wasi.fd_read(0, &iov, 1, &n) != .SUCCESS) return error.Read;
        if (n == 0) return list.items;
        try list.appendSlice(gpa, chunk[0..n]);
    }
}

fn print(text: []const u8) !void {
    var rest = text;
    while (rest.len > 0) {
        var iov = [1]wasi.ciovec_t{.{ .base = rest.ptr, .len = rest.len }};
        var n: usize = 0;
        if (wasi.fd_write(1, &iov, 1, &n) != .SUCCESS) return error.Write;
        rest = rest[n..];
    }
}

const Word = struct { text: []const u8, count: u32 };

fn before(_: void, a: Word, b: Word) bool {
    if (a.count != b.count) return a.count > b.count;
    return std.mem.lessThan(u8, a.text, b.text);
}

pub fn main() !void {
    var arena = std.heap.ArenaAllocator.init(std.heap.wasm_allocator);
    const gpa = arena.allocator();
    const text = try readAll(gpa);
    var counts = std.StringHashMap(u32).init(gpa);
    var words = std.mem.tokenizeAny(u8, text, " \t\r\n");
    while (words.next()) |word| {
        const entry = try counts.getOrPut(word);
        entry.value_ptr.* = if (entry.found_existing) entry.value_ptr.* + 1 else 1;
    }
    var found: std.ArrayList(Word) = .empty;
    var each = counts.iterator();
    while (each.next()) |entry| try found.append(gpa, .{ .text = entry.key_ptr.*, .count = entry.value_ptr.* });
    std.mem.sort(Word, found.items, {}, before);
    for (found.items) |word| {
        const line = try std.fmt.allocPrint(gpa, "{d:>6} {s}\n", .{ word.count, word.text });
        try print(line);
    }
}
