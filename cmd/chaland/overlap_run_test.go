package main

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
)

// The first thing ends after the second one, and both are told in order; never more
// than two run.
func TestOverlappingWorkIsToldInOrder(t *testing.T) {
	t.Parallel()
	var running, most atomic.Int32
	first, second := make(chan struct{}), make(chan struct{})
	var told []int
	err := overlap(t.Context(), 6, func(_ context.Context, i int) (int, error) {
		now := running.Add(1)
		defer running.Add(-1)
		for was := most.Load(); now > was && !most.CompareAndSwap(was, now); was = most.Load() {
		}
		switch i {
		case 0:
			close(first)
			<-second
		case 1:
			<-first
			close(second)
		}
		return i, nil
	}, func(i int) error { told = append(told, i); return nil })
	if want := []int{0, 1, 2, 3, 4, 5}; err != nil || !slices.Equal(told, want) || most.Load() != 2 {
		t.Errorf("told %v, at most %d at a time, %v; want %v, 2", told, most.Load(), err, want)
	}
}

// What fails is the error of all; the one before is still finished and told, those
// after it end.
func TestAFailureEndsWhatComesLater(t *testing.T) {
	t.Parallel()
	broken, failed := errors.New("broken"), make(chan struct{})
	var told []int
	err := overlap(t.Context(), 6, func(ctx context.Context, i int) (int, error) {
		switch i {
		case 2:
			<-failed
		case 3:
			close(failed)
			return 0, broken
		case 4:
			<-ctx.Done()
			return 0, ctx.Err()
		}
		return i, ctx.Err()
	}, func(i int) error { told = append(told, i); return nil })
	if want := []int{0, 1, 2}; !errors.Is(err, broken) || !slices.Equal(told, want) {
		t.Errorf("told %v, %v; want %v and the error of what failed", told, err, want)
	}
}
