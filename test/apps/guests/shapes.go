// Command shapes reads rows "name width height" from the file that its first argument names, computes in goroutines, and
// prints the rows by area: files, maps, sorting, channels and floating point of Go's runtime on WASI preview 1.
package main

import (
	"bufio"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
)

type shape struct {
	name string
	area float64
}

func read(path string) ([]shape, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var shapes []shape
	for lines := bufio.NewScanner(file); lines.Scan(); {
		words := strings.Fields(lines.Text())
		area := 1.0
		for _, word := range words[1:] {
			side, err := strconv.ParseFloat(word, 64)
			if err != nil {
				return nil, err
			}
			area *= side
		}
		shapes = append(shapes, shape{words[0], area})
	}
	return shapes, nil
}

func main() {
	shapes, err := read(os.Args[1])
	if err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(3)
	}
	areas := make(chan float64)
	var work sync.WaitGroup
	for _, s := range shapes {
		work.Add(1)
		go func() {
			defer work.Done()
			areas <- s.area
		}()
	}
	go func() {
		work.Wait()
		close(areas)
	}()
	total := 0.0
	for area := range areas {
		total += area
	}
	sort.Slice(shapes, func(i, j int) bool { return shapes[i].area > shapes[j].area })
	for _, s := range append(shapes, shape{"total", total}) {
		os.Stdout.WriteString(s.name + " " + strconv.FormatFloat(s.area, 'f', 3, 64) + "\n")
	}
}
