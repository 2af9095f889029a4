package dossier

import (
	"math/big"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	prose "github.com/formaouest/chaland/seo/text"
)

func (r *reckoning) total(rule Rule) {
	t := r.table(rule.Args["tableau"])
	at := t.field.columnAt(rule.Args["colonne"])
	sum, any := t.sum(at)
	if !any {
		return
	}
	row := r.out.Totals[t.field.Key]
	if row == nil {
		row = make(Row, len(t.field.Columns))
	}
	row[at] = Cell{Text: written(t.field.Columns[at].Kind, sum), By: Tool}
	r.out.Totals[t.field.Key] = row
}

func (r *reckoning) totalIs(rule Rule) {
	r.total(rule)
	t := r.table(rule.Args["tableau"])
	at := t.field.columnAt(rule.Args["colonne"])
	if sum, any := t.sum(at); any {
		r.compare(t.field, at, sum, bound(rule.Args["vaut"]))
	}
}

func (r *reckoning) totalIsField(rule Rule) {
	r.total(rule)
	t := r.table(rule.Args["tableau"])
	at := t.field.columnAt(rule.Args["colonne"])
	want := r.field(rule.Args["champ"])
	if sum, any := t.sum(at); any && want != nil {
		r.compare(t.field, at, sum, want)
	}
}

// compare says by how much a total misses what it should be.
func (r *reckoning) compare(f Field, at int, sum, want *big.Rat) {
	kind := f.Columns[at].Kind
	switch gap := new(big.Rat).Sub(want, sum); gap.Sign() {
	case 1:
		r.complain(f.Key, 0, "dossier.total_short", "title", f.Columns[at].Title, "total", written(kind, sum), "want", written(kind, want), "gap", written(kind, gap))
	case -1:
		r.complain(f.Key, 0, "dossier.total_over", "title", f.Columns[at].Title, "total", written(kind, sum), "want", written(kind, want), "gap", written(kind, gap.Neg(gap)))
	}
}

func (r *reckoning) difference(rule Rule) {
	r.eachRow(rule, "plus", "moins", func(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) })
}

func (r *reckoning) cost(rule Rule) {
	months := bound(rule.Args["mois"])
	r.eachRow(rule, "plus", "par_mois", func(a, b *big.Rat) *big.Rat {
		return new(big.Rat).Add(a, new(big.Rat).Mul(b, months))
	})
}

func (r *reckoning) quotient(rule Rule) {
	times := big.NewRat(1, 1)
	if text := rule.Args["fois"]; text != "" {
		times = bound(text)
	}
	r.eachRow(rule, "de", "par", func(a, b *big.Rat) *big.Rat {
		if b.Sign() == 0 {
			return nil
		}
		return new(big.Rat).Mul(times, new(big.Rat).Quo(a, b))
	})
}

// eachRow computes a column of two others, where both say something.
func (r *reckoning) eachRow(rule Rule, first, second string, work func(a, b *big.Rat) *big.Rat) {
	t := r.table(rule.Args["tableau"])
	into, x, y := t.field.columnAt(rule.Args["colonne"]), t.field.columnAt(rule.Args[first]), t.field.columnAt(rule.Args[second])
	for i, row := range t.rows {
		a, b := number(row.Text(x)), number(row.Text(y))
		var result *big.Rat
		if a != nil && b != nil {
			result = work(a, b)
		}
		t.put(i, into, result)
	}
}

func (r *reckoning) score(rule Rule) {
	rated, marks := r.table(rule.Args["tableau"]), r.table(rule.Args["dans"])
	into, weights := rated.field.columnAt(rule.Args["colonne"]), marks.field.columnAt(rule.Args["poids"])
	hundred := big.NewRat(100, 1)
	sum, _ := marks.sum(weights)
	for i, row := range rated.rows {
		column := marks.field.columnAt(rule.Args["notes"] + "_" + strconv.Itoa(i+1))
		if row.Empty() || column < 0 || sum.Cmp(hundred) != 0 {
			rated.put(i, into, nil)
			continue
		}
		rated.put(i, into, weighted(marks, weights, column, bound(rule.Args["sur"])))
	}
}

// weighted is a score out of 100 of marks out of most; nil while a mark is missing.
func weighted(marks table, weights, column int, most *big.Rat) *big.Rat {
	score := new(big.Rat)
	for _, row := range marks.rows {
		weight, mark := number(row.Text(weights)), number(row.Text(column))
		if weight == nil {
			continue
		}
		if mark == nil {
			return nil
		}
		score.Add(score, new(big.Rat).Mul(weight, mark))
	}
	return score.Quo(score, most)
}

func (r *reckoning) between(rule Rule) {
	t := r.table(rule.Args["tableau"])
	at := t.field.columnAt(rule.Args["colonne"])
	for i, row := range t.rows {
		if n := number(row.Text(at)); n != nil && outside(n, rule) {
			r.complain(t.field.Key, i+1, "dossier.row", "table", t.field.Title, "row", t.place(i), "problem",
				i18n.T("dossier.not_between", "title", t.field.Columns[at].Title, "value", row.Text(at), "from", rule.Args["de"], "to", rule.Args["a"]))
		}
	}
}

func outside(n *big.Rat, rule Rule) bool {
	return n.Cmp(bound(rule.Args["de"])) < 0 || n.Cmp(bound(rule.Args["a"])) > 0
}

