//! A component whose functions over every type answer with what the ones that it imports say, and whose resource keeps its
//! items itself, and uses another of the same kind that it imports.
use std::cell::RefCell;

wit_bindgen::generate!({ path: "mirror.wit", world: "mirror" });

use cljw::mirror::kinds::*;
use cljw::mirror::{piles as theirs, types as host};
use exports::cljw::mirror::piles::{self, GuestPile, PileBorrow};
use exports::cljw::mirror::types;

struct Mirror;

macro_rules! same {
    ($($name:ident: $type:ty),* $(,)?) => { $(fn $name(a: $type) -> $type { host::$name(a) })* };
}

/// What crosses to the import as it is, and comes back.
macro_rules! lent {
    ($($name:ident: $type:ty),* $(,)?) => { $(fn $name(a: $type) -> $type { host::$name(&a) })* };
}

impl types::Guest for Mirror {
    same! {
        bools: bool, u8s: u8, s8s: i8, u16s: u16, s16s: i16, u32s: u32, s32s: i32, u64s: u64, s64s: i64, f32s: f32, f64s: f64,
        chars: char, points: Point, colours: Colour, accesses: Access, manies: Many, nested: Option<Option<u32>>,
        fine: Result<u32, ()>, bad: Result<(), Colour>, bare: Result<(), ()>,
    }
    lent! {
        strings: String, people: Vec<Person>, wides: Wide, shapes: Shape, aliases: Names, bytes: Vec<u8>, longs: Vec<i64>,
        doubles: Vec<f64>, letters: Vec<char>, lists: Vec<Vec<String>>,
    }
    fn tuples(a: (u8, String, f64)) -> (u8, String, f64) { host::tuples((a.0, &a.1, a.2)) }
    fn options(a: Option<String>) -> Option<String> { host::options(a.as_deref()) }
    fn results(a: Result<Point, String>) -> Result<Point, String> { host::results(a.as_ref().map_err(String::as_str)) }
    fn many_params(a: u8, b: u16, c: u32, d: u64, e: f32, f: f64, g: String, h: Vec<u8>, i: Option<i32>, j: bool, k: char, l: i64) -> String {
        host::many_params(a, b, c, d, e, f, &g, &h, i, j, k, l)
    }
    fn nothing() { host::nothing() }
}

struct Pile(RefCell<Vec<String>>);

impl Pile {
    fn made(items: Vec<String>) -> piles::Pile { piles::Pile::new(Pile(RefCell::new(items))) }
}

fn items_of(pile: &piles::Pile) -> Vec<String> { pile.get::<Pile>().items() }

impl GuestPile for Pile {
    fn new(items: Vec<String>) -> Self { Pile(RefCell::new(items)) }
    fn push(&self, item: String) -> u32 {
        self.0.borrow_mut().push(item);
        self.0.borrow().len() as u32
    }
    fn items(&self) -> Vec<String> { self.0.borrow().clone() }
    fn plus(&self, other: PileBorrow<'_>) -> piles::Pile { Pile::made([self.items(), other.get::<Pile>().items()].concat()) }
    fn merged(piles: Vec<piles::Pile>) -> piles::Pile { Pile::made(piles.iter().flat_map(items_of).collect()) }
}

impl piles::Guest for Mirror {
    type Pile = Pile;
    fn total(piles: Vec<PileBorrow<'_>>) -> u32 { piles.iter().map(|pile| pile.get::<Pile>().items().len() as u32).sum() }
    fn split(from: piles::Pile) -> Vec<piles::Pile> { items_of(&from).into_iter().map(|item| Pile::made(vec![item])).collect() }
    fn find(item: String, inside: Option<piles::Pile>) -> Result<piles::Pile, String> {
        inside.filter(|pile| items_of(pile).contains(&item)).ok_or_else(|| format!("there is no {item}"))
    }
}

thread_local! {
    /// Resources of the import, from one step to the next.
    static HELD: RefCell<Vec<theirs::Pile>> = const { RefCell::new(Vec::new()) };
}

impl Guest for Mirror {
    fn tour(step: Steps, items: Vec<String>) -> Vec<String> {
        HELD.with_borrow_mut(|held| match step {
            Steps::Make => {
                held.push(theirs::Pile::new(&items));
                vec![format!("{} piles", held.len())]
            }
            Steps::Push => vec![format!("pushed {}", held[0].push(&items[0]))],
            Steps::Plus => {
                let sum = held[0].plus(&held[1]);
                held.push(sum);
                vec![]
            }
            Steps::Total => vec![format!("total {}", theirs::total(&held.iter().collect::<Vec<_>>()))],
            Steps::Split => {
                let parts = held.pop().map_or(vec![], theirs::split);
                held.extend(parts);
                vec![format!("{} piles", held.len())]
            }
            Steps::Merge => {
                let whole = theirs::Pile::merged(std::mem::take(held));
                let items = whole.items();
                held.push(whole);
                items
            }
            Steps::Find => match theirs::find(&items[0], held.pop()) {
                Ok(found) => {
                    held.push(found);
                    vec!["found".to_string()]
                }
                Err(why) => vec![why],
            },
            Steps::Drop => {
                held.clear();
                vec![]
            }
        })
    }
}

export!(Mirror);
