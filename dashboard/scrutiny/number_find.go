package scrutiny

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/internal/manuscript"
)

// kind is what the unit beside a number says it counts.
type kind string

const (
	percent  kind = "percent"
	money    kind = "money"
	duration kind = "duration"
	count    kind = "count" // a word of what is counted follows: visites, commandes
	naked    kind = "naked"
	other    kind = "other" // of something that no figure counts: mois, fois, points
)

// number is a number of a text that may be a figure, at its bytes [from, to), its unit included.
type number struct {
	from, to int
	text     string
	kind     kind
	about    string // « environ », « près de », which stands before it
	loss     bool   // « baisse de », « perte de »: what it counts may be below zero
}

const months = `janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre|janv\.|févr\.|sept\.|oct\.|nov\.|déc\.`

// What holds digits and is no figure: addresses, dates, hours, references to parts of a
// document, numbers of a list, phone numbers.
var noFigures = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\bpage \d+ sur \d+\b`),
	regexp.MustCompile(`(?i)\b(?:https?://|www\.)[^\s)\]]+`),
	regexp.MustCompile(`[\w.+-]+@[\w-]+\.[\w.]+`),
	regexp.MustCompile(`\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b`),
	regexp.MustCompile(`\b\d{4}-\d{2}(?:-\d{2})?\b`),
	regexp.MustCompile(`(?i)\b(?:\d{1,2}(?:er)?\s(?:(?:et|au|-|à)\s\d{1,2}\s)?)?(?:` + months + `)(?:\s(?:19|20)\d{2})?\b`),
	regexp.MustCompile(`\b\d{1,2}:\d{2}(?::\d{2})?\b`),
	regexp.MustCompile(`(?i)\b(?:annexes?|figures?|fig\.|tableaux?|pages?|p\.|pp\.|blocs?|n°|nos?|article|art\.|chapitres?|parties?|étapes?|version|rncp|fiches?|critères?|semaines?|trimestre|titre|niveau|question|section|L\.)\s?(?:[A-Z]?\d+(?:[.,-]\d+)*)(?:\s?(?:à|et|,|-)\s?\d+)*\b`),
	regexp.MustCompile(`(?m)^\s*\d{1,2}(?:\.\d{1,2})*[.)]\s`),
	regexp.MustCompile(`\b\d+(?:ers?|ères?|e|es|èmes?|nde?s?|ième)(?:[^\pL]|$)`),
	regexp.MustCompile(`\b0\d(?:[ .]\d{2}){4}\b`),
	regexp.MustCompile(`(?i)\bintervalle (?:de confiance )?(?:à|de) 95 %`),
}

const digits = `(?:\d{1,3}(?:[ '’]\d{3})+|\d+)(?:[.,]\d+)*`

// figure is a number with its unit, which stands before an amount in English.
var figure = regexp.MustCompile(`(?i)([€$£] ?)?([-+])?(?:` +
	`(\d+ ?h(?:eures?)? ?\d{1,2} ?min(?:utes?)?(?: ?\d{1,2} ?s(?:econdes?)?)?|\d+ ?min(?:utes?)?(?: ?(?:et ?)?\d{1,2}(?: ?s(?:econdes?)?\b)?)?|\d+(?:[.,]\d+)? ?s(?:ec(?:ondes?)?)?\b)|` +
	`(` + digits + `))(?: ?(%|pour ?cents?\b|p\. ?100\b|k ?€|M ?€|k ?euros?\b|k ?eur\b|(?:milliers|millions?) d['’ ]?euros\b|€|euros?\b|EUR\b|k\b|millions?\b|milliers\b|x\b|×|([\pL]+)))?`)

