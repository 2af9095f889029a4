package imports

import (
	"slices"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/sheet"
)

// searchPlan lists what a report of searches may say; the aliases are titles of Search
// Console in French and in English, of its interface and of its API, and of Bing. The
// fields in _before are those of the earlier period of a comparison.
var searchPlan = plan{
	{"query", text, "topqueries queries keyword requetes requeteslesplusfrequentes requete motcle"},
	{"page", text, "toppages pages pageslespluspopulaires landingpage url adresse"},
	{"country", text, "countries pays"},
	{"device", text, "devices appareil appareils"},
	{"appearance", text, "searchappearance apparencedanslesresultatsderecherche apparence"},
	{"date", date, "day jour dates"},
	{"clicks", number, "clics"},
	{"impressions", number, "affichages"},
	{"position", number, "averageposition avgposition positionmoyenne"},
	{"ctr", text, "averagectr ctrmoyen tauxdeclic"},
	{"clicks_before", number, ""},
	{"impressions_before", number, ""},
	{"position_before", number, ""},
	{"ctr_before", text, ""},
}

// Fields of searchPlan, by index.
var (
	sfQuery       = searchPlan.index("query")
	sfPage        = searchPlan.index("page")
	sfDate        = searchPlan.index("date")
	sfClicks      = searchPlan.index("clicks")
	sfImpressions = searchPlan.index("impressions")
	sfPosition    = searchPlan.index("position")
	sfBefore      = searchPlan.index("clicks_before")
)

// searchColumn is what a table of searches goes by: its field, and what is kept of it.
type searchColumn struct {
	field int
	kind  string
}

var searchColumns = []searchColumn{
	{sfQuery, tracking.SearchQueries}, {sfPage, tracking.SearchPages}, {searchPlan.index("country"), tracking.SearchCountries},
	{searchPlan.index("device"), tracking.SearchDevices}, {searchPlan.index("appearance"), tracking.SearchAppearances},
}

// searchKinds are what a table goes by beside days.
func (m mapping) searchKinds() (list []searchColumn) {
	for _, c := range searchColumns {
		if m.has(c.field) {
			list = append(list, c)
		}
	}
	return list
}

// SearchFields lists the fields of a report of searches.
func SearchFields() string { return searchPlan[:sfBefore].keys() }

// searchFigures are the fields of one period of a table: clicks, impressions, position.
type searchFigures struct{ clicks, impressions, position int }

var (
	figuresNow    = searchFigures{sfClicks, sfImpressions, sfPosition}
	figuresBefore = searchFigures{sfBefore, sfBefore + 1, sfBefore + 2}
)

// searchCount is what a row says of one period.
type searchCount struct {
	clicks, impressions uint64
	positions           float64 // summed over impressions
}

// read gives the figures of a row; there is false when its cells are empty, as those of a
// query that one of two periods compared did not have.
func (f searchFigures) read(v *survey, row sheet.Row) (c searchCount, there bool, p *problem) {
	if f != figuresNow && !slices.ContainsFunc([]int{f.clicks, f.impressions}, func(i int) bool { return v.mapping.cell(row, i) != "" }) {
		return c, false, nil
	}
	for _, i := range []int{f.clicks, f.impressions} {
		if v.mapping.cell(row, i) == "" {
			return c, false, v.mapping.missing(row, i)
		}
	}
	if c.clicks, p = v.count(row, f.clicks); p != nil {
		return c, false, p
	}
	if c.impressions, p = v.count(row, f.impressions); p != nil {
		return c, false, p
	}
	if c.clicks > c.impressions {
		return c, false, v.mapping.problem(row, f.clicks, "imports.search_clicks", "impressions", v.mapping.cell(row, f.impressions))
	}
	position, told, p := v.number(row, f.position)
	switch {
	case p != nil:
		return c, false, p
	case !told && c.impressions > 0:
		return c, false, v.mapping.missing(row, f.position)
	case c.impressions > 0 && position < micro:
		return c, false, v.mapping.problem(row, f.position, "imports.search_position")
	}
	c.positions = float64(position) / micro * float64(c.impressions)
	return c, c.impressions > 0, nil
}

func (c *searchCount) add(d searchCount) {
	c.clicks += d.clicks
	c.impressions += d.impressions
	c.positions += d.positions
}
