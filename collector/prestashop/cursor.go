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

// beginning is before any order.
const beginning = "1990-01-01 00:00:00"

// overlap is how far each reading goes back behind the last one: ten minutes for what was
// written with a date that was past already, and the hour that comes twice when summer time
// ends.
const overlap = 70 * time.Minute

// open begins a reading up to the newest change of now, unless one is under way; clock is
// the time that it is for the site.
func (c *Cursor) open(newest, clock string) {
	if c.To != "" {
		return
	}
	c.From, c.To, c.Last, c.Sure = beginning, newest, "", min(newest, clock)
	if c.Until != "" {
		c.From = back(c.Until, overlap)
	}
}

// close ends the reading under way. A clock that was set back does not make it begin anew.
func (c *Cursor) close() { *c = Cursor{Until: max(c.Until, c.Sure)} }
