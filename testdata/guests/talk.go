package main

import "unsafe"

// The fields of these lie in memory as the canonical ABI has them: an int of Go has 64 bits, and so has uintptr.
type text struct{ ptr, len uint32 }

type summary struct{ mean, most float64 }

// The payload of a variant is aligned as its widest case: an error would lie where the mean does.
type summarized struct {
	isErr uint8
	_     [7]byte
	value summary
}

//go:wasmimport example:guests/console@1.0.0 log
func consoleLog(ptr, len uint32)

//go:wasmimport $root name-of
func nameOf(id uint32, result unsafe.Pointer)

// What only the host knows is kept here from the garbage collector, by address.
var kept = map[uint32][]byte{}

func keep(block []byte) uint32 {
	at := uint32(uintptr(unsafe.Pointer(unsafe.SliceData(block))))
	kept[at] = block
	return at
}

//go:wasmexport cabi_realloc
func cabiRealloc(old, oldSize, align, size uint32) uint32 {
	if size == 0 {
		return align
	}
	// Blocks of 64-bit words are aligned for every type.
	words := make([]uint64, (size+7)/8)
	block := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), size)
	copy(block, kept[old])
	delete(kept, old)
	return keep(block)
}

// What was given is the guest's own, and no longer kept.
func take(ptr, len uint32) []byte {
	block := kept[ptr]
	delete(kept, ptr)
	return block[:len]
}

var greeting text

//go:wasmexport greet
func greet(id uint32) unsafe.Pointer {
	var name text
	nameOf(id, unsafe.Pointer(&name))
	consoleLog(name.ptr, name.len)
	bytes := []byte("Hello, " + string(take(name.ptr, name.len)) + "!")
	greeting = text{keep(bytes), uint32(len(bytes))}
	return unsafe.Pointer(&greeting)
}

//go:wasmexport cabi_post_greet
func cabiPostGreet(result unsafe.Pointer) { delete(kept, greeting.ptr) }

var result summarized

//go:wasmexport summarize
func summarize(ptr, n uint32) unsafe.Pointer {
	if n == 0 {
		none := []byte("there are no numbers")
		result = summarized{isErr: 1}
		*(*text)(unsafe.Pointer(&result.value)) = text{keep(none), uint32(len(none))}
		return unsafe.Pointer(&result)
	}
	block := take(ptr, n*8)
	numbers := unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(block))), n)
	sum, most := 0.0, numbers[0]
	for _, number := range numbers {
		sum += number
		most = max(most, number)
	}
	result = summarized{value: summary{sum / float64(n), most}}
	return unsafe.Pointer(&result)
}

//go:wasmexport cabi_post_summarize
func cabiPostSummarize(unsafe.Pointer) {
	if result.isErr == 1 {
		delete(kept, (*text)(unsafe.Pointer(&result.value)).ptr)
	}
}

func main() {}
