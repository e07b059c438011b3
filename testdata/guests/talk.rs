use std::alloc::{Layout, alloc, handle_alloc_error, realloc};

#[repr(C)]
pub struct Text {
    ptr: *mut u8,
    len: usize,
}

/// What `result<summary, string>` is in memory: which case, and its value where the widest of them is aligned.
#[repr(C, u8)]
pub enum Summarized {
    Ok { mean: f64, most: f64 },
    Err(Text),
}

#[link(wasm_import_module = "example:guests/console@1.0.0")]
unsafe extern "C" {
    fn log(line: *const u8, len: usize);
}

#[link(wasm_import_module = "$root")]
unsafe extern "C" {
    #[link_name = "name-of"]
    fn name_of(id: u32, result: *mut Text);
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, align: usize, size: usize) -> *mut u8 {
    if size == 0 {
        return align as *mut u8;
    }
    unsafe {
        let layout = Layout::from_size_align_unchecked(size, align);
        let made = if old_size == 0 {
            alloc(layout)
        } else {
            realloc(old, Layout::from_size_align_unchecked(old_size, align), size)
        };
        if made.is_null() {
            handle_alloc_error(layout);
        }
        made
    }
}

/// A string given away: a box with where it lies.
fn give(text: String) -> Text {
    let text = Box::leak(text.into_boxed_str());
    Text { ptr: text.as_mut_ptr(), len: text.len() }
}

/// A string that was given: it is ours from now on.
unsafe fn take(text: &Text) -> String {
    unsafe { String::from_raw_parts(text.ptr, text.len, text.len) }
}

#[unsafe(no_mangle)]
pub extern "C" fn greet(id: u32) -> *mut Text {
    let mut name = Text { ptr: std::ptr::null_mut(), len: 0 };
    let name = unsafe {
        name_of(id, &mut name);
        take(&name)
    };
    unsafe { log(name.as_ptr(), name.len()) };
    Box::into_raw(Box::new(give(format!("Hello, {name}!"))))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cabi_post_greet(result: *mut Text) {
    unsafe { drop(take(&Box::from_raw(result))) };
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn summarize(ptr: *mut f64, len: usize) -> *mut Summarized {
    let numbers = unsafe { Vec::from_raw_parts(ptr, len, len) };
    Box::into_raw(Box::new(if numbers.is_empty() {
        Summarized::Err(give("there are no numbers".to_string()))
    } else {
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        Summarized::Ok { mean, most: numbers.iter().copied().fold(f64::MIN, f64::max) }
    }))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cabi_post_summarize(result: *mut Summarized) {
    if let Summarized::Err(text) = *unsafe { Box::from_raw(result) } {
        unsafe { drop(take(&text)) };
    }
}
