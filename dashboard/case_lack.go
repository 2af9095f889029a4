package dashboard

import (
	"context"
	"errors"

	"github.com/formaouest/chaland/internal/fault"
)

// Why nothing can be told of what a case holds: faults of Cases bear one of these. Each says what
// to do, and but for the first two what is lacking can come back.
var (
	ErrNoCase       = fault.New(fault.NotFound, "room.lack.no_case")          // the site is none, or not yet
	ErrRealShop     = fault.New(fault.NotFound, "room.lack.real_shop")        // nothing was hidden in it
	ErrNoKey        = fault.New(fault.Unavailable, "room.lack.no_key")        // the centre's is missing or cannot be read
	ErrOtherKey     = fault.New(fault.Unavailable, "room.lack.other_key")     // it was drawn with another
	ErrOtherVersion = fault.New(fault.Unavailable, "room.lack.other_version") // another program drew it
	ErrNoFolder     = fault.New(fault.Unavailable, "room.lack.no_folder")     // the files of its shop are missing or cannot be read
	ErrOtherFolder  = fault.New(fault.Unavailable, "room.lack.other_folder")  // they changed since
)

var lacks = []*fault.Error{ErrNoCase, ErrRealShop, ErrNoKey, ErrOtherKey, ErrOtherVersion, ErrNoFolder, ErrOtherFolder}

// lackOf is which of them a fault of Cases bears, nil for none.
func lackOf(err error) *fault.Error {
	for _, why := range lacks {
		if errors.Is(err, why) {
			return why
		}
	}
	return nil
}

// hidesNothing reports whether there is nothing to look for.
func hidesNothing(why *fault.Error) bool { return why == ErrNoCase || why == ErrRealShop }

// plannedCase is what was drawn for the case of a site, or why that cannot be told.
type plannedCase struct {
	CasePlan
	why *fault.Error
}

// plansOf are what was drawn for the cases of sites, in their order.
func (d *Dashboard) plansOf(ctx context.Context, sites []string) ([]plannedCase, error) {
	plans, err := d.Cases.Plans(ctx, sites)
	if err != nil {
		return nil, err
	}
	list := make([]plannedCase, len(plans))
	for i, p := range plans {
		list[i] = plannedCase{p, lackOf(p.Err)}
		switch why := list[i].why; {
		case why == nil && p.Err != nil:
			return nil, p.Err
		case why != nil && !hidesNothing(why):
			d.Log.Warn("what a case holds cannot be read", "site", sites[i], "error", p.Err)
		}
	}
	return list, nil
}

// planOf is plansOf for one site.
func (d *Dashboard) planOf(ctx context.Context, site string) (plannedCase, error) {
	list, err := d.plansOf(ctx, []string{site})
	if err != nil {
		return plannedCase{}, err
	}
	return list[0], nil
}
