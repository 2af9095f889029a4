package main

import (
	"cmp"
	"context"

	"golang.org/x/sync/errgroup"
)

// overlap makes n things, each while the one before is finished, and tells of them in
// order. An error ends what comes later; what came before is still finished and told.
func overlap[T any](ctx context.Context, n int, one func(ctx context.Context, i int) (T, error), tell func(T) error) error {
	ctx, end := context.WithCancel(ctx)
	defer end()
	var work errgroup.Group
	work.SetLimit(2)
	before := make(chan struct{})
	close(before)
	for i := range n {
		// each context is a child of the one before: stop ends this one and those later
		later, stop := context.WithCancelCause(ctx)
		ctx = later
		turn, told := before, make(chan struct{})
		before = told
		work.Go(func() (err error) {
			defer func() {
				if err != nil {
					err = cmp.Or(context.Cause(later), err)
					stop(err)
				}
			}()
			made, err := one(later, i)
			if err != nil {
				return err
			}
			select {
			case <-turn:
				defer close(told)
				return tell(made)
			case <-later.Done():
				return later.Err()
			}
		})
	}
	return work.Wait()
}
