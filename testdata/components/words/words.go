// Counts the words of standard input, the most frequent first.
package main

import (
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
)

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	times := map[string]int{}
	endsWord := func(r rune) bool { return strings.ContainsRune(" \t\n.,;:!?", r) }
	for _, word := range strings.FieldsFunc(strings.ToLower(string(text)), endsWord) {
		times[word]++
	}
	if len(times) == 0 {
		fmt.Fprintln(os.Stderr, "there are no words")
		os.Exit(1)
	}
	words := make([]string, 0, len(times))
	for word := range times {
		words = append(words, word)
	}
	sort.Slice(words, func(i, j int) bool {
		a, b := words[i], words[j]
		return times[a] > times[b] || times[a] == times[b] && a < b
	})
	for _, word := range words {
		fmt.Println(times[word], word)
	}
}