var counted = regexp.MustCompile(`(?i)^(visites?|visiteurs?|sessions?|commandes?|clients?|clientes?|acheteurs?|acheteuses?|articles?|produits?|pages?|paniers?|clics?|impressions?|vues?|ventes?|retours?|remboursements?|abonnés?|abonnées?|inscriptions?|inscrits?|avis|tickets?|conversations?|appels?|contacts?|recherches?|liens?|constats?|erreurs?|envois?|ouvertures?|désabonnements?|colis|unités?|lignes?|utilisateurs?|recommandations?|parrainages?|lectures?|personnes?|internautes?|acquéreurs?)$`)

var uncounted = regexp.MustCompile(`(?i)^(mois|ans?|années?|jours?|semaines?|heures?|h|fois|points?|pts?|mots?|caractères?|[kmg]o|px|cm|mm|kg|g|m|km|sur|ème)$`)

var (
	hedge = regexp.MustCompile(`(?i)(environ|près de|presque|quelque|autour de|à peu près|aux alentours de|de l['’]ordre de|plus de|moins de|≈|~|env\.)\s*$`)
	fall  = regexp.MustCompile(`(?i)(?:baisse|recul|perte|chute|diminution|déficit|repli|retrait|recule|baissé|reculé|perd|perdu)s?\s(?:(?:est|sont)\s)?(?:de\s|d['’])?(?:environ\s|près de\s)?$`)
	year  = regexp.MustCompile(`^(?:19|20)\d{2}$`)
)

// findNumbers lists the numbers of a text that may be figures; the codes in it are none.
func findNumbers(text string, codes []mark) []number {
	masked := []byte(text)
	blank := func(from, to int) {
		for i := from; i < to; i++ {
			if masked[i] != '\n' && masked[i] != '\t' {
				masked[i] = ' '
			}
		}
	}
	for _, c := range codes {
		blank(c.from, c.to)
	}
	for _, pattern := range noFigures {
		for _, at := range pattern.FindAllIndex(masked, -1) {
			blank(at[0], at[1])
		}
	}
	seen := string(masked)
	var out []number
	for _, at := range figure.FindAllStringSubmatchIndex(seen, -1) {
		if n, ok := numberAt(text, seen, at); ok {
			out = append(out, n)
		}
	}
	return out
}

// numberAt judges a match of figure: digits that are part of a word are no number.
func numberAt(text, seen string, at []int) (number, bool) {
	n := number{from: at[0], to: at[1], kind: naked}
	group := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return seen[at[2*i]:at[2*i+1]]
	}
	unit, word := strings.ToLower(group(5)), group(6)
	switch {
	case group(3) != "":
		n.kind = duration
	case strings.HasPrefix(unit, "%"), strings.HasPrefix(unit, "pour"), strings.HasPrefix(unit, "p."):
		n.kind = percent
	case group(1) != "", word == "" && (strings.Contains(unit, "€") || strings.Contains(unit, "eur")): // « visiteurs » is a word
		n.kind = money
		if word != "" {
			n.to = at[9]
		}
	case word != "" && counted.MatchString(word):
		n.kind = count
	case word != "" && uncounted.MatchString(word):
		n.kind, n.to = other, at[9]
	case word != "":
		n.to = at[9] // the word is not its unit
		if next, _ := utf8.DecodeRuneInString(seen[at[9]:]); unicode.IsLetter(next) {
			return n, false // 3D, 4e
		}
	}
	if before, _ := utf8.DecodeLastRuneInString(seen[:n.from]); unicode.IsLetter(before) || unicode.IsDigit(before) || before == '_' || before == '/' && n.kind == naked {
		return n, false
	}
	if group(2) != "" && n.from > 0 { // a dash between two words is no sign
		if before, _ := utf8.DecodeLastRuneInString(seen[:n.from]); !unicode.IsSpace(before) && before != '(' {
			n.from = at[5]
		}
		if i := strings.LastIndexAny(seen[:at[4]], "\n\t (") + 1; i < at[4] && group(1) == "" { // SON-01
			if before := seen[i:at[4]]; strings.ContainsFunc(before, unicode.IsLetter) {
				return n, false
			}
		}
	}
	if n.kind == naked && year.MatchString(strings.TrimSpace(group(4))) {
		return n, false
	}
	n.text = strings.Join(strings.Fields(text[n.from:n.to]), " ")
	before := seen[max(0, n.from-40):n.from]
	if m := hedge.FindStringSubmatch(before); m != nil {
		n.about = strings.ToLower(m[1])
	}
	n.loss = fall.MatchString(before)
	return n, true
}

