package dashboard

import (
	"context"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// eraseClass forgets the candidates of a class, their cases and their dossiers. What was cited
// stays, as its codes are printed; nobody is named by them any more.
func (d *Dashboard) eraseClass(ctx context.Context, class store.Class) error {
	if class.Archived.IsZero() {
		return fault.New(fault.Conflict, "room.erase_open")
	}
	if err := d.casesOf.hold(class.ID); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx) // whoever leaves the page leaves nothing half done
	seats, err := d.erasableSeats(ctx, class.ID)
	if err != nil {
		d.casesOf.release(class.ID)
		return err
	}
	done := make(chan error, 1)
	go func() {
		err := d.eraseSeats(ctx, class, seats)
		if err != nil && fault.KindOf(err) == fault.Internal {
			d.Log.Error("a class was not erased whole", "class", class.ID, "error", err)
		}
		d.casesOf.release(class.ID)
		if err != nil {
			d.casesOf.tell(class.ID, func(r *caseRun) { r.Problem = i18n.Error(err) })
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(d.Patience):
		return nil // the room says that it is being erased
	}
}

// erasableSeats are the seats of a class whose cases can all go; one that cannot keeps all.
func (d *Dashboard) erasableSeats(ctx context.Context, class int64) ([]store.Seat, error) {
	seats, err := d.Store.Seats(ctx, class)
	if err != nil || d.Cases == nil {
		return seats, err
	}
	for _, s := range seats {
		if s.Site != "" {
			if err := d.Cases.Erasable(ctx, s.Site); err != nil {
				return nil, err
			}
		}
	}
	return seats, nil
}

// eraseSeats forgets the candidates one after the other, then the class: one that was cut short
// is finished when the trainer asks again.
func (d *Dashboard) eraseSeats(ctx context.Context, class store.Class, seats []store.Seat) error {
	for _, s := range seats {
		if s.Site != "" && d.Cases != nil {
			if err := d.Cases.Erase(ctx, s.Site); err != nil {
				return err
			}
		}
		if err := d.accounts().Remove(ctx, WhoFrom(ctx), s.Account); err != nil {
			return err
		}
	}
	d.slips.forget(classPath(class.ID))
	if err := d.Store.RemoveClass(ctx, class.ID); err != nil {
		return err
	}
	return d.accounts().Note(ctx, WhoFrom(ctx), "class_erase", class.Name)
}
