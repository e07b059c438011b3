const std = @import("std");
const allocator = std.heap.wasm_allocator;

const String = extern struct { ptr: [*]const u8, len: usize };
const Summary = extern struct { mean: f64, most: f64 };
const Summarized = extern struct { is_err: bool, value: extern union { ok: Summary, err: String } };

extern "example:guests/console@1.0.0" fn log(line: [*]const u8, len: usize) void;
extern "$root" fn @"name-of"(id: u32, result: *String) void;

export fn cabi_realloc(old: ?[*]u8, old_size: usize, alignment: usize, size: usize) [*]u8 {
    if (size == 0) return @ptrFromInt(alignment);
    const made = allocator.rawAlloc(size, .fromByteUnits(alignment), 0) orelse @panic("out of memory");
    if (old_size > 0) {
        const block = old.?[0..old_size];
        @memcpy(made[0..@min(old_size, size)], block[0..@min(old_size, size)]);
        allocator.rawFree(block, .fromByteUnits(alignment), 0);
    }
    return made;
}

var greeting: String = undefined;

export fn greet(id: u32) *String {
    var name: String = undefined;
    @"name-of"(id, &name);
    log(name.ptr, name.len);
    const text = std.mem.concat(allocator, u8, &.{ "Hello, ", name.ptr[0..name.len], "!" }) catch @panic("out of memory");
    allocator.free(name.ptr[0..name.len]);
    greeting = .{ .ptr = text.ptr, .len = text.len };
    return &greeting;
}

export fn cabi_post_greet(result: *String) void {
    allocator.free(result.ptr[0..result.len]);
}

var summarized: Summarized = undefined;

export fn summarize(ptr: [*]f64, len: usize) *Summarized {
    const numbers = ptr[0..len];
    const none = "there are no numbers";
    if (len == 0) {
        summarized = .{ .is_err = true, .value = .{ .err = .{ .ptr = none, .len = none.len } } };
        return &summarized;
    }
    defer allocator.free(numbers);
    var sum: f64 = 0;
    for (numbers) |number| sum += number;
    const mean = sum / @as(f64, @floatFromInt(len));
    summarized = .{ .is_err = false, .value = .{ .ok = .{ .mean = mean, .most = std.mem.max(f64, numbers) } } };
    return &summarized;
}
