use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn log(line: &str);
}

/// The words of a text that are longer than some length.
#[wasm_bindgen]
pub fn long_words(text: &str, longer_than: usize) -> Vec<String> {
    let words: Vec<String> = text.split_whitespace().filter(|word| word.chars().count() > longer_than).map(str::to_owned).collect();
    log(&format!("{} words", words.len()));
    words
}

#[wasm_bindgen]
pub struct Counter {
    count: u32,
}

#[wasm_bindgen]
impl Counter {
    #[wasm_bindgen(constructor)]
    pub fn new(count: u32) -> Counter {
        Counter { count }
    }

    pub fn inc(&mut self) -> u32 {
        self.count += 1;
        self.count
    }
}
