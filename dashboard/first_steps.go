package dashboard

import (
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
		step("letter", v.Of(missionPath), did),
		step("overview", v.Of("/"), did),
		step("figure", v.Of("/chiffres/"+address.Slug("conversion_rate")), did),
		step("cite", v.Of("/acquisition"), did),
		step("piece", v.Of(piecesPath), len(pieces) > 0),
	}, nil
}
