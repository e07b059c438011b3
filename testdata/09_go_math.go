// A reactor: `_initialize` starts the Go runtime, after which the functions can be called in any order. It needs WASI.
package main

// main is never called in a module built with -buildmode=c-shared.
func main() {}

//go:wasmexport add
func add(a, b int32) int32 { return a + b }

//go:wasmexport multiply
func multiply(a, b int32) int32 { return a * b }

// fibonacci is the nth Fibonacci number modulo 2^32.
//
//go:wasmexport fibonacci
func fibonacci(n int32) int32 {
	a, b := int32(0), int32(1)
	for ; n > 0; n-- {
		a, b = b, a+b
	}
	return a
}

// factorial is n! modulo 2^32.
//
//go:wasmexport factorial
func factorial(n int32) int32 {
	product := int32(1)
	for ; n > 1; n-- {
		product *= n
	}
	return product
}

// gcd is the greatest common divisor, by Euclid.
//
//go:wasmexport gcd
func gcd(a, b int32) int32 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// is_prime is 1 for a prime and 0 for every other number.
//
//go:wasmexport is_prime
func is_prime(n int32) int32 {
	if n < 2 {
		return 0
	}
	for d := int32(2); int64(d)*int64(d) <= int64(n); d++ {
		if n%d == 0 {
			return 0
		}
	}
	return 1
}
