package dashboard

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
)

// A panic is an error of its page, whose stack the technical log has, whether the page is
// made apart from its request or not.
func TestPanicsAreLoggedWithTheirStack(t *testing.T) {
	t.Parallel()
	breaks := func(echo.Context) error { panic("boum") }
	var log bytes.Buffer
	d := &Dashboard{Options: Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Patience: time.Minute}, reports: reports{all: map[string]*report{}}}
	for name, handle := range map[string]echo.HandlerFunc{"heavy": d.heavy(breaks), "light": d.recovered(breaks)} {
		log.Reset()
		c := echo.New().NewContext(httptest.NewRequest(http.MethodGet, "/comptages", http.NoBody), httptest.NewRecorder())
		c.SetPath("/comptages")
		if err := handle(c); err == nil || fault.KindOf(err) != fault.Internal || !strings.Contains(err.Error(), "boum") {
			t.Errorf("%s: %v", name, err)
		}
		if said := log.String(); strings.Count(said, "level=ERROR") != 1 || !strings.Contains(said, "/comptages") || !strings.Contains(said, "heavy_internal_test.go") {
			t.Errorf("%s: the log has %q", name, said)
		}
	}
}

// Who comes back after a report was given up gets a new one, not the end of the old one;
// a report that is made is theirs.
func TestReportsGivenUpAreMadeAgain(t *testing.T) {
	t.Parallel()
	x := reports{all: map[string]*report{}}
	begin := func() *report { return &report{done: make(chan struct{}), left: time.NewTimer(time.Hour)} }
	old := x.ask("a", begin)
	if x.ask("a", begin) != old {
		t.Fatal("a report under way is made twice")
	}
	old.left.Stop() // as when nobody asked for long
	old.err = context.Canceled
	close(old.done)
	fresh := x.ask("a", begin)
	if fresh == old {
		t.Fatal("a report that was given up is given")
	}
	x.forget("a", old)
	fresh.left.Stop()
	close(fresh.done)
	if x.ask("a", begin) != fresh {
		t.Error("a report that is made is made again")
	}
	time.Sleep(reportKept + 100*time.Millisecond)
	if x.ask("a", begin) != fresh {
		t.Error("forgetting a report takes the one after it away")
	}
}
