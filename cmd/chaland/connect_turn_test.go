package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// A page that is looked at keeps the next one waiting for a while, which is said; whoever
// leaves waits no longer.
func TestOnePageIsOpenedAtATime(t *testing.T) {
	t.Parallel()
	one := turn{free: make(chan struct{}, 1), patience: 20 * time.Millisecond}
	release, err := one.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := one.take(t.Context()); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second one: %v", err)
	}
	patient := turn{free: one.free, patience: time.Hour}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := patient.take(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("one who left: %v", err)
	}
	release()
	if release, err = patient.take(t.Context()); err != nil {
		t.Fatal(err)
	}
	release()
}
