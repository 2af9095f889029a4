package dashboard

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/seo/rule"
)

// offeredList is what some texts of a piece are offered from while they are typed.
type offeredList struct {
	ID      string
	Offered []Choice // what is written, and what it is
}

// offeredLists are the lists that the texts of a model name, each once.
func (d *Dashboard) offeredLists(v *visit, m dossier.Model) (lists []offeredList, err error) {
	var names []string
	for _, f := range m.Fields {
		names = append(names, f.List)
		for _, c := range f.Columns {
			names = append(names, c.List)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		list := offeredList{ID: "offre-" + name}
		switch name {
		case dossier.ListRules:
			list.Offered = offeredRules()
		case dossier.ListAudits:
			list.Offered, err = d.offeredAudits(v)
		case dossier.ListSpecifications:
			list.Offered, err = d.offeredSpecifications(v)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	return lists, nil
}

func offeredRules() []Choice {
	all := rule.All()
	list := make([]Choice, len(all))
	for i, r := range all {
		list[i] = Choice{Value: r.ID, Name: r.Title()}
	}
	slices.SortStableFunc(list, func(a, b Choice) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func (d *Dashboard) offeredAudits(v *visit) (list []Choice, err error) {
	audits, err := d.finishedAudits(v)
	for _, e := range audits {
		list = append(list, Choice{Value: auditLabel(v, e), Name: e.URL})
	}
	return list, err
}

func (d *Dashboard) offeredSpecifications(v *visit) (list []Choice, err error) {
	s, err := d.shelf(v)
	if err != nil {
		return nil, err
	}
	m, _ := s.model(specification)
	pieces, err := d.dossier().Pieces(v.context(), v.Site.ID)
	for _, p := range pieces {
		if p.Model == specification {
			list = append(list, Choice{Value: p.Name(m), Name: p.Title})
		}
	}
	return list, err
}
