package dashboard

import (
	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
)

// linesOf draws one metric over time for some values of a dimension, or for the
// one that the address filters by.
func (d *Dashboard) linesOf(v *visit, id, title, question, dimension, metric string, keys ...string) (view.Chart, error) {
	step, alone := v.step(), v.Against("")
	if only := v.Filter(dimension); only != "" {
		keys = []string{only}
	}
	branches, sets := make([]view.Branch, len(keys)), make([][]analyzer.Question, len(keys))
	for i, key := range keys {
		branches[i] = view.Branch{Key: key, Address: alone.Where(dimension, key)}
		sets[i] = branches[i].Address.Questions(step, metric)
	}
	answers, events, err := d.read(v, sets...)
	if err != nil {
		return view.Chart{}, err
	}
	for i := range branches {
		branches[i].Answer = answers[i]
	}
	return v.exports.chart(view.LinesChart(v.Address, id, title, question, dimension, step, metric, branches, events)), nil
}
