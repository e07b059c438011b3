//! A component with a value of each kind, resources of its own, and one of the host program's.
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

wit_bindgen::generate!({ path: "kinds.wit", world: "kinds" });

use cljw::kinds::files;
use exports::cljw::kinds::counters::{self, CounterBorrow, GuestCounter};
use exports::cljw::kinds::values::{self, Access, Colour, Point, Shape};

static LIVE: AtomicU32 = AtomicU32::new(0);

struct Kinds;

impl values::Guest for Kinds {
    fn bools(a: bool) -> bool { a }
    fn bytes(a: u8, b: i8) -> (u8, i8) { (a, b) }
    fn shorts(a: u16, b: i16) -> (u16, i16) { (a, b) }
    fn ints(a: u32, b: i32) -> (u32, i32) { (a, b) }
    fn longs(a: u64, b: i64) -> (u64, i64) { (a, b) }
    fn floats(a: f32, b: f64) -> (f32, f64) { (a, b) }
    fn chars(a: char) -> char { a }
    fn strings(a: String) -> String { a }
    fn blobs(a: Vec<u8>) -> Vec<u8> { a }
    fn lists(a: Vec<String>) -> Vec<String> { a }
    fn records(a: Point) -> Point { a }
    fn variants(a: Shape) -> Shape { a }
    fn enums(a: Colour) -> Colour { a }
    fn sets(a: Access) -> Access { a }
    fn options(a: Option<Option<String>>) -> Option<Option<String>> { a }
    fn results(a: Result<Point, String>) -> Result<Point, String> { a }
}

struct Counter(Cell<u32>);

impl Counter {
    fn from(start: u32) -> Self {
        LIVE.fetch_add(1, Ordering::Relaxed);
        Counter(Cell::new(start))
    }
}

impl Drop for Counter {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

impl GuestCounter for Counter {
    fn new(start: u32) -> Self { Counter::from(start) }
    fn inc(&self) -> u32 {
        self.0.set(self.0.get() + 1);
        self.0.get()
    }
    fn make() -> counters::Counter { counters::Counter::new(Counter::from(100)) }
}

impl counters::Guest for Kinds {
    type Counter = Counter;
    fn take(a: counters::Counter) -> u32 { a.get::<Counter>().inc() }
    fn peek(a: CounterBorrow<'_>) -> u32 { a.get::<Counter>().inc() }
    fn live() -> u32 { LIVE.load(Ordering::Relaxed) }
}

impl Guest for Kinds {
    fn show(name: String) -> String {
        let text = files::open(&name).read();
        files::log(&text);
        text
    }
}

export!(Kinds);
