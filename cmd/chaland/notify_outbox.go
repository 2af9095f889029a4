package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/formaouest/chaland/internal/store"
)

// outbox holds what is to be told of a site with all who are to be told: several entries of
// the settings may ask for the same thing.
type outbox struct {
	notices []store.Notice
	to      map[string][]store.Target // by key of a notice
}

func (o *outbox) add(n siteNotices, notices ...store.Notice) {
	if o.to == nil {
		o.to = map[string][]store.Target{}
	}
	for _, notice := range notices {
		to, known := o.to[notice.Key]
		if !known {
			o.notices = append(o.notices, notice)
		}
		for _, target := range n.targets() {
			if !slices.Contains(to, target) {
				to = append(to, target)
			}
		}
		o.to[notice.Key] = to
	}
}

func (o *outbox) addAll(entries []siteNotices, notices ...store.Notice) {
	for _, n := range entries {
		o.add(n, notices...)
	}
}

// tell keeps one message for all that goes to the same people.
func (o *outbox) tell(ctx context.Context, s *store.Store, site, subject string, at time.Time) error {
	byTargets := map[string][]store.Notice{}
	var order []string
	for _, notice := range o.notices {
		who := fmt.Sprint(o.to[notice.Key])
		if byTargets[who] == nil {
			order = append(order, who)
		}
		byTargets[who] = append(byTargets[who], notice)
	}
	for _, who := range order {
		list := byTargets[who]
		if _, err := s.Tell(ctx, site, subject, list, o.to[list[0].Key], at); err != nil {
			return err
		}
	}
	return nil
}
