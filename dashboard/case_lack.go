package dashboard

import (
	"context"
	"errors"

	"github.com/formaouest/chaland/internal/fault"
)

// lack is why nothing can be told of what a case holds, "" when it can.
type lack string

const (
	nothingHidden lack = "no_case" // the data of a real shop
	unreadable    lack = "unread"  // drawn by another version of the program, or with another key
	keyless       lack = "no_key"  // the centre's key is missing or cannot be read, for now
)

// lackOf tells what a fault of Plan or Sheet says of a case; any other error stays one.
func lackOf(err error) (lack, error) {
	if errors.Is(err, fault.New(fault.NotFound, "room.no_key")) {
		return nothingHidden, nil
	}
	switch fault.KindOf(err) {
	case fault.Conflict:
		return unreadable, nil
	case fault.NotFound, fault.Forbidden, fault.Invalid:
		return keyless, nil
	}
	return "", err
}

// planOf is what was drawn for the case of a site, or why that cannot be told.
func (d *Dashboard) planOf(ctx context.Context, site string) (plan CasePlan, why lack, err error) {
	plan, failed := d.Cases.Plan(ctx, site)
	if failed == nil {
		return plan, "", nil
	}
	if why, err = lackOf(failed); why == unreadable || why == keyless {
		d.Log.Warn("what a case holds cannot be read", "site", site, "error", failed)
	}
	return CasePlan{}, why, err
}