func (r *reckoning) fieldBetween(rule Rule) {
	f, _ := r.model.Field(rule.Args["champ"])
	if n := r.field(f.Key); n != nil && outside(n, rule) {
		r.complain(f.Key, 0, "dossier.not_between", "title", f.Title, "value", r.out.Piece.Values[f.Key].Text, "from", rule.Args["de"], "to", rule.Args["a"])
	}
}

func (r *reckoning) points(rule Rule) {
	sum := new(big.Rat)
	for _, arg := range []string{"champ", "avec", "et"} {
		n := r.field(rule.Args[arg])
		if n == nil {
			return
		}
		sum.Add(sum, n)
	}
	r.out.Lines = append(r.out.Lines, Line{rule.Args["et"], i18n.T("dossier.score"), i18n.T("dossier.points", "points", digits(sum, 1), "most", rule.Args["sur"])})
}

func (r *reckoning) after(rule Rule) {
	later, errLater := period.ParseDate(r.out.Piece.Values[rule.Args["champ"]].Text)
	earlier, errEarlier := period.ParseDate(r.out.Piece.Values[rule.Args["avant"]].Text)
	if errLater == nil && errEarlier == nil && later.Before(earlier) {
		f, _ := r.model.Field(rule.Args["champ"])
		before, _ := r.model.Field(rule.Args["avant"])
		r.complain(f.Key, 0, "dossier.too_early", "title", f.Title, "before", before.Title)
	}
}

func (r *reckoning) fieldQuotient(rule Rule) {
	a, b := r.field(rule.Args["de"]), r.field(rule.Args["par"])
	f, _ := r.model.Field(rule.Args["champ"])
	if a == nil || b == nil || b.Sign() == 0 {
		r.set(f.Key, "")
		return
	}
	r.set(f.Key, written(f.Kind, new(big.Rat).Quo(a, b)))
}

// marked builds the addresses of a campaign, and says which cannot be followed.
func (r *reckoning) marked(rule Rule) {
	t := r.table(rule.Args["tableau"])
	at := func(arg string) int { return t.field.columnAt(rule.Args[arg]) }
	campaign := strings.TrimSpace(r.out.Piece.Values[rule.Args["campagne"]].Text)
	for i, row := range t.rows {
		page, source, medium, content := row.Text(at("page")), row.Text(at("source")), row.Text(at("medium")), row.Text(at("contenu"))
		t.write(i, at("colonne"), "")
		if row.Empty() || page+source+medium == "" {
			continue
		}
		address, key, value := Marked(page, source, medium, campaign, content)
		if key != "" {
			r.complain(t.field.Key, i+1, "dossier.row", "table", t.field.Title, "row", i+1, "problem", i18n.T(key, "value", value))
			continue
		}
		t.write(i, at("colonne"), address)
	}
}

// Marked is a page's address with the marks of a campaign. When it cannot be followed, key
// is the text that says why, and value the word that is meant.
func Marked(page, source, medium, campaign, content string) (address, key, value string) {
	u, err := url.Parse(page)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return "", "dossier.utm.page", page
	}
	for _, name := range namesOf(u.RawQuery) {
		if strings.HasPrefix(strings.ToLower(name), "utm_") {
			return "", "dossier.utm.twice", name
		}
	}
	query := strings.TrimRight(u.RawQuery, "&")
	for _, mark := range []struct {
		name, text string
		required   bool
	}{{"utm_source", source, true}, {"utm_medium", medium, true}, {"utm_campaign", campaign, true}, {"utm_content", content, false}} {
		if mark.text == "" {
			if mark.required {
				return "", "dossier.utm.missing", mark.name
			}
			continue
		}
		if !plainMark(mark.text) {
			return "", "dossier.utm.letters", mark.text
		}
		if query != "" {
			query += "&"
		}
		query += mark.name + "=" + mark.text // plain letters: nothing to escape
	}
	u.RawQuery = query
	return u.String(), "", ""
}

// namesOf are the names in a query, also of what cannot be read as one: a site may have its
// own way to write them.
func namesOf(query string) (names []string) {
	for _, pair := range strings.FieldsFunc(query, func(c rune) bool { return c == '&' || c == ';' }) {
		name, _, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		names = append(names, name)
	}
	return names
}

// plainMark: small letters without accents, digits, - _ and full stops, so that one campaign
// is one word in every tool.
func plainMark(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool {
		return (c > unicode.MaxASCII || !unicode.IsLower(c)) && !unicode.IsDigit(c) && !strings.ContainsRune("-_.", c)
	}) < 0
}

// texts measures two texts, side by side.
func (r *reckoning) texts(rule Rule) {
	before, after := r.out.Piece.Values[rule.Args["champ"]].Text, r.out.Piece.Values[rule.Args["avec"]].Text
	for _, side := range []struct{ arg, words string }{{"champ", before}, {"avec", after}} {
		if strings.TrimSpace(side.words) == "" {
			continue
		}
		m := prose.Measure(side.words)
		r.out.Lines = append(r.out.Lines, Line{rule.Args[side.arg], i18n.T("dossier.measured"),
			i18n.T("dossier.words", "words", m.Words, "long", m.LongSentences, "readable", i18n.Number(m.Readability(), 0))})
	}
}
