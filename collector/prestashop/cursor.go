package prestashop

import "time"

// Cursor is how far the reading of a resource is, in the shop's own time.
type Cursor struct {
	// Until is the date of change up to which all was read; "" when nothing was.
	Until string `json:"until,omitempty"`
	// From, To and Last are the reading under way: the changes between two dates, of which
	// those up to a number are done. To is "" between readings.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	Last string `json:"last,omitempty"`
	// Sure is To, but no later than the clock was: a shop may have a date in the future.
	Sure string `json:"sure,omitempty"`
	// Newest is the newest change of all readings, Met when it was first met, and Quiet that
	// it was still the newest an overlap later: nothing more is to come from before it.
	Newest string    `json:"newest,omitempty"`
	Met    time.Time `json:"met,omitzero"`
	Began  time.Time `json:"began,omitzero"` // of the reading under way
	Quiet  bool      `json:"quiet,omitempty"`
}

// Progress is how far all of a shop is read. What it tells as done is on disk.
type Progress struct {
	Orders   Cursor `json:"orders"`
	Slips    Cursor `json:"slips"`
	Products Cursor `json:"products"`
}

// Since asks to read again what changed from a day on.
func (p *Progress) Since(day time.Time) {
	from := Cursor{Until: day.Format(wallLayout)}
	p.Orders, p.Slips, p.Products = from, from, from
}

// Fresh tells a reading that has not begun.
func (p *Progress) Fresh() bool { return p.Orders.Newest == "" }

// beginning is before any order.
const beginning = "1990-01-01 00:00:00"

// overlap is how far each reading goes back behind the last one: ten minutes for what was
// written with a date that was past already, and the hour that comes twice when summer time
// ends.
const overlap = 70 * time.Minute

// open begins a reading up to the newest change of now, unless one is under way; clock is
// the time that it is for the site. It is false where there is nothing to read.
func (c *Cursor) open(newest, clock string, now time.Time) bool {
	if c.To != "" {
		return true
	}
	same := newest == c.Newest
	if same && c.Quiet {
		return false
	}
	c.From, c.To, c.Last, c.Sure, c.Began = beginning, newest, "", min(newest, clock), now
	switch {
	case c.Until == "":
	case c.Quiet:
		c.From = back(c.Until, -time.Second)
	default:
		c.From = back(c.Until, overlap)
	}
	if !same {
		c.Newest, c.Met, c.Quiet = newest, now, false
	}
	return true
}

// close ends the reading under way. A clock that was set back does not make it begin anew.
func (c *Cursor) close() {
	*c = Cursor{Until: max(c.Until, c.Sure), Newest: c.Newest, Met: c.Met, Quiet: c.Newest == c.To && c.Began.Sub(c.Met) >= overlap}
}
