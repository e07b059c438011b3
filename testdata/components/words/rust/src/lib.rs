use std::collections::HashMap;

wit_bindgen::generate!({ path: "../words.wit", world: "text" });

struct Words;

impl Guest for Words {
    fn count(text: String) -> Result<Vec<Word>, String> {
        let mut times = HashMap::<String, u32>::new();
        let ends_word = |c: char| c.is_whitespace() || ".,;:!?".contains(c);
        for word in text.split(ends_word).filter(|word| !word.is_empty()) {
            *times.entry(word.to_lowercase()).or_default() += 1;
        }
        if times.is_empty() {
            return Err("there are no words".to_string());
        }
        let mut words: Vec<Word> = times.into_iter().map(|(text, times)| Word { text, times }).collect();
        words.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| a.text.cmp(&b.text)));
        log(&format!("{} words", words.len()));
        Ok(words)
    }
}

export!(Words);
