package account

import (
	"context"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// SetTrainers says who trains a class: accounts of trainers, one that is open at least. Who sits in
// a jury that is still to hear a candidate of the class cannot.
func (d Desk) SetTrainers(ctx context.Context, by Who, class int64, trainers []int64) error {
	return d.atOnce(ctx, func(d Desk) error {
		c, ok, err := d.Store.Class(ctx, class)
		if err == nil && !ok {
			err = fault.New(fault.NotFound, "account.no_class")
		}
		if err != nil {
			return err
		}
		before, err := d.Store.TrainersOf(ctx, class)
		if err != nil {
			return err
		}
		chosen, err := d.trainers(ctx, trainers)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(chosen, func(a store.Account) bool { return !a.Disabled }) {
			return fault.New(fault.Invalid, "account.class_needs_trainer", "class", c.Name)
		}
		for _, a := range chosen {
			if slices.ContainsFunc(before, func(b store.Account) bool { return b.ID == a.ID }) {
				continue
			}
			if err := d.checkNotJuror(ctx, c, a); err != nil {
				return err
			}
		}
		if err := d.Store.SetTrainers(ctx, class, trainers); err != nil {
			return err
		}
		return d.Note(ctx, by, "class_trainers", i18n.T("account.class_trained_by", "class", c.Name, "trainers", TrainersText(chosen)))
	})
}

// Named is an account with its code; one that is closed is told apart.
func Named(a store.Account) string {
	name := label(a.Name, a.Code)
	if a.Disabled {
		name = i18n.T("account.closed_name", "name", name)
	}
	return name
}

// TrainersText names who trains a class, in words.
func TrainersText(list []store.Account) string {
	if len(list) == 0 {
		return i18n.T("account.untrained")
	}
	names := make([]string, len(list))
	for i, a := range list {
		names[i] = Named(a)
	}
	return strings.Join(names, ", ")
}

// trainers reads the accounts that are to train.
func (d Desk) trainers(ctx context.Context, ids []int64) ([]store.Account, error) {
	var list []store.Account
	for _, id := range ids {
		a, err := d.get(ctx, id)
		if err != nil {
			return nil, err
		}
		if Role(a.Role) != Trainer {
			return nil, fault.New(fault.Invalid, "account.not_trainer", "name", a.Name)
		}
		list = append(list, a)
	}
	return list, nil
}

// checkNotJuror refuses as a trainer of a class who sits in a jury that is still to hear one of its
// candidates.
func (d Desk) checkNotJuror(ctx context.Context, class store.Class, trainer store.Account) error {
	seats, err := d.Store.Seats(ctx, class.ID)
	if err != nil {
		return err
	}
	juries, err := d.Store.Juries(ctx)
	if err != nil {
		return err
	}
	for _, j := range juries {
		hears := slices.ContainsFunc(seats, func(s store.Seat) bool { return slices.Contains(j.Candidates, s.Account) })
		if !hears || !j.Expires.After(d.Now()) {
			continue
		}
		for _, m := range j.Members {
			if isSame(m, trainer) {
				return fault.New(fault.Conflict, "account.trainer_judges", "name", trainer.Name, "jury", j.Name, "class", class.Name)
			}
		}
	}
	return nil
}

// TrainedAlone lists the classes whose only open account of a trainer is this one.
func (d Desk) TrainedAlone(ctx context.Context, trainer int64) (alone []store.Class, err error) {
	classes, err := d.Store.Classes(ctx, trainer)
	if err != nil {
		return nil, err
	}
	for _, c := range classes {
		others, err := d.Store.TrainersOf(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(others, func(a store.Account) bool { return a.ID != trainer && !a.Disabled }) {
			alone = append(alone, c)
		}
	}
	return alone, nil
}

// keepTrainer refuses to do without the only trainer of classes, and names them.
func (d Desk) keepTrainer(ctx context.Context, a store.Account) error {
	alone, err := d.TrainedAlone(ctx, a.ID)
	if err != nil || len(alone) == 0 {
		return err
	}
	names := make([]string, len(alone))
	for i, c := range alone {
		names[i] = c.Name
	}
	return fault.New(fault.Conflict, "account.only_trainer", "name", a.Name, "n", len(names), "classes", strings.Join(names, ", "))
}

// TrainersText names who trains a class, in words.
func (d Desk) TrainersText(ctx context.Context, class int64) (string, error) {
	list, err := d.Store.TrainersOf(ctx, class)
	return TrainersText(list), err
}
