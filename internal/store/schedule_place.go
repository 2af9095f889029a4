package store

// Refusal is a schedule of a file that keeps its row of before, if it has one: another
// schedule has its address and its times, and keeps them.
type Refusal struct {
	Wanted int // in the file's list
	By     Schedule
}

// place is what one schedule alone may have.
type place struct{ site, url, cron string }

func (v Schedule) place() place { return place{v.Site, v.URL, v.Cron} }

// filePlan is what becomes of the schedules when a file is followed.
type filePlan struct {
	had     []Schedule // by wanted schedule, the row that becomes it; the zero one for a new row
	gone    []Schedule // rows that nobody asks for, or whose place a schedule of the file takes
	refused []Refusal
	left    map[int]bool // the wanted schedules that are refused
}

// planFile matches the schedules that a file wants with all rows. keep are keys of entries
// of the file that could not be read.
func planFile(rows []Schedule, origin string, wanted []Schedule, keep map[string]bool) *filePlan {
	p := &filePlan{had: make([]Schedule, len(wanted)), left: map[int]bool{}}
	named := map[string]int{}
	for i, w := range wanted {
		named[w.key()] = i
	}
	var free []Schedule            // that people may change, and a file may take over
	stands := map[place]Schedule{} // what the file cannot move
	for _, v := range rows {
		i, ok := named[v.key()]
		switch {
		case v.Origin == origin && ok:
			p.had[i] = v
		case v.Origin == origin && !keep[v.key()]:
			p.gone = append(p.gone, v)
		case v.Origin != origin && v.Typed():
			free = append(free, v)
		default:
			stands[v.place()] = v
		}
	}
	p.adopt(wanted, free)
	p.refuse(wanted, stands)
	p.takePlaces(wanted, free)
	return p
}

// adopt gives the wanted schedules that have no row a free one: that of the same entry of a
// file that has gone, which was moved and may have been changed at once, or else that of
// the same place.
func (p *filePlan) adopt(wanted, free []Schedule) {
	samePlace := func(v, w Schedule) bool { return v.place() == w.place() }
	sameEntry := func(v, w Schedule) bool {
		return v.Origin != "" && v.Name == w.Name && v.Site == w.Site && v.URL == w.URL
	}
	taken := map[int64]bool{}
	for _, fits := range []func(v, w Schedule) bool{
		func(v, w Schedule) bool { return sameEntry(v, w) && samePlace(v, w) }, sameEntry, samePlace,
	} {
		for i, w := range wanted {
			for _, v := range free {
				if p.had[i].ID == 0 && !taken[v.ID] && fits(v, w) {
					p.had[i], taken[v.ID] = v, true
				}
			}
		}
	}
}

// refuse leaves out the schedules whose place is another's, until those that are left out
// take no more places.
func (p *filePlan) refuse(wanted []Schedule, stands map[place]Schedule) {
	for again := true; again; {
		again = false
		for i, w := range wanted {
			by, ok := stands[w.place()]
			if p.left[i] || !ok || by.ID == p.had[i].ID {
				continue
			}
			p.left[i], again = true, true
			p.refused = append(p.refused, Refusal{i, by})
			if had := p.had[i]; had.ID != 0 {
				stands[had.place()] = had
			}
		}
	}
}

// takePlaces removes what a person added in a place that a schedule of the file moves to.
func (p *filePlan) takePlaces(wanted, free []Schedule) {
	is := map[int64]bool{}
	for _, v := range p.had {
		is[v.ID] = true
	}
	taken := map[place]bool{}
	for i, w := range wanted {
		taken[w.place()] = taken[w.place()] || !p.left[i]
	}
	for _, v := range free {
		if !is[v.ID] && taken[v.place()] {
			p.gone = append(p.gone, v)
		}
	}
}
