// Command http serves requests on the first socket that it was given, until one asks for /quit: goroutines, net and
// net/http of Go's library on WASI preview 1.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
)

// listener finds the first descriptor that is a socket: those before it are directories.
func listener() (net.Listener, error) {
	for fd := uintptr(3); ; fd++ {
		file := os.NewFile(fd, "")
		found, err := net.FileListener(file)
		file.Close()
		if !errors.Is(err, syscall.ENOTSOCK) {
			return found, err
		}
	}
}

func main() {
	found, err := listener()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	quit := make(chan struct{})
	answer := func(w http.ResponseWriter, r *http.Request) {
		sum := 0
		body, _ := io.ReadAll(r.Body)
		for _, b := range body {
			sum += int(b)
		}
		fmt.Fprintln(w, r.Method, r.URL.Path, len(body), sum)
		if r.URL.Path == "/quit" {
			close(quit)
		}
	}
	server := &http.Server{Handler: http.HandlerFunc(answer)}
	go server.Serve(found)
	<-quit
	fmt.Println("done", server.Shutdown(context.Background()))
}
