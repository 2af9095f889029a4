package warehouse

import (
	"context"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/period"
)

// Persons is a query of the rows of source, a query of event rows, with the person
// that each belongs to in column person. Its columns are at least site, visitor,
// previous, ts, event_id and mode. Where pseudonyms follow one another (see Paired)
// it takes a join to tell.
func Persons(source string, paired bool) string {
	name := "persons_alone"
	if paired {
		name = "persons_paired"
	}
	return strings.ReplaceAll(statement(name), "{{source}}", source)
}

// Paired reports whether some events of a site over a period, a day around it
// included, name the pseudonym that their visit may have begun under.
func (w *Warehouse) Paired(ctx context.Context, site string, p period.Period) (_ bool, err error) {
	defer fault.Wrap(&err, "pseudonyms of site %q over %s that follow one another", site, p)
	n, err := Scalar[uint64](ctx, w, `SELECT count() FROM events WHERE site = {site:String} AND day BETWEEN {from:Date} AND {to:Date} AND previous != 0`,
		Params{"site": site, "from": p.From.AddDays(-1).String(), "to": p.To.AddDays(1).String()})
	return n > 0, err
}
