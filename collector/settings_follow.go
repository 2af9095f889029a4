package collector

import (
	"context"
	"time"

	"github.com/formaouest/chaland/collector/pseudonym"
)

const (
	sitesEvery = time.Second
	saltsEvery = 10 * time.Second
	// ahead is how long before its day a salt is drawn: every collector has
	// read it when the day begins.
	ahead = time.Hour
)

// follow re-reads the sites every second, and the salts less often unless one is ours alone.
func (c *Collector) follow(ctx context.Context) {
	tick := time.NewTicker(sitesEvery)
	defer tick.Stop()
	var salted time.Time
	well := true
	for {
		err := c.refreshSites(ctx)
		if err == nil && (c.salts.Alone() || c.o.Now().Sub(salted) >= saltsEvery) {
			salted = c.o.Now()
			err = c.refreshSalts(ctx)
		}
		if ctx.Err() != nil {
			return
		}
		if err != nil && well {
			c.o.Log.Warn("sites and salts are not readable now; the known ones serve", "error", err)
		}
		well = err == nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// patience bounds a reading, so that an outage does not pile them up.
const patience = 5 * time.Second

func (c *Collector) refreshSites(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return c.sites.Refresh(ctx)
}

func (c *Collector) refreshSalts(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var keys []pseudonym.Key
	for _, s := range c.sites.All() {
		for _, at := range []time.Time{c.o.Now(), c.o.Now().Add(ahead)} {
			keys = append(keys, pseudonym.Key{Site: s.ID, Day: pseudonym.DayOf(at, s.Location)})
		}
	}
	return c.salts.Refresh(ctx, keys)
}
