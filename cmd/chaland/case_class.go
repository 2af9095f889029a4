package main

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/formaouest/chaland/collector/site"
	"github.com/formaouest/chaland/dashboard"
	"github.com/formaouest/chaland/fixtures"
	"github.com/formaouest/chaland/fixtures/answers"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/warehouse"
)

// caseMaker gives the screens of trainers the cases of candidates.
type caseMaker struct {
	*app
	warehouse *warehouse.Warehouse
}

// Make makes a case for each code. The first cases of a centre draw its key.
func (m caseMaker) Make(ctx context.Context, codes []string, tell func(code, site string) error) error {
	key, err := m.centreKey()
	if errors.Is(err, fault.New(fault.NotFound, "case.cli.no_key")) {
		if err = m.makeCentreKey(); err == nil {
			key, err = m.centreKey()
		}
	}
	if err != nil {
		return err
	}
	how := caseDraw{}
	shop, err := m.loadFolder(how.folder)
	if err != nil {
		return err
	}
	n, err := how.toMake(ctx, m.warehouse, codes)
	if err == nil {
		err = m.checkRoom(n)
	}
	if err != nil {
		return err
	}
	states := make([]caseState, len(codes))
	for i, code := range codes {
		if err := fixtures.CheckCode(code); err != nil {
			return err
		}
		states[i] = how.state(code, shop)
	}
	return m.makeEach(ctx, m.warehouse, key, states, func(r newCaseReport) error { return tell(r.Code, r.Site) })
}

// caseOfSite finds the case of a site; without one the fault bears dashboard.ErrNoCase.
func (m caseMaker) caseOfSite(ctx context.Context, site string) (knownCase, error) {
	all, err := knownCases(ctx, m.warehouse)
	if err != nil {
		return knownCase{}, err
	}
	return caseAmong(all, site)
}

func caseAmong(all []knownCase, site string) (knownCase, error) {
	for _, k := range all {
		if k.site == site {
			return k, nil
		}
	}
	return knownCase{}, dashboard.ErrNoCase
}

// Key is the answer key of a case, kept or computed from its data.
func (m caseMaker) Key(ctx context.Context, site string) ([]dashboard.Answer, error) {
	k, err := m.caseOfSite(ctx, site)
	if err != nil {
		return nil, err
	}
	var found answers.Key
	key, err := m.centreKey()
	if err == nil || k.Imported {
		found, err = m.answersOf(ctx, m.warehouse, key, k)
	}
	if err != nil {
		return nil, err
	}
	var list []dashboard.Answer
	for _, p := range proven(found) {
		list = append(list, answerOf(p))
	}
	return list, nil
}

func answerOf(p answers.Problem) dashboard.Answer {
	a := dashboard.Answer{ID: p.ID, Title: p.Title, Diagnosis: p.Diagnosis, Recommendation: p.Recommendation, Blocs: p.Bloc, Where: p.Where}
	for _, f := range p.Figures {
		a.Figures = append(a.Figures, dashboard.Hidden{Name: f.Label, Value: f.Text})
	}
	return a
}

// Sheet is one sheet of an answer key that is kept, or computed from the data of the case.
func (m caseMaker) Sheet(ctx context.Context, site, id string) (dashboard.Answer, bool, error) {
	k, o, err := m.drawnCase(ctx, site)
	if err != nil {
		return dashboard.Answer{}, false, err
	}
	rests, err := restsOn(ctx, m.warehouse, k)
	if err != nil {
		return dashboard.Answer{}, false, err
	}
	found, kept := m.keys.of(site, rests)
	if !kept {
		if found, err = m.findProblem(ctx, m.warehouse, o, k.Code, id); err != nil {
			return dashboard.Answer{}, false, err
		}
	}
	for _, p := range proven(found) {
		if p.ID == id {
			return answerOf(p), true, nil
		}
	}
	return dashboard.Answer{}, false, nil
}

// Plans tells what the cases of sites can hold and hold, as they were drawn: nothing is computed.
func (m caseMaker) Plans(ctx context.Context, sites []string) ([]dashboard.CasePlan, error) {
	all, err := knownCases(ctx, m.warehouse)
	if err != nil {
		return nil, err
	}
	key, errKey := m.centreKey()
	shops := map[[2]string]*fixtures.World{} // a class is made from one folder
	draw := func(site string) (o fixtures.Options, err error) {
		k, err := caseAmong(all, site)
		if err == nil {
			err = cmp.Or(k.drawn(), errKey)
		}
		if err == nil {
			err = k.drawable(key)
		}
		if err != nil {
			return o, err
		}
		files := [2]string{k.Folder, k.Files}
		if shops[files] == nil {
			if shops[files], err = m.shopOf(k.caseState); err != nil {
				return o, err
			}
		}
		return m.drawIn(shops[files], key, k.caseState)
	}
	plans := make([]dashboard.CasePlan, len(sites))
	for i, site := range sites {
		if o, err := draw(site); err != nil {
			plans[i].Err = err
		} else {
			plans[i] = planOf(o)
		}
	}
	return plans, nil
}

func planOf(o fixtures.Options) dashboard.CasePlan {
	common := []string{answers.ReadingID}
	if o.Shop().Redesign().Year > 0 {
		common = append(common, answers.RedesignID)
	}
	plan := dashboard.CasePlan{Sheets: common, Planted: slices.Concat(common, o.Problems.IDs()), Days: o.JournalDays()}
	for _, p := range o.Shop().Problems() {
		if p.When == "always" || p.When == "lot" {
			plan.Sheets = append(plan.Sheets, p.ID)
		}
	}
	return plan
}

// drawnCase draws the case of a site again; one made of a real shop's files was drawn by nobody.
func (m caseMaker) drawnCase(ctx context.Context, site string) (k knownCase, o fixtures.Options, err error) {
	if k, err = m.caseOfSite(ctx, site); err != nil {
		return k, o, err
	}
	if err = k.drawn(); err != nil {
		return k, o, err
	}
	key, err := m.centreKey()
	if err == nil {
		o, err = m.drawAgain(key, k)
	}
	return k, o, err
}

// home is the address of the web site of a site's case, without drawing it; "" where it has none
// that can be served.
func (m caseMaker) home(ctx context.Context, site string) string {
	k, err := m.caseOfSite(ctx, site)
	if err != nil || k.Imported {
		return ""
	}
	key, err := m.centreKey()
	if err != nil || k.drawable(key) != nil {
		return ""
	}
	shop, err := m.shopOf(k.caseState)
	if err != nil || !shop.HasSite() {
		return ""
	}
	return caseHome(shop.Site())
}

// Erasable tells why a case cannot be erased now. What is left of one whose erasure was cut
// short can be.
func (m caseMaker) Erasable(ctx context.Context, id string) error {
	_, errCase := m.caseOfSite(ctx, id)
	if errCase != nil && fault.KindOf(errCase) != fault.NotFound {
		return errCase
	}
	switch err := site.Removable(ctx, m.warehouse, id); {
	case fault.KindOf(err) == fault.NotFound: // its data are gone already
		return nil
	case err != nil:
		return err
	}
	return errCase // a shop that is no case stays
}

// Erase forgets a case and all that was kept for its site.
func (m caseMaker) Erase(ctx context.Context, id string) error {
	if err := m.Erasable(ctx, id); err != nil {
		return err
	}
	return m.eraseSite(ctx, m.warehouse, id)
}
