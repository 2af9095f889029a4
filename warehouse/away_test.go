package warehouse

import (
	"errors"
	"net"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/formaouest/chaland/internal/fault"
)

// While the engine starts again, a question is one to ask again in a moment,
// not a defect of ours.
func TestAnEngineThatIsAwayIsNoDefect(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { // the first connections are cut, later ones refused
		for range 2 {
			if c, err := listener.Accept(); err == nil {
				_ = c.Close()
			}
		}
		_ = listener.Close()
	}()
	conn, err := clickhouse.Open(&clickhouse.Options{Addr: []string{listener.Addr().String()}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	w := &Warehouse{conn: conn}
	for range 4 {
		_, selected := Select[struct{ N uint8 }](t.Context(), w, "SELECT 1 AS n", nil)
		_, read := Scalar[uint8](t.Context(), w, "SELECT 1", nil)
		_, queried := w.Query(t.Context(), "SELECT 1", nil)
		for name, err := range map[string]error{"select": selected, "scalar": read, "query": queried, "exec": w.Exec(t.Context(), "SELECT 1", nil)} {
			if !errors.Is(err, fault.New(fault.Unavailable, "warehouse.away")) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
