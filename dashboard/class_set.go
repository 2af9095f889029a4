package dashboard

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// classSettings are what a trainer sets for a class.
type classSettings struct {
	Clues int `json:"clues,omitempty"` // the highest level of clues, 0 for none
	// Pages are those that stand in the candidates' first menu besides the essential ones.
	Pages []string `json:"pages,omitempty"`
	// Centre and Session are printed on the covers of the candidates' dossiers.
	Centre  string `json:"centre,omitempty"`
	Session string `json:"session,omitempty"`
}

// settingsOf reads what is set for a class.
func settingsOf(c store.Class) (s classSettings, err error) {
	defer fault.Wrap(&err, "read the settings of class %d", c.ID)
	if len(c.Settings) == 0 {
		return s, nil
	}
	return s, json.Unmarshal(c.Settings, &s)
}

// classOf is the class of a place with its settings.
func (d *Dashboard) classOf(ctx context.Context, seat store.Seat) (class store.Class, set classSettings, err error) {
	class, ok, err := d.Store.Class(ctx, seat.Class)
	if err != nil || !ok {
		return class, set, err
	}
	set, err = settingsOf(class)
	return class, set, err
}

// openedPages are those that a trainer put into the first menu of whoever is behind a request.
func (d *Dashboard) openedPages(ctx context.Context, who Who) ([]string, error) {
	if who.Role != account.Candidate || who.Account == 0 {
		return nil, nil
	}
	seat, ok, err := d.Store.Seat(ctx, who.Account)
	if err != nil || !ok {
		return nil, err
	}
	_, set, err := d.classOf(ctx, seat)
	return set.Pages, err
}

// menuGroup is a heading of the menu with the pages that may be put first.
type menuGroup struct {
	Title string
	Pages []Choice
}

// menuChoices are the pages that wait under « Plus de pages » in a practical case, those that
// were put first marked.
func (d *Dashboard) menuChoices(opened []string) (out []menuGroup) {
	inCase := &Bar{Address: address.Address{Site: tracking.Site{Case: true}}}
	for _, g := range navigationGroups {
		group := menuGroup{Title: i18n.T("nav." + g.key)}
		for _, path := range slices.Concat(g.paths, topicPaths(g.key)) {
			if !slices.Contains(essentialPaths, path) && d.leadsTo(Who{Role: account.Candidate}, inCase, path) {
				group.Pages = append(group.Pages, Choice{Name: i18n.T("nav." + path), Value: path, Here: slices.Contains(opened, path)})
			}
		}
		if len(group.Pages) > 0 {
			out = append(out, group)
		}
	}
	return out
}

// changeMenu puts pages into the first menu of the candidates of a class.
func (d *Dashboard) changeMenu(ctx context.Context, class store.Class, pages []string) error {
	var known []string
	for _, g := range d.menuChoices(nil) {
		for _, p := range g.Pages {
			known = append(known, p.Value)
		}
	}
	for _, path := range pages {
		if !slices.Contains(known, path) {
			return fault.New(fault.Invalid, "room.no_menu_page", "page", path)
		}
	}
	return d.changeClassSettings(ctx, class, "class_menu", func(s *classSettings) {
		s.Pages = slices.DeleteFunc(known, func(path string) bool { return !slices.Contains(pages, path) })
	})
}

// changeCover says what is printed on the covers of a class.
func (d *Dashboard) changeCover(ctx context.Context, class store.Class, centre, session string) error {
	centre, err := dossier.CoverLine(centre)
	if err != nil {
		return err
	}
	if session, err = dossier.CoverLine(session); err != nil {
		return err
	}
	return d.changeClassSettings(ctx, class, "class_cover", func(s *classSettings) { s.Centre, s.Session = centre, session })
}

func (d *Dashboard) changeClassSettings(ctx context.Context, class store.Class, deed string, change func(*classSettings)) error {
	err := d.rewriteClass(ctx, class.ID, func(now *store.Class) error {
		set, err := settingsOf(*now)
		if err != nil {
			return err
		}
		change(&set)
		now.Settings, err = json.Marshal(set)
		return err
	})
	if err != nil {
		return err
	}
	return d.accounts().Note(ctx, WhoFrom(ctx), deed, class.Name)
}

// rewriteClass changes a class as it is now: another trainer may have changed it since its page
// was asked for.
func (d *Dashboard) rewriteClass(ctx context.Context, id int64, change func(*store.Class) error) error {
	return d.Store.AtOnce(ctx, func(s *store.Store) error {
		class, ok, err := s.Class(ctx, id)
		if err == nil && !ok {
			err = errNoPage
		}
		if err == nil {
			err = change(&class)
		}
		if err != nil {
			return err
		}
		return s.ChangeClass(ctx, class)
	})
}

// knownCover is what is known of the cover of a site's dossier without anybody typing it:
// whose case it is, in which class.
func (d *Dashboard) knownCover(ctx context.Context, site string) (dossier.Cover, error) {
	seat, ok, err := d.Store.SeatOf(ctx, site)
	if err != nil || !ok {
		return dossier.Cover{}, err
	}
	a, _, err := d.Store.Account(ctx, seat.Account)
	if err != nil {
		return dossier.Cover{}, err
	}
	class, set, err := d.classOf(ctx, seat)
	return dossier.Cover{Author: strings.TrimSpace(a.Name), Session: cmp.Or(set.Session, class.Name), Centre: set.Centre}, err
}

// coverOf is the cover of a site's dossier: what is typed of it, then what is known, then who wrote
// its pieces.
func (d *Dashboard) coverOf(ctx context.Context, site string) (dossier.Cover, error) {
	set, err := d.dossier().Settings(ctx, site)
	if err != nil {
		return dossier.Cover{}, err
	}
	known, err := d.knownCover(ctx, site)
	if err != nil {
		return dossier.Cover{}, err
	}
	pieces, err := d.dossier().Pieces(ctx, site)
	return set.Cover.Or(known).Or(dossier.Cover{Author: onlyAuthor(pieces)}), err
}
