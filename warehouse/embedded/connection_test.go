package embedded

import (
	"errors"
	"io"
	"net"
	"testing"
)

// A connection closed with unread answers is ended, not reset: the engine would
// die of it.
func TestAConnectionIsEndedNotReset(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := Dial(t.Context(), listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if _, err := server.Write([]byte("an answer that nobody reads")); err != nil {
		t.Fatal(err)
	}
	one := make([]byte, 2)
	if _, err := io.ReadFull(client, one); err != nil {
		t.Fatal(err)
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Read(one); !errors.Is(err, io.EOF) {
		t.Errorf("the engine reads %v, want the end", err)
	}
}