// fits reports whether a number may be written for a figure of a unit: a percentage is never
// an amount. A number without a unit may be anything.
func (n number) fits(u analyzer.Unit) bool {
	switch n.kind {
	case percent:
		return u == analyzer.Ratio
	case money:
		return u == analyzer.Cents || u == analyzer.Ratio // « 3,20 € pour un euro »
	case duration:
		return u == analyzer.Seconds
	case count:
		return u == analyzer.Count
	case other:
		return u == analyzer.Count || u == analyzer.Ratio
	}
	return true
}

// says reports whether a number has the very unit of a figure.
func (n number) says(u analyzer.Unit) bool {
	return n.kind == percent && u == analyzer.Ratio || n.kind == money && u == analyzer.Cents || n.kind == duration && u == analyzer.Seconds || n.kind == count && u == analyzer.Count
}

// isOf reports whether a number is a figure, as whoever wrote it rounds.
func (n number) isOf(f analyzer.Figure) bool {
	if f.Value == nil || !n.fits(f.Unit) {
		return false
	}
	if citation.Matches(f, n.text) || n.loss && *f.Value < 0 && citation.Matches(f, "-"+n.text) {
		return true
	}
	low, high := 0.5, 0.5
	switch n.about {
	case "":
		return false
	case "plus de":
		low, high = 0, 1
	case "moins de":
		low, high = 1, 0
	case "près de", "presque":
		low = 1
	}
	return citation.MatchesAbout(f, n.text, low, high)
}

// isPartOf reports whether a number is what a figure was computed from, or stands with it:
// numerator, denominator, effectif, ends of its interval, value of the compared period.
func (n number) isPartOf(f analyzer.Figure) bool {
	parts := []*float64{f.Numerator, f.Denominator, &f.Sample, f.Median, f.Shipping}
	if f.Interval != nil {
		parts = append(parts, &f.Interval.Low, &f.Interval.High)
	}
	if f.Previous != nil {
		parts = append(parts, f.Previous.Value)
	}
	for _, p := range parts {
		if p == nil {
			continue
		}
		for _, unit := range []analyzer.Unit{f.Unit, analyzer.Count, analyzer.Cents} {
			if citation.Matches(analyzer.Figure{Value: p, Unit: unit}, n.text) {
				return true
			}
		}
	}
	return false
}

// partColumns takes apart what the page of a PDF sets side by side, a value and its effectif
// (« 976 976 visites »), which read as one number. Both must be of the figure of one code.
func (r *reading) partColumns(proofs map[string]citation.Proof) {
	if r.Part != manuscript.Sheet {
		return
	}
	for _, m := range r.codes {
		figures := proofs[m.code].Cited
		of := func(n number) bool {
			return figureOf(n, figures) >= 0 || slices.ContainsFunc(figures, n.isPartOf)
		}
		for i := 0; i < len(r.numbers); i++ {
			n := r.numbers[i]
			if len(figures) != 1 || of(n) {
				continue
			}
			for at := n.from + 1; at < n.to-1; at++ {
				left, right := n, n
				left.to, left.text, left.kind = at, r.text[n.from:at], naked
				right.from, right.text = at+1, strings.Join(strings.Fields(r.text[at+1:n.to]), " ")
				if isDigit(r.text[at-1]) && r.text[at] == ' ' && isDigit(r.text[at+1]) && of(left) && of(right) {
					r.numbers = slices.Replace(r.numbers, i, i+1, left, right)
					break
				}
			}
		}
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
