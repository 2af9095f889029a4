package dashboard

import (
	"context"

	"github.com/formaouest/chaland/dashboard/account"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// firstStep is a thing to do when one discovers a case, in its order; Done ones are told by
// what the dossier holds, nobody ticks them.
type firstStep struct {
	Title, Help, Href string
	Done              bool
}

// doorOf is where somebody goes who signs in: a candidate begins with the letter of the only
// case they have, until a figure of it is cited.
func (d *Dashboard) doorOf(ctx context.Context, who Who, back string) (string, error) {
	if back != "/" || who.Role != account.Candidate || d.Documents == nil {
		return homeOf(who, back), nil
	}
	sites, err := d.sites(context.WithValue(ctx, whoKey{}, who))
	if err != nil || len(sites) != 1 || !sites[0].Case {
		return back, err
	}
	cited, err := d.Store.Citations(ctx, sites[0].ID, 1)
	if err != nil || len(cited) > 0 {
		return back, err
	}
	return siteAddress(missionPath, sites[0].ID), nil
}

// firstSteps are what to look at first in a case; none for a shop that is none, and none once
// every step is done.
func (d *Dashboard) firstSteps(v *visit) ([]firstStep, error) {
	if !v.Site.Case || d.Documents == nil {
		return nil, nil
	}
	cited, err := d.Store.Citations(v.context(), v.Site.ID, 1)
	if err != nil {
		return nil, err
	}
	pieces, err := d.Store.Documents(v.context(), store.Pieces, v.Site.ID)
	if err != nil {
		return nil, err
	}
	did := len(cited) > 0 // whoever cites a figure has been through the first three
	if did && len(pieces) > 0 {
		return nil, nil
	}
	step := func(name, href string, done bool) firstStep {
		return firstStep{Title: i18n.T("first." + name), Help: i18n.T("first." + name + ".help"), Href: href, Done: done}
	}
	return []firstStep{
		step("letter", v.Of(missionPath)+"#lettre", did),
		step("overview", v.Of("/"), did),
		step("figure", v.Of("/chiffres/"+address.Slug("conversion_rate")), did),
		step("cite", v.Of("/acquisition"), did),
		step("piece", v.Of(piecesPath), len(pieces) > 0),
	}, nil
}
