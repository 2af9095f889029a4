package seo

import (
	"context"
	_ "embed"
	"encoding/json"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/warehouse"
)

// SheetPart is a part of the score of a product sheet.
type SheetPart struct {
	Key    string  // title, description, words...
	Of     float64 // points that it may bring
	Points float64 // that it brings
	N      int     // what was counted: characters, words, images, questions answered
	Most   int     // of so many, where that is known
}

// Lacking reports whether the part loses points.
func (p SheetPart) Lacking() bool { return p.Points < p.Of-.05 }

// SheetScore is the quality of a product sheet, out of 100.
type SheetScore struct {
	SheetPage
	Score      float64
	Parts      []SheetPart // in the order of SheetWeights
	Unanswered []string    // questions of customers that the sheet does not answer, see rule.SheetQuestions
}

// SheetWeight is what a part of the score may bring at most.
type SheetWeight struct {
	Key string
	Of  float64
}

// SheetWeights are the parts of the score; they add up to 100. They are choices, not
// measures: what helps somebody decide weighs the most.
var SheetWeights = []SheetWeight{
	{"title", 8}, {"description", 7}, {"h1", 5}, {"words", 15}, {"own", 10}, {"images", 8}, {"alts", 5}, {"price", 6}, {"stock", 5},
	{"delivery", 6}, {"returns", 6}, {"reviews", 5}, {"data", 6}, {"questions", 8},
}

// What a part asks for.
const (
	sheetTitleLeast, sheetTitleMost             = 30, 60  // characters
	sheetDescriptionLeast, sheetDescriptionMost = 70, 155 // characters
	sheetWords                                  = 150     // of the text about the product
	sheetImages                                 = 3
	sheetAlike                                  = 0.5 // share of somebody else's words from which a text loses points
)

// RatedSheet is a product sheet with what it has.
type RatedSheet struct {
	SheetPage
	Description string
	Facts       rule.SheetFacts
}

// ScoreSheets rates sheets, those compared with what others publish beside them: own
// gives how much of a sheet is others' words, by address.
func ScoreSheets(sheets []RatedSheet, compared []Sheet) []SheetScore {
	alike := make(map[string]float64, len(compared))
	words := make(map[string]int, len(compared))
	for _, s := range compared {
		alike[s.URL], words[s.URL] = max(s.Supplier.Share, s.Twin.Share), s.Words
	}
	list := make([]SheetScore, len(sheets))
	for i, s := range sheets {
		list[i] = s.score(words[s.URL], alike[s.URL])
	}
	return list
}

func (s RatedSheet) score(words int, alike float64) SheetScore {
	f, asked := s.Facts, rule.SheetQuestions()
	out := SheetScore{SheetPage: s.SheetPage}
	for _, key := range asked {
		if !slices.Contains(f.Answers, key) {
			out.Unanswered = append(out.Unanswered, key)
		}
	}
	title, description := utf8.RuneCountInString(s.Title), utf8.RuneCountInString(s.Description)
	shares := map[string]SheetPart{
		"title":       {N: title, Points: length(title, sheetTitleLeast, sheetTitleMost)},
		"description": {N: description, Points: length(description, sheetDescriptionLeast, sheetDescriptionMost)},
		"h1":          {Points: yes(s.H1 != "")},
		"words":       {N: words, Most: sheetWords, Points: min(1, float64(words)/sheetWords)},
		"own":         {N: int(math.Round(100 * alike)), Points: 1 - max(0, alike-sheetAlike)/(1-sheetAlike)},
		"images":      {N: f.Images, Most: sheetImages, Points: min(1, float64(f.Images)/sheetImages)},
		"alts":        {N: f.Alts, Most: f.Images, Points: portion(f.Alts, f.Images)},
		"price":       {Points: yes(f.Price)}, "stock": {Points: yes(f.Stock)}, "delivery": {Points: yes(f.Delivery)}, "returns": {Points: yes(f.Returns)},
		"reviews": {Points: yes(f.Reviews)}, "data": {Points: yes(f.Marked)},
		"questions": {N: len(asked) - len(out.Unanswered), Most: len(asked), Points: portion(len(asked)-len(out.Unanswered), len(asked))},
	}
	for _, w := range SheetWeights {
		p := shares[w.Key]
		p.Key, p.Of, p.Points = w.Key, w.Of, w.Of*p.Points
		out.Parts, out.Score = append(out.Parts, p), out.Score+p.Points
	}
	return out
}

// length is 1 within bounds, a half outside them, 0 for nothing.
func length(n, least, most int) float64 {
	switch {
	case n == 0:
		return 0
	case n < least || n > most:
		return .5
	}
	return 1
}

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func portion(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

//go:embed sql/archive_rated_sheets.sql
var ratedSheetsSQL string

// RatedSheetsOf are the product sheets of a stored audit with what they have, in order of
// address; none of an audit from before sheets were rated.
func (a *Archive) RatedSheetsOf(ctx context.Context, id string) (_ []RatedSheet, err error) {
	defer fault.Wrap(&err, "rated sheets of audit %s", id)
	type row struct {
		SheetPage
		Description string `ch:"description"`
		Sheet       string `ch:"sheet"`
	}
	rows, err := warehouse.Select[row](ctx, a.warehouse, ratedSheetsSQL, warehouse.Params{"id": id})
	list := make([]RatedSheet, len(rows))
	for i, r := range rows {
		list[i] = RatedSheet{SheetPage: r.SheetPage, Description: r.Description}
		if err := json.Unmarshal([]byte(r.Sheet), &list[i].Facts); err != nil {
			return nil, err
		}
	}
	return list, err
}
