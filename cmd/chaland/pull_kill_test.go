package main

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/prestashop/prestashoptest"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/warehouse"
)

// The whole program is killed in the middle of a reading, again and again, at another step
// each time, while the shop goes on selling: each order is there once, to the cent.
func TestAPrestaShopReadingOutlivesKills(t *testing.T) {
	t.Parallel()
	kills := 2
	if os.Getenv("CHALAND_SOAK") != "" {
		kills = 20
	}
	data := t.TempDir()
	ps := prestashoptest.New(t)
	at := time.Now().Add(-48 * time.Hour)
	var total int64
	sold := 0
	sell := func(n int) {
		for range n {
			sold++
			at = at.Add(time.Second)
			ps.Sell(sold, "2", at.Format(time.DateTime), 4.80, float64(sold))
			total += int64(sold)*100 + 480
		}
	}
	sell(160)
	var given int64
	for n := range 9 {
		ps.Slip(n+1, n*17+1, at.Format(time.DateTime), 0.5, 0.5)
		given += 100
	}
	if code, _, talk := typed(t, "site", "add", "--id", "boutique", "--data", data); code != exitOK {
		t.Fatal(talk)
	}
	s, err := store.Open(t.Context(), data+"/chaland.db")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := store.Connection{ID: "a", Site: "boutique", Kind: "prestashop", Secret: prestashoptest.Key, Created: at, PersonKey: draw(), Pull: &store.Pull{Connection: "a", URL: ps.URL, Progress: "{}", Due: at}}
	if err := s.AddConnection(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	asked := make(chan struct{}, 1000)
	ps.Before = func(_ http.ResponseWriter, _ *http.Request) bool {
		asked <- struct{}{}
		return false
	}
	for round := range kills {
		child := startChild(t, "serve --data "+data+" --addr 127.0.0.1:0")
		for range 9 + round*5%40 {
			<-asked
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // killed
		for len(asked) > 0 {
			<-asked
		}
		sell(3)
		if err := s.AskPull(t.Context(), "a", "", time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	go func() { // the last one is let live
		for range asked { //nolint:revive // drained
		}
	}()
	defer close(asked)
	child := startChild(t, "serve --data "+data+" --addr 127.0.0.1:0")
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		p, _, err := s.PullOf(t.Context(), "a")
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("not read: %+v, %v", p, err)
		}
		if p.Ended.After(p.Began) && p.Problem == "" {
			break
		}
	}
	if err := child.Process.Signal(os.Interrupt); err != nil { // what waits in the spool is stored
		t.Fatal(err)
	}
	_ = child.Wait()
	w, err := warehouse.Open(t.Context(), warehouse.Options{DataDir: data})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	type sums struct {
		N     uint64 `ch:"n"`
		Total int64  `ch:"total"`
	}
	orders, err := warehouse.Select[sums](t.Context(), w, "SELECT count() AS n, sum(total_incl) AS total FROM orders FINAL WHERE status = 'valid'", nil)
	if err != nil || len(orders) != 1 || orders[0] != (sums{uint64(sold), total}) { //nolint:gosec // a count
		t.Errorf("%+v, %v; the shop sold %d of %d", orders, err, sold, total)
	}
	refunds, err := warehouse.Select[sums](t.Context(), w, "SELECT count() AS n, sum(amount_incl) AS total FROM refunds FINAL", nil)
	if err != nil || len(refunds) != 1 || refunds[0] != (sums{9, given}) {
		t.Errorf("%+v, %v", refunds, err)
	}
}

// startChild runs the program as a process of its own.
func startChild(t *testing.T, line string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "CHALAND_CHILD="+line)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}
